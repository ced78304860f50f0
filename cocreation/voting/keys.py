"""The keys of the roll: one a consultation, from a master secret outside the database and a salt inside it.

Without both nobody can say whose a mark is. Destroying the salt after the objection period makes every tag
of that consultation a random number for ever (crypto-shredding).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

from cartagena_ogp import codes

from . import box
from .documents import normal_email

VERSION = "1"
RECEIPT_LENGTH = 28
"""Characters of a receipt: seven groups of four, 140 random bits (the design asks for 128)."""


class KeyDestroyed(Exception):
    """The objection period ended and the roll of this consultation can no longer be asked."""


def consultation_key(consultation: int) -> bytes:
    """The key of a consultation's roll (BLAKE2b keyed with the master secret, RFC 7693).

    Raises `KeyDestroyed` after the objection period.
    """
    salt = box.salt(consultation)
    if salt is None:
        raise KeyDestroyed
    given = b"cartagena-abierta|padron|%s|%d|" % (VERSION.encode(), consultation) + salt
    return hashlib.blake2b(given, key=settings.VOTE_MASTER_KEY, digest_size=32).digest()


def voter_tag(key: bytes, consultation: int, kind: str, number: str) -> bytes:
    """Who voted, as the roll knows it. `number` is normal already (`documents.normal_number`)."""
    said = f"{VERSION}|{consultation}|{kind}|{number}"
    return hmac.digest(key, said.encode(), "sha256")


def contact_tag(key: bytes, email: str) -> bytes:
    """Which mailbox asked, so that one serves a family and no crowd."""
    return hmac.digest(key, f"contacto|{normal_email(email)}".encode(), "sha256")


def new_receipt() -> str:
    return "".join(secrets.choice(codes.ALPHABET) for _ in range(RECEIPT_LENGTH))


def receipt_hash(code: str) -> bytes:
    """What the box holds of a receipt, however its code is typed."""
    return hashlib.sha256(f"recibo|{codes.normalise(code)}".encode()).digest()


def new_token() -> str:
    """256 random bits for a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
