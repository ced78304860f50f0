"""How many records each dataset has, and when any of them last changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from cartagena_ogp.models import SearchRow
from cartagena_ogp.records import PublicRecord, records


@dataclass(frozen=True)
class Summary:
    """A dataset in figures."""

    record: PublicRecord[Any]
    count: int
    changed_at: datetime | None


def summaries() -> list[Summary]:
    """Every dataset, in the order the rooms declared them. One query."""
    counted = SearchRow.objects.values("kind").annotate(rows=Count("pk"), last=Max("changed_at"))
    found = {row["kind"]: row for row in counted}
    return [
        Summary(record, found[record.kind]["rows"], found[record.kind]["last"])
        if record.kind in found
        else Summary(record, 0, None)
        for record in records()
    ]


def summary_of(record: PublicRecord[Any]) -> Summary:
    found = SearchRow.objects.filter(kind=record.kind).aggregate(rows=Count("pk"), last=Max("changed_at"))
    return Summary(record, found["rows"], found["last"])
