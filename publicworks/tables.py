"""A table of a page as a file: CSV or JSON, with the rows that the page shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse

from cartagena_ogp.opendata.columns import Column
from cartagena_ogp.opendata.formats import CSV, JSON, LICENCE, as_csv, as_json


def table_file(
    extension: str, name: str, head: dict[str, Any], columns: Iterable[str], rows: Iterable[dict[str, Any]]
) -> HttpResponse:
    """The rows as a download. `head` says in JSON what they are. Raises Http404 for another format."""
    if extension == CSV.extension:
        made = [Column((column,), column, "", "", optional=True) for column in columns]
        content, media_type = b"".join(as_csv(made, rows)), CSV.media_type
    elif extension == JSON.extension:
        content, media_type = b"".join(as_json({**head, "license": LICENCE}, rows)), JSON.media_type
    else:
        raise Http404
    disposition = f'attachment; filename="{name}.{extension}"'
    headers = {"Content-Disposition": disposition, "Link": f'<{LICENCE}>; rel="license"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
