from .attachments import Attachment
from .closures import LocalClosure
from .comments import Comment, CommentContact
from .entity import EntityData
from .feedback import Feedback
from .follow import Subscriber, Subscription
from .history import Checkpoint, HistoryEntry, HistoryPayload, Redaction, Revision
from .mail import OutgoingMail
from .people import Institution, Membership, User
from .public import PublicModel, PublicQuerySet, SaysChoices, StaleVersion
from .search import SearchRow, SearchShelf, SearchWord
from .search_sums import SearchSum
from .snapshots import Snapshot
from .territory import Territory
from .topics import HistoryTopic
from .transparency import TransparencyItem
from .watch import Operation

__all__ = [
    "Attachment",
    "Checkpoint",
    "Comment",
    "CommentContact",
    "EntityData",
    "Feedback",
    "HistoryEntry",
    "HistoryPayload",
    "HistoryTopic",
    "Institution",
    "LocalClosure",
    "Membership",
    "Operation",
    "OutgoingMail",
    "PublicModel",
    "PublicQuerySet",
    "Redaction",
    "Revision",
    "SaysChoices",
    "SearchRow",
    "SearchShelf",
    "SearchSum",
    "SearchWord",
    "Snapshot",
    "StaleVersion",
    "Subscriber",
    "Subscription",
    "Territory",
    "TransparencyItem",
    "User",
]
