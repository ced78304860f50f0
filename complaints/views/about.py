"""Pages that explain: how the channel is made and how to check it, where else to go, what is not for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cartagena_ogp.models import EntityData
from complaints.intake import intake


@intake
def how_it_works(request: HttpRequest) -> HttpResponse:
    """What is kept, who can read it, what is not promised, and how to verify it."""
    return render(request, "complaints/how_it_works.html")


@intake
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Fiscalía, Procuraduría, Contraloría, Personería: what each one is for."""
    return render(request, "complaints/elsewhere.html")


@intake
def other_matters(request: HttpRequest) -> HttpResponse:
    """Petitions, complaints and claims that are not about corruption; requests with reserved identity."""
    return render(request, "complaints/other_matters.html", {"entity": EntityData.current()})


@intake
def to_start(request: HttpRequest) -> HttpResponse:
    """The plural address that people guess."""
    return redirect("complaints:start", permanent=True)
