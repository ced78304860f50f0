"""What an author does with the receipt: find the case, read, answer, add files, say who they are."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum

from complaints import crypto, envelope, filing, opening, receipts, throttle
from complaints.evidence import Taken
from complaints.models import Case, CaseObject, Receipt, SourceDraft, StoredFile

Kind, Author = CaseObject.Kind, CaseObject.Author


@dataclass
class Opened:
    """A case as its author sees it. `kek` is the receipt's key; the receipt itself is not kept."""

    receipt: Receipt
    kek: bytes
    keys: envelope.CaseKeys

    @property
    def case(self) -> Case:
        return self.receipt.case


@dataclass
class Said:
    """Something in the conversation, opened."""

    part: CaseObject
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def is_mine(self) -> bool:
        return self.part.author == Author.SOURCE


NOBODY = crypto.new_pair()
"""A case that is nobody's: a receipt that finds nothing opens it in vain, so that both take the same work."""
DECOY = crypto.seal(NOBODY.public, NOBODY.private)


def find(typed: str) -> Opened | None:
    """The case of a receipt. A hit and a miss do the same: one Argon2id, one look-up, one opening."""
    with throttle.one_stretch():
        keys = receipts.keys_of(typed)
    opening.show(keys.lookup)
    receipt = Receipt.objects.select_related("case").filter(lookup=keys.lookup).first()
    if receipt is None:
        with suppress(crypto.CannotOpen):
            crypto.unseal(crypto.derive(keys.kek, "receipt"), DECOY)
        crypto.public_of(NOBODY.private)
        return None
    return Opened(receipt, keys.kek, envelope.open_receipt(receipt, keys.kek))


def reopen(lookup: bytes, kek: bytes) -> Opened | None:
    """The case of a follow-up that goes on; None when its receipt was changed meanwhile."""
    opening.show(lookup)
    receipt = Receipt.objects.select_related("case").filter(lookup=lookup).first()
    if receipt is None:
        return None
    try:
        return Opened(receipt, kek, envelope.open_receipt(receipt, kek))
    except crypto.CannotOpen:
        return None


def conversation(opened: Opened) -> list[Said]:
    """Everything shared, oldest first; a part that does not open is shown as one that does not."""
    said = []
    for part in opened.case.parts.shared().in_order():
        try:
            said.append(Said(part, envelope.read_part(part, opened.keys)))
        except crypto.CannotOpen:
            said.append(Said(part, {"is_damaged": True}))
    return said


@transaction.atomic
def write(opened: Opened, text: str, *, on: date) -> CaseObject:
    """Send a message; the draft it may have been goes."""
    SourceDraft.objects.filter(case=opened.case).delete()
    return envelope.add_part(opened.case, Kind.MESSAGE, {"text": text}, author=Author.SOURCE, on=on)


@transaction.atomic
def add_file(opened: Opened, taken: Taken, *, on: date) -> None:
    filing.keep_files(opened.case, [taken], author=Author.SOURCE, on=on)


def sent_today(opened: Opened, on: date) -> tuple[int, int]:
    """How many files and bytes the author sent today."""
    rows = StoredFile.objects.filter(part__case=opened.case, part__author=Author.SOURCE, part__created_on=on)
    return rows.filter(is_original=False).count(), rows.aggregate(total=Sum("size"))["total"] or 0


# -- a draft that only the receipt opens ----------------------------------------------------------
def draft_place(case: Case) -> bytes:
    return envelope.aad(case.pk, case.pk, "draft", 0, 1)


def keep_draft(opened: Opened, text: str) -> None:
    body = crypto.encrypt(opened.kek, envelope.packed({"text": text}), draft_place(opened.case))
    SourceDraft.objects.update_or_create(case=opened.case, defaults={"body": body})


def draft(opened: Opened) -> str:
    """The message not sent yet, or nothing."""
    row = SourceDraft.objects.filter(case=opened.case).first()
    if row is None:
        return ""
    return str(envelope.unpacked(crypto.decrypt(opened.kek, row.body, draft_place(opened.case)))["text"])


def delete_draft(opened: Opened) -> None:
    SourceDraft.objects.filter(case=opened.case).delete()


# -- the receipt ------------------------------------------------------------------------------------
@transaction.atomic
def rotate(opened: Opened) -> tuple[str, Opened]:
    """A new receipt, and the case opened with it. The old one finds nothing from now on."""
    receipt = Receipt.objects.select_for_update().get(pk=opened.receipt.pk)
    fresh = receipts.new()
    with throttle.one_stretch():
        keys = receipts.keys_of(fresh)
    case, kek = opened.case, keys.kek
    for identity in case.identities.all():
        private = envelope.open_identity(identity, opened.kek)
        identity.receipt_wrap = envelope.wrap_identity(identity, private, kek)
        identity.save(update_fields=["receipt_wrap"])
    waiting = draft(opened)
    receipt.delete()
    made = Receipt(
        case=case,
        lookup=keys.lookup,
        wrapped_key=envelope.wrap_for_receipt(case, opened.keys.shared, kek),
        key_version=case.key_version,
    )
    made.save(force_insert=True)
    opening.show(keys.lookup)
    again = Opened(made, kek, opened.keys)
    if waiting:
        keep_draft(again, waiting)
    return fresh, again


@transaction.atomic
def declare(opened: Opened, content: Mapping[str, Any], *, on: date) -> None:
    """Say who writes, later. Raises filing.NobodyReads when there are not two custodians.

    Who was left out of the case holds no half either.
    """
    first = opened.case.parts.shared().in_order().first()
    left_out = envelope.read_part(first, opened.keys) if first else {}
    filing.keep_identity(
        opened.case,
        content,
        opened.kek,
        on=on,
        offices=left_out.get("excluded_offices", []),
        people=left_out.get("excluded_people", []),
    )
    envelope.add_part(opened.case, Kind.MOTIVE, {"event": "identity"}, author=Author.SYSTEM, on=on)
