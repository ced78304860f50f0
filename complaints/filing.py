"""Filing a complaint: who will read it, what is sealed, and the receipt. All of it happens, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from cartagena_ogp import terms
from cartagena_ogp.models import Institution, LocalClosure, User
from complaints import envelope, opening, receipts, throttle
from complaints.evidence import Taken
from complaints.models import Case, CaseObject, HandlerKey, PendingFile, Receipt, StoredFile

Kind, Author = CaseObject.Kind, CaseObject.Author


class NobodyReads(Exception):
    """Nobody could open the complaint: no analyst has a key, or all were left out and nobody is outside."""


@dataclass
class Filing:
    """What an author says. `content` is sealed; the rest decides who reads it and what is counted."""

    category: str
    content: Mapping[str, Any]
    offices: Sequence[int] = ()
    people: Sequence[int] = ()
    files: Sequence[Taken] = ()
    identity: Mapping[str, Any] | None = None
    channel: str = Case.Channel.WEB
    by: User | None = None


@dataclass
class Filed:
    """A case that is kept, its receipt (which nobody else has) and where it is read."""

    case: Case
    receipt: str
    readers: list[Institution] = field(default_factory=list)
    file_count: int = 0


def readers(offices: Sequence[int], people: Sequence[int]) -> tuple[list[HandlerKey], bool]:
    """The keys that will open a complaint, and whether they are of the outside body alone.

    Raises NobodyReads. Excluded people and offices have no part in it, not even as a number.
    """
    inside = list(HandlerKey.objects.analysts().public_halves().outside(offices, people))
    if inside:
        return inside, False
    outside = list(HandlerKey.objects.external().public_halves().outside(offices, people))
    if outside:
        return outside, True
    raise NobodyReads


def custodians(offices: Sequence[int], people: Sequence[int]) -> tuple[HandlerKey, HandlerKey] | None:
    """Two different people to hold the halves of an identity; None when there are not two."""
    found = list(
        HandlerKey.objects.custodians().public_halves().outside(offices, people).order_by("user_id")[:2]
    )
    return (found[0], found[1]) if len(found) == 2 else None


@transaction.atomic
def file_case(filing: Filing, *, on: date) -> Filed:
    """Keep a complaint received on `on` (Bogotá). Raises NobodyReads; then nothing is kept.

    Terms: Ley 1755 de 2015, artículos 14 y 21, counted in business days and stored.
    """
    keys, is_external = readers(filing.offices, filing.people)
    case_keys, public, notes_public = envelope.new_keys()
    closures = LocalClosure.objects.days(on)
    case = Case(
        public_key=public,
        notes_public_key=notes_public,
        category=filing.category,
        channel=filing.channel,
        received_on=on,
        due_on=terms.due_date(terms.TermKind.GENERAL, on, closures),
        latest_due_on=terms.latest_due_date(terms.TermKind.GENERAL, on, closures),
        transfer_due_on=terms.due_date(terms.TermKind.TRANSFER, on, closures),
        has_external_recipient=is_external,
    )
    case.save(force_insert=True)
    receipt = receipts.new()
    with throttle.one_stretch():
        lookup, kek = receipts.keys_of(receipt)
    Receipt(
        case=case,
        lookup=lookup,
        wrapped_key=envelope.wrap_for_receipt(case, case_keys.shared, kek),
        must_rotate=filing.by is not None,
    ).save(force_insert=True)
    opening.show(lookup, until_commit=True)
    for key in keys:
        envelope.wrap(case, case_keys, key).save(force_insert=True)
    author = Author.DESK if filing.by else Author.SOURCE
    content = {**filing.content, "excluded_offices": [*filing.offices], "excluded_people": [*filing.people]}
    envelope.add_part(case, Kind.FILING, content, author=author, by=filing.by, on=on)
    keep_files(case, filing.files, author=author, by=filing.by, on=on)
    if filing.identity:
        keep_identity(case, filing.identity, kek, on=on, offices=filing.offices, people=filing.people)
    return Filed(case, receipt, institutions_of(keys), len(filing.files))


def keep_identity(
    case: Case,
    content: Mapping[str, Any],
    kek: bytes,
    *,
    on: date,
    offices: Sequence[int] = (),
    people: Sequence[int] = (),
) -> None:
    """Seal who wrote. Raises NobodyReads when there are not two custodians to hold it."""
    pair = custodians(offices, people)
    if pair is None:
        raise NobodyReads
    envelope.add_identity(case, content, custodians=pair, kek=kek, on=on)


def keep_files(
    case: Case, files: Sequence[Taken], *, author: str, on: date, by: User | None = None
) -> list[CaseObject]:
    """A sealed part for each file, with its blobs; they stop being pending."""
    parts = []
    for taken in files:
        part = envelope.add_part(case, Kind.FILE, taken.content, author=author, by=by, on=on)
        for name, size, is_original in taken.blobs:
            StoredFile(part=part, name=name, size=size, is_original=is_original).save(force_insert=True)
        parts.append(part)
    PendingFile.objects.filter(name__in=[name for taken in files for name, _, _ in taken.blobs]).delete()
    return parts


def institutions_of(keys: Sequence[HandlerKey]) -> list[Institution]:
    """Where these people work, each once, in order."""
    found = Institution.objects.filter(
        memberships__user__in=[key.user_id for key in keys], memberships__role="complaint_analyst"
    )
    return list(found.distinct().in_order())
