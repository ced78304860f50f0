"""What a view promises: `@page` changes nothing, `@form_page` and `@action` change whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.views.decorators.cache import never_cache

from cartagena_ogp import retracing, revision, routing

View = Callable[..., HttpResponseBase]

PUBLIC = "public, max-age=60, stale-while-revalidate=600"


def page(view: View) -> View:
    """A public page: GET and HEAD only, drawn in a READ ONLY transaction, kept until what it reads changes.

    PostgreSQL itself refuses a write. The page carries no cookie and no CSRF token; one that asks for
    a token raises `RuntimeError`, because its copy would be served to somebody else.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        request.shares_parts = True  # type: ignore[attr-defined]
        with routing.reading_pages(request) as alias, transaction.atomic(using=alias):
            with routing.connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            with retracing.recording() as trace:
                response = view(request, *args, **kwargs)
                if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                    response.render()
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            raise RuntimeError(
                f"{request.path} is a cached page and cannot hold a form that changes something."
            )
        if response.status_code == 200 and not response.streaming:
            response.trace = trace  # type: ignore[attr-defined]
            response.valid_until = getattr(request, "valid_until", None)  # type: ignore[attr-defined]
            response.setdefault("Cache-Control", PUBLIC)
        return response

    wrapped.is_page = True  # type: ignore[attr-defined]
    return wrapped


def valid_until(request: HttpRequest, moment: datetime) -> None:
    """Say that the page being rendered must be made anew at `moment` (the earliest one counts)."""
    known = cast(datetime | None, getattr(request, "valid_until", None))
    request.valid_until = min(known, moment) if known else moment  # type: ignore[attr-defined]


def changes_at(request: HttpRequest, now: datetime, *moments: datetime | None) -> None:
    """Say that the page says something else from each of these moments that is still to come."""
    for moment in moments:
        if moment and moment > now:
            valid_until(request, moment)


def form_page(view: View) -> View:
    """A page with a form: never cached; its POST happens whole or not at all.

    A GET changes nothing, so it takes the frame of the page from what others were served.
    """

    @never_cache
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.method != "POST":
            share_parts(request)
        with transaction.atomic():
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
            if response.status_code == 422:
                transaction.set_rollback(True)
        if request.method == "POST" and response.status_code < 400:
            routing.read_own_writes(response)
        return response

    return wrapped


def share_parts(request: HttpRequest) -> None:
    """Before its transaction: nothing that this request writes is in a part that pages share."""
    revision.current()  # inside the transaction the answer would not be remembered
    request.shares_parts = True  # type: ignore[attr-defined]


def touches_no_frame(view: View) -> View:
    """Above `form_page`: its POST writes nothing of the parts that pages share, so its answer has them."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        share_parts(request)
        return view(request, *args, **kwargs)

    return wrapped


def action(view: View) -> View:
    """Something that happens on POST alone, whole or not at all."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return form_page(view)(request, *args, **kwargs)

    return wrapped
