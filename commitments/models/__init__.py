from .commitments import Commitment, CommitmentParty, CommitmentValue, Modification
from .coordination import Agreement, Meeting, MeetingAttendance, ReminderSent
from .evidence import Evidence, add_evidence
from .milestones import Milestone, ProgressUpdate
from .plans import ActionPlan, Endorsement, PlanSection
from .scales import Completion

__all__ = [
    "ActionPlan",
    "Agreement",
    "Commitment",
    "CommitmentParty",
    "CommitmentValue",
    "Completion",
    "Endorsement",
    "Evidence",
    "Meeting",
    "MeetingAttendance",
    "Milestone",
    "Modification",
    "PlanSection",
    "ProgressUpdate",
    "ReminderSent",
    "add_evidence",
]
