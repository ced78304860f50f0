"""The desks of this room: works, what people report about them, and signs."""

from . import alerts, contracts, imports, signs
from .reports import ProblemReportAdmin
from .works import WorkAdmin

__all__ = ["ProblemReportAdmin", "WorkAdmin", "alerts", "contracts", "imports", "signs"]
