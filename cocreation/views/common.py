"""What the pages of this room share: finding a record by the code that somebody typed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from cartagena_ogp import codes


def by_code(rows: QuerySet[Any], code: str) -> Any:
    """The row of a code, however it was typed. Raises `Http404`."""
    found = rows.filter(code=codes.normalise(code)).first() if codes.is_valid(code) else None
    if found is None:
        raise Http404
    return found
