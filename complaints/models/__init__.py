"""What the channel keeps: keys, cases and their sealed parts, and what lasts only minutes."""

from .cases import Case, CaseKeyWrap, Receipt
from .fleeting import Bucket, ChannelSession, PendingFile, SpentNonce
from .identity import IdentityPart, IdentityShare
from .keys import HandlerKey, RecoveryKey
from .parts import CaseObject, SourceDraft, StoredFile

__all__ = [
    "Bucket",
    "Case",
    "CaseKeyWrap",
    "CaseObject",
    "ChannelSession",
    "HandlerKey",
    "IdentityPart",
    "IdentityShare",
    "PendingFile",
    "Receipt",
    "RecoveryKey",
    "SourceDraft",
    "SpentNonce",
    "StoredFile",
]
