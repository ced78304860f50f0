"""`/datos/<dataset>.<csv,json,jsonl,xlsx>`: a whole dataset, or the part of it that an address asks for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import FileResponse, Http404, HttpRequest, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import history, middleware
from cartagena_ogp.http import PUBLIC
from cartagena_ogp.opendata.columns import columns_of
from cartagena_ogp.opendata.doors import door
from cartagena_ogp.opendata.formats import (
    FORMATS,
    JSON,
    LICENCE,
    LINES,
    XLSX,
    Facts,
    Format,
    as_json,
    as_xlsx,
    gzipped,
    in_blocks,
)
from cartagena_ogp.opendata.problems import problem
from cartagena_ogp.opendata.selection import selected
from cartagena_ogp.records import PublicRecord, Standard, record_of_dataset

AT_ONCE = 2
"""Downloads that one process makes at the same time: the other threads stay free for pages."""

slots = threading.BoundedSemaphore(AT_ONCE)


class Sending:
    """A download on its way out. Its slot is given back when it ends, also when the visitor leaves."""

    def __init__(self, pieces: Generator[bytes]) -> None:
        self.pieces = pieces
        self.lock = threading.Lock()
        self.open = True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self.pieces)

    def close(self) -> None:
        with self.lock:
            was_open, self.open = self.open, False
        if was_open:
            self.pieces.close()
            slots.release()


@door
def download(request: HttpRequest, dataset: str, extension: str) -> HttpResponseBase:
    """The file, in constant memory. Its ETag is the revision of the site: unchanged data answer `304`."""
    record, form = record_of_dataset(dataset), FORMATS.get(extension)
    if record is not None and form is None:
        return in_standard(request, record, f".{extension}")
    if record is None or form is None:
        raise Http404
    part = "-filtrado" if request.GET else ""
    return sent(request, f"{record.dataset}{part}.{extension}", lambda: file_of(record, form, request))


@door
def standard(request: HttpRequest, dataset: str, file: str) -> HttpResponseBase:
    """A dataset in a standard of its field."""
    record = record_of_dataset(dataset)
    if record is None:
        raise Http404
    return in_standard(request, record, file)


def in_standard(request: HttpRequest, record: PublicRecord[Any], file: str) -> HttpResponseBase:
    """The file of `record.standards` with this name. Raises Http404 for another."""
    found = next((each for each in record.standards if each.file == file), None)
    if found is None:
        raise Http404
    query, on = request.GET, timezone.localdate()
    name = record.dataset + (file if file.startswith(".") else f"-{file}")
    return sent(request, name, lambda: streamed(request, found.pieces(query, on), found.media_type))


def sent(request: HttpRequest, name: str, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The download that `make` begins once there is a free slot, which it takes over."""
    tag = middleware.tag_of(request, timezone.now())
    if not slots.acquire(blocking=False):
        return problem(
            503, _("Hay muchas descargas en curso. Intenta en un momento."), headers={"Retry-After": "10"}
        )
    try:
        response = make()
    except BaseException:
        slots.release()
        raise
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = PUBLIC
    response.headers["Link"] = f'<{LICENCE}>; rel="license"'
    if tag:
        response.headers["ETag"] = f'W/"{tag}"'
    return response


def file_of(record: PublicRecord[Any], form: Format, request: HttpRequest) -> HttpResponseBase:
    """The download in its format; takes over the slot."""
    query, on = request.GET, timezone.localdate()
    if form == XLSX:
        with reading():
            file = as_xlsx(columns_of(record), facts_of(record, query, on))
        slots.release()
        return FileResponse(file, content_type=form.media_type)
    return streamed(request, written(record, form, query, on), form.media_type)


def streamed(request: HttpRequest, written_: Iterable[bytes], media_type: str) -> HttpResponseBase:
    """The bytes as they are made, inside one reading of the database; takes over the slot."""
    pieces: Iterable[bytes] = in_blocks(written_)
    zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(
        Sending(inside_one_reading(gzipped(pieces) if zipped else pieces)), content_type=media_type
    )
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def written(record: PublicRecord[Any], form: Format, query: QueryDict, on: date) -> Iterator[bytes]:
    facts = facts_of(record, query, on)
    if form == JSON:
        yield from as_json(head_of(record), facts)
    else:
        yield from LINES[form.extension](columns_of(record), facts)


def head_of(record: PublicRecord[Any]) -> dict[str, Any]:
    """What goes before the records in JSON. `sequence` is where a mirror starts to follow the changes."""
    return {
        "dataset": record.dataset,
        "title": str(record.label_plural),
        "license": LICENCE,
        "url": settings.PORTAL_URL + reverse("dataset", args=[record.dataset]),
        "sequence": history.head().sequence,
    }


def facts_of(record: PublicRecord[Any], query: QueryDict, on: date) -> Iterator[Facts]:
    for row in selected(record, query, on):
        yield record.facts(row)


@contextmanager
def reading() -> Iterator[None]:
    """One transaction that PostgreSQL holds READ ONLY, as `@page` does: a cursor of the server needs it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
        yield


def inside_one_reading(pieces: Iterable[bytes]) -> Generator[bytes]:
    with reading():
        yield from pieces


def addresses_of(record: PublicRecord[Any], query: str = "") -> list[dict[str, str]]:
    """The downloads of a dataset, for pages: format and address; `query` narrows them (`?estado=…`)."""
    return [
        {
            "name": form.name,
            "extension": form.extension,
            "url": reverse("download", args=[record.dataset, form.extension]) + query,
        }
        for form in FORMATS.values()
    ]


def standards_of(record: PublicRecord[Any], query: str = "") -> list[dict[str, str]]:
    """The files of a dataset in the standards of its field, for pages and catalogues."""
    return [
        {
            "name": each.name,
            "url": address_of_standard(record, each) + query,
            "media_type": each.media_type,
            "specification": each.specification,
        }
        for each in record.standards
    ]


def address_of_standard(record: PublicRecord[Any], wanted: Standard) -> str:
    if wanted.file.startswith("."):
        return reverse("download", args=[record.dataset, wanted.file[1:]])
    return reverse("standard", args=[record.dataset, wanted.file])
