from .cycles import Cycle, CycleDocument, CyclePhase
from .initiatives import Initiative
from .proposals import Proposal
from .tables import Attendance, Attendee, Group, Invitation, Table, TableFile

__all__ = [
    "Attendance",
    "Attendee",
    "Cycle",
    "CycleDocument",
    "CyclePhase",
    "Group",
    "Initiative",
    "Invitation",
    "Proposal",
    "Table",
    "TableFile",
]
