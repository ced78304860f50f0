from .changes import WorkChange
from .codes import Condition, Sector, Source, Status, WorkType
from .files import WorkFile
from .progress import Funding, ProgressReport, WorkMilestone
from .reports import ProblemReport, ReportAnswer, ReportContact, ReportPhoto
from .works import Work

__all__ = [
    "Condition",
    "Funding",
    "ProblemReport",
    "ProgressReport",
    "ReportAnswer",
    "ReportContact",
    "ReportPhoto",
    "Sector",
    "Source",
    "Status",
    "Work",
    "WorkChange",
    "WorkFile",
    "WorkMilestone",
    "WorkType",
]
