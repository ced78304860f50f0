"""What makes a public record findable: one row each and the words of its title, kept by the history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db import models

from cartagena_ogp.models.search import SearchRow, SearchWord
from cartagena_ogp.words import plain

if TYPE_CHECKING:
    from cartagena_ogp.records import PublicRecord

WORD = re.compile(r"[^\W_]{4,60}")


def refresh(record: PublicRecord[Any], obj: models.Model, *, public: bool) -> None:
    """Make the record's row say what the record says now, or remove it when it is not public."""
    kind, code = record.kind, record.code(obj)
    if not public:
        SearchRow.objects.filter(kind=kind, code=code).delete()
        return
    values = values_of(record, obj)
    SearchRow.objects.update_or_create(kind=kind, code=code, defaults=values)
    words = {SearchWord(word=word) for word in words_of(values["title"])}
    SearchWord.objects.bulk_create(words, ignore_conflicts=True)


def values_of(record: PublicRecord[Any], obj: models.Model) -> dict[str, Any]:
    """What the search row of a record says."""
    return {
        "title": record.title(obj),
        "summary": record.summary(obj),
        "text": record.text(obj),
        "url": record.url(obj),
        "date": record.date(obj),
        "institution": record.institution(obj),
        "territory": record.territory(obj),
        "illustrative": record.is_illustrative(obj),
    }


def words_of(text: str) -> list[str]:
    """The words long enough to be mistyped, in small letters and without accents."""
    return WORD.findall(plain(text))
