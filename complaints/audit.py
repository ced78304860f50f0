"""The desk's log: each act is chained to the one before, so none is taken out or changed unseen."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import connection, transaction
from django.utils import timezone

from cartagena_ogp.models import User
from complaints.models import AuditEntry

Act = AuditEntry.Act
FIRST = "0" * 64
LOCK = 0x6D657361  # "mesa"


@transaction.atomic
def record(
    act: str, *, by: User | None, reference: str = "", at: datetime | None = None, **facts: Any
) -> AuditEntry:
    """Write down an act, in the caller's transaction. `facts` are codes, numbers and days, never content."""
    at = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    day = timezone.localdate(at)
    last = AuditEntry.objects.order_by("-day", "-number").first()
    if last is not None:
        day = max(day, last.day)
    entry = AuditEntry(
        day=day,
        number=last.number + 1 if last is not None and last.day == day else 1,
        at=at,
        actor=by,
        act=act,
        reference=reference,
        facts=facts,
        previous=last.digest if last is not None else FIRST,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 of everything the entry says, in canonical JSON (RFC 8785)."""
    said = {
        "day": entry.day.isoformat(),
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "act": entry.act,
        "reference": entry.reference,
        "facts": entry.facts,
        "previous": entry.previous,
    }
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()


def first_fault() -> AuditEntry | None:
    """The first entry that does not follow from the one before, or says something else than when written."""
    previous, day, number = FIRST, None, 0
    for entry in AuditEntry.objects.order_by("day", "number").iterator(2000):
        number = number + 1 if entry.day == day else 1
        day = entry.day
        if (entry.previous, entry.number, entry.digest) != (previous, number, digest_of(entry)):
            return entry
        previous = entry.digest
    return None
