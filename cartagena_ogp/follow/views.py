"""The pages of following: ask for it, confirm it, look after it, stop it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cartagena_ogp.http import page
from cartagena_ogp.models import SearchRow


@page
def index(request: HttpRequest) -> HttpResponse:
    """What can be followed, and how."""
    return render(request, "follow/index.html")


@page
def follow_record(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    if not SearchRow.objects.filter(kind=kind, code=code).exists():
        raise Http404
    return render(request, "follow/index.html")
