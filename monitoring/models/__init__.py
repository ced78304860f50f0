"""What the independent monitor, the citizen committee and the city say of each other's words."""

from .actions import CorrectiveAction
from .answers import Answer, AnswerEvidence, CityClosing, CityReply, Resolution
from .bodies import MonitoringBody
from .readings import Reading, Verdict, VerdictReply
from .reports import Report, ReportRow
from .requests import EvidenceRequest, RequestAnswer, RequestFile
from .sessions import Fulfilment, SessionAgreement, WorkingSession

__all__ = [
    "Answer",
    "AnswerEvidence",
    "CityClosing",
    "CityReply",
    "CorrectiveAction",
    "EvidenceRequest",
    "Fulfilment",
    "MonitoringBody",
    "Reading",
    "Report",
    "ReportRow",
    "RequestAnswer",
    "RequestFile",
    "Resolution",
    "SessionAgreement",
    "Verdict",
    "VerdictReply",
    "WorkingSession",
]
