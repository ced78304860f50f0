"""`/transparencia/plan-de-compras/`: what each institution meant to buy in a year, and what became of it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cartagena_ogp.http import page
from cartagena_ogp.opendata.doors import door
from commitments.paging import key_page

from ..models import PaaLine, PaaPlan
from ..models.contract_codes import Dataset
from ..plans import (
    FACTS,
    PlanFilters,
    contracts_of,
    line_facts,
    plan_address,
    plan_key,
    plans_by_year,
    plans_of,
    with_outcomes,
)
from ..tables import table_file
from .contracts import cut_of

SIZE = 20


@page
def plans(request: HttpRequest) -> HttpResponse:
    """The years, and in each the institutions whose plan is loaded."""
    years = [
        (year, [(plan, plan_address(plan)) for plan in held])
        for year, held in groupby(plans_by_year(), key=lambda plan: plan.year)
    ]
    context = {
        "years": years,
        "cut_on": cut_of(Dataset.PLAN_LINES),
        "share": {
            "title": _("Plan de compras"),
            "description": _("Qué piensa comprar la ciudad cada año, y qué fue de cada compra."),
        },
    }
    return render(request, "publicworks/plans.html", context)


@page
def plan(request: HttpRequest, year: int, entity: str) -> HttpResponse:
    """The lines of a plan, narrowed as the address asks."""
    held = found(year, entity)
    filters = PlanFilters(request.GET)
    rows = filters.apply(PaaLine.objects.filter(plan__in=held))
    shown = key_page(with_outcomes(rows), filters.keys, request.GET, size=SIZE)
    total = rows.aggregate(
        lines=Count("pk"),
        sum=Sum("value"),
        no_value=Count("pk", filter=Q(value=None)),
        bought=Count("pk", filter=Q(process__isnull=False)),
    )
    context = {
        "plan": held[0],
        "entity": plan_key(held[0]),
        "budget": sum(one.budget for one in held if one.budget),
        "lines": [(line, contracts_of(line)) for line in shown.rows],
        "shown": shown,
        "total": total,
        "filters": filters,
        "chosen": filters.links_to_remove(request.path),
        "search": {"name": "q", "label": _("Palabras de la compra"), "value": filters.words},
        "groups": filters.groups(),
        "address": filters.address(),
        "cut_on": cut_of(Dataset.PLAN_LINES),
        "share": {
            "title": _("Plan de compras %(year)s") % {"year": year},
            "description": held[0].entity_name,
        },
    }
    return render(request, "publicworks/plan.html", context)


@door
@page
def plan_file(request: HttpRequest, year: int, entity: str, extension: str) -> HttpResponse:
    """All the lines that the page would show with these filters, in its order."""
    held = found(year, entity)
    filters = PlanFilters(request.GET)
    rows = filters.apply(PaaLine.objects.filter(plan__in=held))
    order = [f"{'-' if key.descending else ''}{key.name}" for key in filters.keys]
    cut_on = cut_of(Dataset.PLAN_LINES)
    head: dict[str, Any] = {
        "year": year,
        "entity": held[0].entity_name,
        "entity_nit": held[0].entity_nit,
        "version": held[0].version,
        "source": Dataset.PLAN_LINES.value,
        "cut_on": cut_on.isoformat() if cut_on else None,
    }
    facts = (line_facts(line) for line in with_outcomes(rows).order_by(*order))
    return table_file(extension, f"plan-de-compras-{year}-{entity}", head, FACTS, facts)


def found(year: int, entity: str) -> list[PaaPlan]:
    """The plans meant. Raises Http404 when none is loaded."""
    held = plans_of(year, entity.replace("\x00", "")) if year < 10_000 else []
    if not held:
        raise Http404
    return held
