"""Initiatives: what the proposals became, and what people choose from."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.compiled import count_of
from cartagena_ogp.http import page
from cartagena_ogp.labels import words_of
from commitments.models import Commitment
from commitments.paging import Key, first_page, key_page
from commitments.timeline import timeline_of

from ..cards import INITIATIVE, initiative_cards
from ..lineage import behind, onwards
from ..models import Consultation, Initiative
from .common import by_code, radio, share_of, share_page
from .proposals import CYCLES

SIZE = 24


KEYS = [Key("cycle_id", descending=True, read=int), Key("number", read=int)]


def on_cards(rows: QuerySet[Initiative]) -> QuerySet[Initiative, Any]:
    """What the cards of the list show of each."""
    return rows.values_list(*INITIATIVE, named=True)


FIRST = first_page(lambda: on_cards(Initiative.objects.published()), KEYS, size=SIZE)
TOTAL = count_of(Initiative.objects.published)


@page
def initiatives(request: HttpRequest) -> HttpResponse:
    rows = Initiative.objects.published()
    slug, outcome = request.GET.get("ciclo", ""), request.GET.get("resultado", "")
    if slug and "\0" not in slug:
        rows = rows.filter(cycle__slug=slug)
    if outcome in Initiative.Outcome.values:
        rows = rows.filter(outcome=outcome)
    first = None if slug or outcome else FIRST
    cycles = dict(CYCLES.rows())
    shown = key_page(lambda: on_cards(rows), KEYS, request.GET, size=SIZE, first=first)
    context = {
        "shown": shown,
        "cards": initiative_cards(shown.rows),
        "total": revision.remembered("initiatives in all", TOTAL.row) if first else rows.count(),
        "groups": [
            radio(request, "ciclo", _("Ciclo"), cycles),
            radio(request, "resultado", _("Resultado"), words_of(Initiative.Outcome)),
        ],
        "share": share_page(
            _("Iniciativas"), _("Lo que salió de las propuestas y entre lo que la gente elige.")
        ),
    }
    return render(request, "cocreation/initiatives.html", context)


@page
def initiative(request: HttpRequest, code: str) -> HttpResponse:
    rows = Initiative.objects.published().select_related("cycle", "responsible", "territory")
    found = by_code(rows, code)
    if code != found.code:
        return redirect(found, permanent=True)
    return render_initiative(request, found)


def render_initiative(request: HttpRequest, initiative: Initiative, *, preview: bool = False) -> HttpResponse:
    """The page of an initiative: what it is, what it came from, and what came of it."""
    key = f"i{initiative.pk}"
    graph = onwards([key])
    reached = [graph.ends[one] for one in graph.reach(key) if one in graph.ends]
    context = {
        "initiative": initiative,
        "preview": preview,
        "origin": behind(key),
        "votes": Consultation.objects.published().open().filter(choices__initiative=initiative),
        "commitments": [one for one in reached if isinstance(one, Commitment)],
        "events": timeline_of([("iniciativa", initiative.code)], names={}),
        "share": share_of(
            initiative,
            title=initiative.title,
            status=str(initiative.get_outcome_display()),
            description=initiative.summary or _("Una iniciativa que sale de las propuestas de la gente."),
        ),
    }
    return render(request, "cocreation/initiative.html", context)
