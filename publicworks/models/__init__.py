from .changes import WorkChange
from .codes import Condition, Sector, Source, Status, WorkType
from .contract_parts import Guarantee, LinkProposal, Modification, Payment, Suspension
from .contracts import Contract
from .files import WorkFile
from .imports import HeldValue, ImportRun, RejectedRow, StagedRow
from .processes import PaaLine, PaaPlan, Process
from .progress import Funding, ProgressReport, WorkMilestone
from .reports import ProblemReport, ReportAnswer, ReportContact, ReportPhoto
from .signs import Sign, SignBatch, SignEvent, SignReport
from .suppliers import ConsortiumMember, EntityNit, Supplier
from .works import Work

__all__ = [
    "Condition",
    "ConsortiumMember",
    "Contract",
    "EntityNit",
    "Funding",
    "Guarantee",
    "HeldValue",
    "ImportRun",
    "LinkProposal",
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
    "Sector",
    "Sign",
    "SignBatch",
    "SignEvent",
    "SignReport",
    "Source",
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
