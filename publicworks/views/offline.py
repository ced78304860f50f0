"""The copy of the last works seen: the worker that keeps it and the page for when there is none."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cartagena_ogp.http import page


@cache
def script() -> str:
    return (settings.BASE_DIR / "static" / "js" / "works-worker.js").read_text(encoding="utf-8")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """`/obras/copia.js`: it may answer for `/obras/` and `/o/`, and for nothing else it is registered."""
    headers = {"Service-Worker-Allowed": "/", "Cache-Control": "no-cache"}
    return HttpResponse(script(), content_type="text/javascript; charset=utf-8", headers=headers)


@page
def no_signal(request: HttpRequest) -> HttpResponse:
    """What the phone shows when a page is not among its copies; the worker fills the list."""
    return render(request, "publicworks/offline.html")
