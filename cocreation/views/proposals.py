"""The list and the page of each proposal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cartagena_ogp.http import page

from ..models import Proposal
from .common import by_code


@page
def proposals(request: HttpRequest) -> HttpResponse:
    rows = Proposal.objects.standing().select_related("cycle")[:20]
    return render(request, "cocreation/proposals.html", {"rows": rows})


@page
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    found = by_code(Proposal.objects.standing().select_related("cycle"), code)
    if code != found.code:
        return redirect(found, permanent=True)
    return render(request, "cocreation/proposal.html", {"proposal": found})
