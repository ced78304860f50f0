from .attachments import Attachment
from .closures import LocalClosure
from .entity import EntityData
from .feedback import Feedback
from .history import Checkpoint, HistoryEntry, HistoryPayload, Redaction, Revision
from .mail import OutgoingMail
from .people import Institution, Membership, User
from .public import PublicModel, PublicQuerySet, StaleVersion
from .search import SearchRow, SearchWord
from .snapshots import Snapshot
from .territory import Territory

__all__ = [
    "Attachment",
    "Checkpoint",
    "EntityData",
    "Feedback",
    "HistoryEntry",
    "HistoryPayload",
    "Institution",
    "LocalClosure",
    "Membership",
    "OutgoingMail",
    "PublicModel",
    "PublicQuerySet",
    "Redaction",
    "Revision",
    "SearchRow",
    "SearchWord",
    "Snapshot",
    "StaleVersion",
    "Territory",
    "User",
]
