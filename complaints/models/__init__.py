"""What the channel keeps: keys, cases and their sealed parts, and what lasts only minutes."""

from .audit import AuditEntry
from .cases import Case, CaseKeyWrap, Receipt
from .ending import Improvement, PublishedTable, RetentionRule, Tombstone
from .fleeting import Bucket, ChannelSession, PendingFile, SpentNonce
from .identity import IdentityPart, IdentityShare
from .keys import HandlerKey, RecoveryKey
from .parts import CaseObject, SourceDraft, StoredFile
from .requests import IdentityDecision, IdentityRequest
from .unlocked import UnlockedKey
from .work import AnswerTemplate, Assignment, Duplicate, Recusal, Reminder, Seen

__all__ = [
    "AnswerTemplate",
    "Assignment",
    "AuditEntry",
    "Bucket",
    "Case",
    "CaseKeyWrap",
    "CaseObject",
    "ChannelSession",
    "Duplicate",
    "HandlerKey",
    "IdentityDecision",
    "IdentityPart",
    "IdentityRequest",
    "IdentityShare",
    "Improvement",
    "PendingFile",
    "PublishedTable",
    "Receipt",
    "RecoveryKey",
    "Recusal",
    "Reminder",
    "RetentionRule",
    "Seen",
    "SourceDraft",
    "SpentNonce",
    "StoredFile",
    "Tombstone",
    "UnlockedKey",
]
