"""Where a record was that is no longer public: its address says so and leads to its history."""

from __future__ import annotations

from itertools import combinations

from django.db import DatabaseError

from cartagena_ogp.history import ENDS
from cartagena_ogp.log_entries import Told, summaries, tell
from cartagena_ogp.models import HistoryEntry
from cartagena_ogp.records import record_of_kind, records

MOST_PARTS = 6
"""Of an address; none of a record is deeper."""


def withdrawn_at(path: str) -> Told | None:
    """The withdrawal of the record whose page, or a page below it, had this address; None if none had.

    None too when the database does not answer: what asks is the page of an error.
    """
    try:
        ends = [entry for entry in latest_entries(path) if entry.event in ENDS]
        found = {address: entry for entry in ends if (address := address_before(entry, path))}
        return tell([found[max(found, key=len)]])[0] if found else None
    except DatabaseError:
        return None


def latest_entries(path: str) -> list[HistoryEntry]:
    """The last entry of each record whose code the address may hold: a part, or two tied by a dash."""
    parts = [part for part in path.split("/") if part and "\0" not in part]
    if len(parts) > MOST_PARTS:
        return []
    codes = {*parts, *map("-".join, combinations(parts, 2))}
    subjects = [f"{record.kind}/{code}" for record in records() for code in codes]
    entries = HistoryEntry.objects.filter(subject__in=subjects)
    return list(summaries(entries).order_by("subject", "-sequence").distinct("subject"))


def address_before(entry: HistoryEntry, path: str) -> str:
    """The address that the record of an entry had, when `path` is that one or is below it; else nothing."""
    kind, _slash, code = entry.subject.partition("/")
    record = record_of_kind(kind)
    row = record.everything().filter(**record.lookup(code)).first() if record else None
    address = record.url(row) if record and row else ""
    return address if address and path.startswith(address) else ""
