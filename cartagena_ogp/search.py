"""What makes a public record findable: one row each and the words of its title, kept by the history."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from cartagena_ogp.copying import array
from cartagena_ogp.models.search import SHELF, SearchRow, SearchWord
from cartagena_ogp.records import PublicRecord, record_of_kind
from cartagena_ogp.words import plain

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


def refresh_coming(kind: str, which: str) -> None:
    """As `refresh`, but for `learn`, of the published records in `coming` (`history_bulk`).

    `which` of them is SQL that comes from the code.
    """
    with connection.cursor() as cursor:
        cursor.execute(UPSERT.format(which), {"kind": kind, "plentiful": is_plentiful(kind)})


def is_plentiful(kind: str) -> bool:
    record = record_of_kind(kind)
    return bool(record and record.plentiful)


def learn(titles: Iterable[str]) -> None:
    """Know the words of these titles, for who mistypes one. Two sessions that learn the same word wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_searchword (word) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
            [array(sorted(words_of_all(titles)))],
        )


COLUMNS = ("title", "summary", "text", "url", "date", "illustrative")
UPSERT = f"""
    INSERT INTO portal_searchrow (
        kind, plentiful, shelf, code, {", ".join(COLUMNS)}, institution_id, territory_id, changed_at, vector
    )
    SELECT %(kind)s, %(plentiful)s, {SHELF.format("%(plentiful)s", "coming.date")}, code, {
    ", ".join(COLUMNS)
}, institution, territory, statement_timestamp(),
        coalesce(vector, portal_search_vector(title, summary, text))
    FROM coming WHERE {{}}
    ON CONFLICT (kind, code) DO UPDATE SET {
    ", ".join(
        f"{name} = EXCLUDED.{name}"
        for name in (*COLUMNS, "shelf", "institution_id", "territory_id", "changed_at", "vector")
    )
}
"""  # nosec B608


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
        "plentiful": record.plentiful,
    }


def words_of(text: str) -> list[str]:
    """The words long enough to be mistyped, in small letters and without accents."""
    return WORD.findall(plain(text))


def words_of_all(texts: Iterable[str]) -> set[str]:
    """As `words_of` of each: what many texts repeat is looked at once."""
    return set(words_of(" ".join({word for text in texts for word in text.split()})))
