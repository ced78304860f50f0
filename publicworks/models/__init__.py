from .changes import WorkChange
from .codes import Condition, Sector, Source, Status, WorkType
from .contract_parts import Guarantee, LinkProposal, Modification, Payment, Suspension
from .contracts import Contract
from .files import WorkFile
from .imports import HeldValue, ImportRun, RejectedRow, StagedRow
from .processes import PaaLine, PaaPlan, Process
from .progress import Funding, ProgressReport, WorkMilestone
from .reports import ProblemReport, ReportAnswer, ReportContact, ReportPhoto
from .rules import AlertComment, MinimumWage, Rule, RuleThreshold
from .signs import Sign, SignBatch, SignEvent, SignReport
from .sums import SpendingCell
from .suppliers import ConsortiumMember, EntityNit, Supplier
from .works import Work

__all__ = [
    "AlertComment",
    "Condition",
    "ConsortiumMember",
    "Contract",
    "EntityNit",
    "Funding",
    "Guarantee",
    "HeldValue",
    "ImportRun",
    "LinkProposal",
    "MinimumWage",
    "Modification",
    "PaaLine",
    "PaaPlan",
    "Payment",
    "ProblemReport",
    "Process",
    "ProgressReport",
    "RejectedRow",
    "ReportAnswer",
    "ReportContact",
    "ReportPhoto",
    "Rule",
    "RuleThreshold",
    "Sector",
    "Sign",
    "SignBatch",
    "SignEvent",
    "SignReport",
    "Source",
    "SpendingCell",
    "StagedRow",
    "Status",
    "Supplier",
    "Suspension",
    "Work",
    "WorkChange",
    "WorkFile",
    "WorkMilestone",
    "WorkType",
]
