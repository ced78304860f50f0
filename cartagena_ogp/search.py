"""What makes a public record findable: one row each and the words of its title, kept by the history."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.db import connection, models
from django.utils import timezone

from cartagena_ogp.copying import array, copy_rows
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


class Found(NamedTuple):
    """What the search row of a record says beyond its title and its place."""

    summary: str
    text: str
    url: str
    date: date | None
    illustrative: bool


class Findable(Protocol):
    """What a search row is made from (`history_bulk.State`)."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def found(self) -> Found: ...
    @property
    def institution(self) -> int | None: ...
    @property
    def territory(self) -> int | None: ...


def refresh_many(kind: str, states: Sequence[Findable]) -> None:
    """As `refresh`, for many published records of one kind at once, but for `learn`."""
    if not states:
        return
    now = timezone.now()
    copied = ((kind, one.code, one.title, *one.found, one.institution, one.territory, now) for one in states)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS coming_rows"
            " (LIKE portal_searchrow INCLUDING DEFAULTS) ON COMMIT DELETE ROWS"
        )
        cursor.execute("ALTER TABLE coming_rows ALTER id DROP NOT NULL")
        copy_rows("coming_rows", COLUMNS, copied)
        cursor.execute(UPSERT)
        cursor.execute("TRUNCATE coming_rows")


def learn(titles: Iterable[str]) -> None:
    """Know the words of these titles, for who mistypes one. Two sessions that learn the same word wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_searchword (word) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
            [array(sorted(words_of_all(titles)))],
        )


COLUMNS = (
    "kind", "code", "title", "summary", "text", "url", "date", "illustrative", "institution_id",
    "territory_id", "changed_at",
)  # fmt: skip
UPSERT = f"""
    INSERT INTO portal_searchrow ({", ".join(COLUMNS)}, vector)
    SELECT {", ".join(COLUMNS)}, portal_search_vector(title, summary, text) FROM coming_rows
    ON CONFLICT (kind, code) DO UPDATE SET
        {", ".join(f"{name} = EXCLUDED.{name}" for name in (*COLUMNS[2:], "vector"))}
"""  # nosec B608


def found_of(record: PublicRecord[Any], obj: models.Model) -> Found:
    """What `refresh_many` needs of a record."""
    return Found(
        summary=record.summary(obj),
        text=record.text(obj),
        url=record.url(obj),
        date=record.date(obj),
        illustrative=record.is_illustrative(obj),
    )


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


def words_of_all(texts: Iterable[str]) -> set[str]:
    """As `words_of` of each: what many texts repeat is looked at once."""
    return set(words_of(" ".join({word for text in texts for word in text.split()})))
