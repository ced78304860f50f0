"""The desk of plans, commitments, milestones and working meetings."""

from .commitments import CommitmentAdmin
from .meetings import MeetingAdmin
from .milestones import MilestoneAdmin
from .plans import ActionPlanAdmin

__all__ = ["ActionPlanAdmin", "CommitmentAdmin", "MeetingAdmin", "MilestoneAdmin"]
