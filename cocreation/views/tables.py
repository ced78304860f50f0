"""The list and the page of each table."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cartagena_ogp.http import page

from ..models import Table
from .common import by_code


@page
def tables(request: HttpRequest) -> HttpResponse:
    rows = Table.objects.published().select_related("cycle")[:20]
    return render(request, "cocreation/tables.html", {"rows": rows})


@page
def table(request: HttpRequest, code: str) -> HttpResponse:
    found = by_code(Table.objects.published().select_related("cycle"), code)
    if code != found.code:
        return redirect(found, permanent=True)
    return render(request, "cocreation/table.html", {"table": found})
