"""Which rows of a dataset somebody asks for: by institution, place, date or words, for any record alike.

The search rows know these things of every record, so no room writes a filter for its exports.
A room that has filters of its own adds them in `PublicRecord.filtered`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from cartagena_ogp.models import SearchRow
from cartagena_ogp.records import PublicRecord

CHUNK = 500


@dataclass(frozen=True)
class Selection:
    """What an address asks for. Empty fields ask for nothing."""

    institutions: tuple[str, ...] = ()
    localities: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    words: str = ""
    illustrative: bool | None = None

    @classmethod
    def read(cls, query: QueryDict) -> Selection:
        """The selection of an address, read kindly: what is not understood is left out."""
        return cls(
            tuple(sorted({value for value in query.getlist("institucion") if known(value)})),
            tuple(sorted({value for value in query.getlist("localidad") if known(value)})),
            day(query.get("desde", "")),
            day(query.get("hasta", "")),
            " ".join(query.get("q", "").replace("\x00", " ").split())[:200],
            {"true": True, "false": False}.get(query.get("ilustrativo", "")),
        )

    @property
    def is_empty(self) -> bool:
        return self == Selection()

    def narrow(self, rows: QuerySet[SearchRow]) -> QuerySet[SearchRow]:
        """The search rows that this selection leaves."""
        if self.institutions:
            rows = rows.filter(institution__slug__in=self.institutions)
        if self.localities:
            here = self.localities
            rows = rows.filter(Q(territory__code__in=here) | Q(territory__locality__code__in=here))
        if self.since:
            rows = rows.filter(date__gte=self.since)
        if self.until:
            rows = rows.filter(date__lte=self.until)
        if self.illustrative is not None:
            rows = rows.filter(illustrative=self.illustrative)
        if self.words:
            asked = SearchQuery(self.words, config="spanish", search_type="websearch") | SearchQuery(
                self.words, config="es_unaccent", search_type="websearch"
            )
            rows = rows.filter(Q(vector=asked) | Q(code__iexact=self.words))
        return rows


def known(value: str) -> bool:
    return bool(value) and "\x00" not in value


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def codes_after(record: PublicRecord[Any], wanted: Selection, after: str, size: int) -> list[str]:
    """The next public codes in order, by key: the cost does not grow with what was read before."""
    rows = wanted.narrow(SearchRow.objects.filter(kind=record.kind, code__gt=after))
    return list(rows.order_by("code").values_list("code", flat=True)[:size])


def with_codes(record: PublicRecord[Any], codes: list[str], rows: QuerySet[Any] | None = None) -> list[Any]:
    """The published rows of these codes, in their order."""
    if not codes:
        return []
    lookups = [record.lookup(code) for code in codes]
    if all(len(lookup) == 1 for lookup in lookups):
        (name,) = lookups[0]
        asked = Q(**{f"{name}__in": [lookup[name] for lookup in lookups]})
    else:
        asked = Q()
        for lookup in lookups:
            asked |= Q(**lookup)
    found = {record.code(row): row for row in (record.queryset() if rows is None else rows).filter(asked)}
    return [found[code] for code in codes if code in found]


def selected(record: PublicRecord[Any], query: QueryDict, on: date) -> Iterator[Model]:
    """The published rows that an address asks for, in constant memory whatever their number.

    The whole table comes through a cursor of the server, ordered by its key; a part of it, by code.
    `on` is the local day that a room's own filters measure lateness by.
    """
    wanted = Selection.read(query)
    rows = record.filtered(record.queryset(), query, on)
    if wanted.is_empty:
        yield from rows.order_by("pk").iterator(chunk_size=CHUNK)
        return
    after = ""
    while codes := codes_after(record, wanted, after, CHUNK):
        yield from with_codes(record, codes, rows)
        after = codes[-1]
