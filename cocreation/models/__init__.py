from .committee import Committee, CommitteeSession, Mandate, Seat, SeatEvent, SessionAttendance
from .cycles import Cycle, CycleDocument, CyclePhase
from .initiatives import Initiative
from .proposals import Proposal
from .tables import Attendance, Attendee, Group, Invitation, Table, TableFile

__all__ = [
    "Attendance",
    "Attendee",
    "Committee",
    "CommitteeSession",
    "Cycle",
    "CycleDocument",
    "CyclePhase",
    "Group",
    "Initiative",
    "Invitation",
    "Mandate",
    "Proposal",
    "Seat",
    "SeatEvent",
    "SessionAttendance",
    "Table",
    "TableFile",
]
