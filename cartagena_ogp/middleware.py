"""The outermost layers: cached pages, headers that every answer carries, and the language of the address."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import brotli
from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import timezone

from cartagena_ogp import preferences, revision, routing
from cartagena_ogp.retracing import Trace

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

GetResponse = Callable[[HttpRequest], HttpResponseBase]
COMPRESSIBLE_FROM = 500  # bytes
BROTLI_QUALITY = 5
"""Of eleven: the fourth takes 0.3 ms less a page, and then the page of a work is over its budget of bytes."""
HEADERS = 2500
"""Bytes that the headers of a page take in memory, and its place in the store."""
BROTLI_WINDOW = 16
"""Of 2 to this, 64 KiB: pages are as small as with the usual 4 MiB, without tables of megabytes for each."""
ADDRESS = (
    "wsgi.url_scheme",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_HOST",
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
)
ALIVE = "/salud/viva/"
"""Answers without asking the database anything, not even the revision."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A page as it leaves: headers, compressed body, until when it holds, and what it was made from.

    `size` is about how many bytes all of it takes.
    """

    tag: str
    etag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    valid_until: datetime | None
    trace: Trace
    size: int

    def is_over(self, now: datetime) -> bool:
        """Whether the end it was made with has come."""
        return self.valid_until is not None and self.valid_until <= now


class PageStore:
    """The last pages served, up to a number of bytes, for one process."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.pages: OrderedDict[tuple[object, ...], Stored] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: tuple[object, ...]) -> Stored | None:
        with self.lock:
            found = self.pages.get(key)
            if found is not None:
                self.pages.move_to_end(key)
            return found

    def put(self, key: tuple[object, ...], page: Stored) -> None:
        with self.lock:
            old = self.pages.pop(key, None)
            self.size += page.size - (old.size if old else 0)
            self.pages[key] = page
            while self.size > self.limit:
                _key, dropped = self.pages.popitem(last=False)
                self.size -= dropped.size

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.size = 0


store = PageStore(settings.PAGE_CACHE_BYTES)


