"""How many records each dataset has, and when any of them last changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cartagena_ogp.models import SearchSum
from cartagena_ogp.records import PublicRecord, records


@dataclass(frozen=True)
class Summary:
    """A dataset in figures."""

    record: PublicRecord[Any]
    count: int
    changed_at: datetime | None


def summaries() -> list[Summary]:
    """Every dataset, in the order the rooms declared them. One query."""
    found = {row["kind"]: row for row in SearchSum.objects.by("kind")}
    return [summed(record, found.get(record.kind)) for record in records()]


def summary_of(record: PublicRecord[Any]) -> Summary:
    return summed(record, SearchSum.objects.filter(kind=record.kind).by("kind").first())


def summed(record: PublicRecord[Any], found: Any) -> Summary:
    return Summary(record, found["many"], found["newest"]) if found else Summary(record, 0, None)
