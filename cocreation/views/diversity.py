"""Who took part: counts by sector and place, against the census, with small cells hidden."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.http import page
from cartagena_ogp.suppression import LEAST

from ..diversity import dashboard
from .common import share_page
from .cycles import cycle_or_404


@page
def diversity(request: HttpRequest, slug: str) -> HttpResponse:
    found = cycle_or_404(slug)
    made = revision.remembered(("diversity of a cycle", found.pk, get_language()), lambda: dashboard(found))
    context = made | {
        "cycle": found,
        "least": LEAST,
        "share": share_page(
            _("Quiénes participaron: %(cycle)s") % {"cycle": found.title},
            _("De qué sectores y lugares vino la gente, comparado con el censo."),
        ),
    }
    return render(request, "cocreation/diversity.html", context)
