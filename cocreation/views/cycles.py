"""The door of participation and the page of each cycle."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cartagena_ogp.http import page

from ..models import Cycle


@page
def home(request: HttpRequest) -> HttpResponse:
    cycles = Cycle.objects.published().newest_first()
    return render(request, "cocreation/home.html", {"cycles": cycles})


@page
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Cycle.objects.published(), slug=slug.lower())
    if slug != found.slug:
        return redirect(found, permanent=True)
    return render(request, "cocreation/cycle.html", {"cycle": found})
