"""Finding public records: one row each, kept by the history, searched in Spanish with and without accents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db import models

from cartagena_ogp.models.search import SearchRow

if TYPE_CHECKING:
    from cartagena_ogp.records import PublicRecord


def refresh(record: PublicRecord[Any], obj: models.Model, *, public: bool) -> None:
    """Make the record's row say what the record says now, or remove it when it is not public."""
    kind, code = record.kind, record.code(obj)
    if not public:
        SearchRow.objects.filter(kind=kind, code=code).delete()
        return
    SearchRow.objects.update_or_create(
        kind=kind,
        code=code,
        defaults={
            "title": record.title(obj),
            "summary": record.summary(obj),
            "text": record.text(obj),
            "url": record.url(obj),
            "date": record.date(obj),
            "institution": record.institution(obj),
            "territory": record.territory(obj),
            "illustrative": record.is_illustrative(obj),
        },
    )


PAGE = 20


@dataclass(frozen=True)
class Found:
    """A page of results; `close` when nothing matched by words and these only look alike."""

    rows: list[SearchRow]
    total: int
    close: bool = False


def find(words: str, *, kind: str = "", page: int = 1) -> Found:
    """Published records that hold the words, best first; without any, those with a similar title.

    Both configurations are asked: each finds words that the other misses (`STACK.md` 2).
    """
    rows = SearchRow.objects.filter(kind=kind) if kind else SearchRow.objects.all()
    query = SearchQuery(words, config="spanish", search_type="websearch") | SearchQuery(
        words, config="es_unaccent", search_type="websearch"
    )
    start = (page - 1) * PAGE
    matching = rows.filter(models.Q(vector=query) | models.Q(code__iexact=words))
    ranked = matching.annotate(rank=SearchRank(models.F("vector"), query)).order_by("-rank", "-date", "pk")
    total = matching.count()
    if total:
        return Found(list(ranked[start : start + PAGE]), total)
    alike = rows.annotate(likeness=TrigramWordSimilarity(words, "title")).filter(likeness__gt=0.45)
    near = list(alike.order_by("-likeness", "pk")[:PAGE])
    return Found(near, len(near), close=True)
