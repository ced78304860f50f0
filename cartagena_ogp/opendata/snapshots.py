"""Monthly snapshots: each dataset as JSON lines and CSV, with the checksum of what was kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from tempfile import TemporaryFile
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from cartagena_ogp import revision
from cartagena_ogp.models import Snapshot
from cartagena_ogp.opendata.columns import columns_of
from cartagena_ogp.opendata.doors import door
from cartagena_ogp.opendata.downloads import facts_of
from cartagena_ogp.opendata.formats import LINES, Facts, gzipped, in_blocks
from cartagena_ogp.records import PublicRecord, records

FOR_EVER = "public, max-age=31536000, immutable"


def make_snapshots(day: date) -> list[Snapshot]:
    """Keep every dataset as it is now under the month of `day`. What that month already has stays."""
    month = day.replace(day=1)
    kept = set(Snapshot.objects.filter(month=month).values_list("dataset", "format"))
    wanted = [(record, extension) for record in records() for extension in LINES]
    return [
        make_snapshot(record, month, extension)
        for record, extension in wanted
        if (record.dataset, extension) not in kept
    ]


@transaction.atomic
def make_snapshot(record: PublicRecord[Any], month: date, extension: str) -> Snapshot:
    """Write one file and the row that vouches for it, in constant memory."""
    rows = Counted(facts_of(record, QueryDict(), month))
    digest = hashlib.sha256()
    with TemporaryFile() as file:
        for piece in gzipped(in_blocks(LINES[extension](columns_of(record), rows))):
            digest.update(piece)
            file.write(piece)
        size = file.tell()
        file.seek(0)
        name = default_storage.save(
            f"snapshots/{month:%Y-%m}/{record.dataset}-{month:%Y-%m}.{extension}.gz", File(file)
        )
    made = Snapshot.objects.create(
        dataset=record.dataset,
        month=month,
        format=extension,
        rows=rows.count,
        size=size,
        sha256=digest.hexdigest(),
        file=name,
    )
    revision.move()
    return made


class Counted:
    """Facts that are counted as they pass."""

    def __init__(self, facts: Iterable[Facts]) -> None:
        self.facts = facts
        self.count = 0

    def __iter__(self) -> Iterator[Facts]:
        for row in self.facts:
            self.count += 1
            yield row


@door
def snapshot(request: HttpRequest, month: date, dataset: str, extension: str) -> HttpResponseBase:
    """`/datos/archivo/2026-11/compromisos.csv.gz`: the bytes that the checksum speaks of."""
    found = get_object_or_404(Snapshot, dataset=dataset, month=month, format=extension)
    tag = quote_etag(found.sha256)
    response: HttpResponseBase | None = get_conditional_response(request, etag=tag)
    if response is None:
        try:
            file = found.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(
            file, as_attachment=True, filename=str(found), content_type="application/gzip"
        )
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = FOR_EVER
    return response


class MonthConverter:
    """A month in an address: `2026-11`."""

    regex = r"[0-9]{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        return f"{value:%Y-%m}"