class RevisionCacheMiddleware:
    """Answer pages that have not changed without rendering them (`ARCHITECTURE.md` 2).

    Sits outside everything else: what it keeps already carries every header. Only what `@page`
    marked is kept, so nothing that depends on a visitor can get in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"} or request.path_info == ALIVE:
            return self.get_response(request)
        if routing.wrote_lately(request):
            response = self.get_response(request)
            response["Cache-Control"] = "private, no-store"
            return response
        now = timezone.now()
        with routing.reading_pages(request):
            tag = tag_of(request, now)
        if tag is None:
            return self.get_response(request)
        sent = request.META.get("HTTP_IF_NONE_MATCH", "")
        if still_holds(sent, tag, now):
            return HttpResponse(status=304, headers={"ETag": sent})
        coding = accepted_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        key = key_of(request.META, tag, coding)
        with routing.reading_pages(request) as alias:
            found = fresh(key, tag, now, alias)
        if found is None:
            response = self.get_response(request)
            if not hasattr(response, "trace") or response.cookies:
                return response
            found = pack(response, tag, coding, preferences.of(request).is_default)
            store.put(key, found)
        elif sent == found.etag:
            return HttpResponse(status=304, headers={"ETag": sent})
        answer = HttpResponse(b"" if request.method == "HEAD" else found.body)
        answer.headers._store = {name.lower(): (name, value) for name, value in found.headers}
        return answer


def fresh(key: tuple[object, ...], tag: str, now: datetime, alias: str) -> Stored | None:
    """The page kept under a key, if it was made in this revision or reads the same as when it was made.

    Such a page keeps its ETag: the copy that a visitor has is as good as it was.
    """
    found = store.get(key)
    if found is None or found.is_over(now):
        return None
    if found.tag == tag:
        return found
    try:
        with transaction.atomic(using=alias):
            with routing.connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            same = revision.holds(found.trace)
    except DatabaseError:
        return None
    if not same:
        return None
    found = replace(found, tag=tag)
    store.put(key, found)
    return found


def tag_of(request: HttpRequest, now: datetime) -> str | None:
    """What every copy of this moment carries in its ETag; None when the database does not answer."""
    number = revision.current()
    return None if number is None else tag_for(number, now, preferences.of(request))


def tag_for(number: int, now: datetime, reader: preferences.Preferences) -> str:
    return f"{number}.{settings.BUILD}.{timezone.localdate(now):%Y%m%d}.{reader.key}"


def key_of(meta: Mapping[str, Any], tag: str, coding: str) -> tuple[object, ...]:
    """What a page depends on besides the revision: the day, the preferences, the address as it was sent."""
    address = [meta.get(name, "") for name in ADDRESS]
    return (tag.partition(".")[2], coding, *address)


def at_hand(environ: Mapping[str, Any]) -> Stored | None:
    """The page that a request of WSGI gets, if it is kept and good without asking the database.

    Only for who has no copy of it and sends no cookie: the others are Django's.
    """
    number = revision.known(alias=routing.replica())
    if number is None or environ["REQUEST_METHOD"] != "GET":
        return None
    if environ.get("HTTP_COOKIE") or environ.get("HTTP_IF_NONE_MATCH"):
        return None
    now = timezone.now()
    tag = tag_for(number, now, preferences.DEFAULT)
    found = store.get(key_of(environ, tag, accepted_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))))
    if found is None or found.tag != tag or found.is_over(now):
        return None
    return found


class Shortcut:
    """The portal for WSGI: a page that is at hand leaves before Django makes a request of it."""

    def __init__(self, portal: WSGIApplication) -> None:
        self.portal = portal

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = at_hand(environ)
        if found is None:
            return self.portal(environ, start_response)
        start_response("200 OK", list(found.headers))
        return [found.body]


def pack(response: HttpResponseBase, tag: str, coding: str, shared: bool) -> Stored:
    """Compress a rendered page and fix its headers."""
    assert isinstance(response, HttpResponse)
    body = response.content
    # In the second in which a revision is remembered, two processes may make two pages under one tag.
    mark = blake2b(body, digest_size=6).hexdigest()
    if len(body) >= COMPRESSIBLE_FROM and not response["Content-Type"].startswith("image/jpeg"):
        if coding == "br":
            body = brotli.compress(body, quality=BROTLI_QUALITY, lgwin=BROTLI_WINDOW)
        elif coding == "gzip":
            body = gzip.compress(body, compresslevel=6, mtime=0)
        if coding:
            response["Content-Encoding"] = coding
    valid_until: datetime | None = response.valid_until  # type: ignore[attr-defined]
    etag = f'W/"{tag}.{mark}{f".{int(valid_until.timestamp())}" if valid_until else ""}"'
    response["ETag"] = etag
    response["Vary"] = "Accept-Encoding"
    response["Content-Length"] = str(len(body))
    if not shared:
        response["Cache-Control"] = "private, max-age=60"
    trace: Trace = response.trace  # type: ignore[attr-defined]
    size = len(body) + trace.size + HEADERS
    return Stored(tag, etag, tuple(response.items()), body, valid_until, trace, size)


def still_holds(sent: str, tag: str, now: datetime) -> bool:
    """Whether the visitor's copy carries this revision and its own end has not come.

    The tag of a download ends there; that of a page goes on with a mark of its body, and its end if it has.
    """
    if not sent.startswith(f'W/"{tag}'):
        return False
    before, *rest = sent[len(tag) + 3 :].rstrip('"').split(".")
    if before or len(rest) > 2:
        return False
    end = rest[1] if len(rest) == 2 else ""
    return len(rest) < 2 or (len(end) < 12 and end.isascii() and end.isdigit() and int(end) > now.timestamp())


def accepted_coding(header: str) -> str:
    """The best compression the visitor takes: brotli, gzip or none."""
    offered = {
        part.split(";")[0].strip()
        for part in header.lower().split(",")
        if "q=0" not in part.replace("q=0.", "")
    }
    return "br" if "br" in offered else "gzip" if "gzip" in offered else ""


class PortalHeadersMiddleware:
    """Headers of every answer that Django has no setting for; staff surfaces are never stored."""

    PRIVATE = ("/admin/", "/gestion/", "/cuenta/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path_info.startswith(self.PRIVATE):
            response["Cache-Control"] = "no-store"
        return response


class PathLocaleMiddleware(LocaleMiddleware):
    """The language is the address and nothing else, so pages do not vary by what a browser prefers.

    PostgreSQL holds no NUL in a text: an address with one names nothing, as any that was made up.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.path_info = request.path_info.replace("\0", "\ufffd")
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        had = response.get("Vary")
        response = super().process_response(request, response)
        if had:
            response["Vary"] = had
        elif response.has_header("Vary"):
            del response["Vary"]
        return response
