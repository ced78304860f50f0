from .committee import Committee, CommitteeSession, Mandate, Seat, SeatEvent, SessionAttendance
from .cycles import Cycle, CycleDocument, CyclePhase
from .initiatives import Initiative
from .proposals import Proposal
from .tables import Attendance, Attendee, Group, Invitation, Table, TableFile
from .voting import Callback, Consultation, ConsultationOption, PaperBatch, PaperEntry, VoteClaim, VoteFile

__all__ = [
    "Attendance",
    "Attendee",
    "Callback",
    "Committee",
    "CommitteeSession",
    "Consultation",
    "ConsultationOption",
    "Cycle",
    "CycleDocument",
    "CyclePhase",
    "Group",
    "Initiative",
    "Invitation",
    "Mandate",
    "PaperBatch",
    "PaperEntry",
    "Proposal",
    "Seat",
    "SeatEvent",
    "SessionAttendance",
    "Table",
    "TableFile",
    "VoteClaim",
    "VoteFile",
]
