"""The citizen's pages of plans, commitments, milestones and working meetings."""

from .calendar import calendar, calendar_ics, commitment_ics
from .commitments import commitment, commitment_json, commitments, commitments_csv, commitments_json, versions
from .meetings import meeting, meetings
from .milestones import milestone
from .plans import plan, plans

__all__ = [
    "calendar",
    "calendar_ics",
    "commitment",
    "commitment_ics",
    "commitment_json",
    "commitments",
    "commitments_csv",
    "commitments_json",
    "meeting",
    "meetings",
    "milestone",
    "plan",
    "plans",
    "versions",
]
