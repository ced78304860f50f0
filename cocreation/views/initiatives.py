"""The list and the page of each initiative."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cartagena_ogp.http import page

from ..models import Initiative
from .common import by_code


@page
def initiatives(request: HttpRequest) -> HttpResponse:
    rows = Initiative.objects.published().select_related("cycle")[:20]
    return render(request, "cocreation/initiatives.html", {"rows": rows})


@page
def initiative(request: HttpRequest, code: str) -> HttpResponse:
    found = by_code(Initiative.objects.published().select_related("cycle"), code)
    if code != found.code:
        return redirect(found, permanent=True)
    return render(request, "cocreation/initiative.html", {"initiative": found})
