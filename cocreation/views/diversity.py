"""Who took part: counts by sector and place, against the census, with small cells hidden."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.http import page
from cartagena_ogp.suppression import LEAST

from ..diversity import attendances, authors, crossings
from .common import share_page
from .cycles import cycle_or_404


@page
def diversity(request: HttpRequest, slug: str) -> HttpResponse:
    found = cycle_or_404(slug)
    made = revision.remembered(
        ("diversity of a cycle", found.pk, get_language()),
        lambda: {
            "crossings": crossings(found),
            "authors": authors(found),
            "total": attendances(found).count(),
        },
    )
    context = made | {
        "cycle": found,
        "least": LEAST,
        "share": share_page(
            _("Quiénes participaron: %(cycle)s") % {"cycle": found.title},
            _("De qué sectores y lugares vino la gente, comparado con el censo."),
        ),
    }
    if made["total"] < LEAST:
        context["total"] = 0
    return render(request, "cocreation/diversity.html", context)
