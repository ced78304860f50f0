"""How a case is sealed: who can open what, and what each body is tied to (`docs/decisions`, "Denuncias").

Nothing here saves by itself what it returns unsaved; callers hold the transaction.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Max

from cartagena_ogp.models import User
from complaints import crypto
from complaints.crypto import CannotOpen
from complaints.models import Case, CaseKeyWrap, CaseObject, HandlerKey, IdentityPart, IdentityShare, Receipt

Kind = CaseObject.Kind
Author = CaseObject.Author


class CaseKeys(NamedTuple):
    """The private keys of a case, 32 bytes each; the author's receipt opens only the first."""

    shared: bytes
    notes: bytes | None = None


def aad(case: uuid.UUID, thing: uuid.UUID, kind: str, seq: int, version: int) -> bytes:
    """Where a body belongs. A body moved to another row, or an older one put back, does not open."""
    return f"{case}|{thing}|{kind}|{seq}|{version}".encode()


def place(part: CaseObject | IdentityPart) -> bytes:
    return aad(part.case_id, part.pk, part.kind, part.seq, part.version)


def packed(content: Mapping[str, Any]) -> bytes:
    return crypto.pad(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(padded: bytes) -> dict[str, Any]:
    return json.loads(crypto.unpad(padded))


# -- keys of a case -----------------------------------------------------------------------------
def new_keys() -> tuple[CaseKeys, bytes, bytes]:
    """The private keys of a new case and its two public ones (shared, notes)."""
    shared, notes = crypto.new_pair(), crypto.new_pair()
    return CaseKeys(shared.private, notes.private), shared.public, notes.public


def checked(case: Case, keys: CaseKeys) -> CaseKeys:
    """Raises CannotOpen when the keys are of another case: somebody moved a row."""
    if crypto.public_of(keys.shared) != bytes(case.public_key):
        raise CannotOpen("keys of another case")
    if keys.notes is not None and crypto.public_of(keys.notes) != bytes(case.notes_public_key):
        raise CannotOpen("notes of another case")
    return keys


def wrap(case: Case, keys: CaseKeys, to: HandlerKey) -> CaseKeyWrap:
    """An unsaved row that lets `to` open the case."""
    assert keys.notes is not None
    sealed = crypto.seal(bytes(to.public_key), keys.shared + keys.notes)
    return CaseKeyWrap(case=case, handler_key=to, key_version=case.key_version, sealed_keys=sealed)


def open_wrap(wrapped: CaseKeyWrap, private: bytes) -> CaseKeys:
    """The case's keys with a handler's private key. Raises CannotOpen."""
    both = crypto.unseal(private, wrapped.sealed_keys)
    return checked(wrapped.case, CaseKeys(both[: crypto.KEY], both[crypto.KEY :]))


def wrap_for_receipt(case: Case, shared: bytes, kek: bytes) -> bytes:
    """The case's shared private key for its receipt: to a pair that only the receipt gives.

    The public half goes in front, so that the desk may pass new keys of the case on (`pass_to_receipt`).
    `checked` ties it to its case: moved to another one, or put back after a change of keys, it does not open.
    """
    assert crypto.public_of(shared) == bytes(case.public_key)
    public = crypto.public_of(crypto.derive(kek, "receipt"))
    return public + crypto.seal(public, shared)


def pass_to_receipt(receipt: Receipt, shared: bytes) -> bytes:
    """New keys of a case for the receipt that already opens it: the receipt itself is not needed."""
    public = bytes(receipt.wrapped_key)[: crypto.KEY]
    return public + crypto.seal(public, shared)


def open_receipt(receipt: Receipt, kek: bytes) -> CaseKeys:
    """The case's shared key with the key of its receipt. Raises CannotOpen."""
    private = crypto.derive(kek, "receipt")
    shared = crypto.unseal(private, bytes(receipt.wrapped_key)[crypto.KEY :])
    return checked(receipt.case, CaseKeys(shared))


# -- parts --------------------------------------------------------------------------------------
def add_part(
    case: Case,
    kind: str,
    content: Mapping[str, Any],
    *,
    author: str,
    on: date,
    by: User | None = None,
    key: bytes | None = None,
) -> CaseObject:
    """Save a sealed part of a case; no secret is needed to write one.

    Takes the next number under a lock of the case, so call it inside a transaction. `key` is the part's
    own key when something else is already encrypted with it (a file); otherwise a new one is made.
    """
    is_internal = kind in CaseObject.INTERNAL
    lock(case.pk)
    last = CaseObject.objects.filter(case=case, is_internal=is_internal).aggregate(last=Max("seq"))["last"]
    key = key or crypto.new_key()
    public = case.notes_public_key if is_internal else case.public_key
    part = CaseObject(
        case=case,
        kind=kind,
        author=author,
        handler=by,
        is_internal=is_internal,
        seq=(last or 0) + 1,
        key_version=case.key_version,
        created_on=on,
        sealed_key=crypto.seal(bytes(public), key),
    )
    part.body = crypto.encrypt(key, packed(content), place(part))
    part.save(force_insert=True)
    return part


def lock(case: uuid.UUID) -> None:
    """One writer of a case's parts at a time, until the transaction ends; nobody needs to read the case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [case.int % 2**63])


def part_key(part: CaseObject, keys: CaseKeys) -> bytes:
    """The key of one part. Raises CannotOpen, also for an internal part without the notes' key."""
    private = keys.notes if part.is_internal else keys.shared
    if private is None:
        raise CannotOpen("an internal note")
    return crypto.unseal(private, part.sealed_key)


def read_part(part: CaseObject, keys: CaseKeys) -> dict[str, Any]:
    """What a part says. Raises CannotOpen when it was swapped, replayed or changed."""
    return unpacked(crypto.decrypt(part_key(part, keys), part.body, place(part)))


# -- identity -----------------------------------------------------------------------------------
def add_identity(
    case: Case, content: Mapping[str, Any], *, custodians: tuple[HandlerKey, HandlerKey], kek: bytes, on: date
) -> IdentityPart:
    """Save who wrote, under a pair of its own: two halves to two custodians, whole under the receipt."""
    pair, key = crypto.new_pair(), crypto.new_key()
    lock(case.pk)
    last = case.identities.aggregate(last=models.Max("seq"))["last"]
    identity = IdentityPart(
        case=case,
        seq=(last or 0) + 1,
        created_on=on,
        public_key=pair.public,
        sealed_key=crypto.seal(pair.public, key),
    )
    identity.body = crypto.encrypt(key, packed(content), place(identity))
    identity.receipt_wrap = wrap_identity(identity, pair.private, kek)
    identity.save(force_insert=True)
    for number, (half, custodian) in enumerate(zip(crypto.shares(pair.private), custodians, strict=True), 1):
        IdentityShare(
            identity=identity,
            custodian_key=custodian,
            number=number,
            sealed_share=crypto.seal(bytes(custodian.public_key), half),
        ).save(force_insert=True)
    return identity


def wrap_identity(identity: IdentityPart, private: bytes, kek: bytes) -> bytes:
    return crypto.encrypt(kek, private, place(identity) + b"|receipt")


def open_identity(identity: IdentityPart, kek: bytes) -> bytes:
    """The identity's private key with the receipt's. Raises CannotOpen."""
    return crypto.decrypt(kek, identity.receipt_wrap, place(identity) + b"|receipt")


def read_identity(identity: IdentityPart, private: bytes) -> dict[str, Any]:
    """Who wrote, with the identity's private key (both halves joined). Raises CannotOpen."""
    if crypto.public_of(private) != bytes(identity.public_key):
        raise CannotOpen("the halves do not match")
    key = crypto.unseal(private, identity.sealed_key)
    return unpacked(crypto.decrypt(key, identity.body, place(identity)))
