"""Finding public records: one row each, kept by the history, searched in Spanish with and without accents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
