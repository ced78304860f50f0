"""Works: the list that anyone can narrow, and the page behind the code of a sign."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cartagena_ogp.http import page

from ..models import Work
from ..models.works import meant_code

SIZE = 20


@page
def works(request: HttpRequest) -> HttpResponse:
    shown = Work.objects.published().select_related("territory")[:SIZE]
    return render(request, "publicworks/works.html", {"works": shown})


@page
def work(request: HttpRequest, code: str) -> HttpResponse:
    rows = Work.objects.published().select_related("responsible", "territory", "commitment")
    found = get_object_or_404(rows, code=meant_code(code))
    if code != found.code:
        return redirect(found, permanent=True)
    return render(request, "publicworks/work.html", {"work": found})
