from .committee import Committee, CommitteeSession, Mandate, Seat, SeatEvent, SessionAttendance
from .contacts import Claim, Contact, Request, Support, Telling
from .cycles import Cycle, CycleDocument, CyclePhase
from .dialogues import Dialogue, Pledge, Question, Registration
from .evaluation import Criterion, Evaluation
from .initiatives import Initiative
from .lineage import Link, Revocation
from .proposals import Proposal
from .tables import Attendance, Attendee, Group, Invitation, Table, TableFile
from .voting import Callback, Consultation, ConsultationOption, PaperBatch, PaperEntry, VoteClaim, VoteFile

__all__ = [
    "Attendance",
    "Attendee",
    "Callback",
    "Claim",
    "Committee",
    "CommitteeSession",
    "Consultation",
    "ConsultationOption",
    "Contact",
    "Criterion",
    "Cycle",
    "CycleDocument",
    "CyclePhase",
    "Dialogue",
    "Evaluation",
    "Group",
    "Initiative",
    "Invitation",
    "Link",
    "Mandate",
    "PaperBatch",
    "PaperEntry",
    "Pledge",
    "Proposal",
    "Question",
    "Registration",
    "Request",
    "Revocation",
    "Seat",
    "SeatEvent",
    "SessionAttendance",
    "Support",
    "Table",
    "TableFile",
    "Telling",
    "VoteClaim",
    "VoteFile",
]
