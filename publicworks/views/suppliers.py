"""Contractors: companies by their NIT; of natural persons the published name alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.compiled import Compiled, in_all
from cartagena_ogp.http import page
from cartagena_ogp.templatetags.portal import number, pesos
from commitments.paging import Key, first_page, key_page, order_of

from ..models import ConsortiumMember, Contract, Supplier
from ..models.contracts import ContractQuerySet
from .contracts import SIZE, clean, contract_cards, for_cards

ORDERS = {
    "valor": [Key("contracts_value", descending=True, read=Decimal), Key("id", descending=True, read=int)],
    "contratos": [Key("contracts_count", descending=True, read=int), Key("id", descending=True, read=int)],
}
LONGEST = 80
YEARS = 12
FIRST_IN = {
    name: first_page(lambda: Supplier.objects.companies().with_contracts(), keys, size=SIZE)
    for name, keys in ORDERS.items()
}


@page
def suppliers(request: HttpRequest) -> HttpResponse:
    """Companies and consortia, by what they contracted; a person is found only by name, from a contract."""
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    order = request.GET.get("orden", "")
    order = order if order in ORDERS else "valor"
    rows = Supplier.objects.companies().with_contracts()
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(nit=words))
    first = None if words else FIRST_IN[order]
    shown = key_page(rows, ORDERS[order], request.GET, size=SIZE, first=first)
    context = {
        "words": words,
        "search": {"name": "q", "label": _("Nombre o NIT"), "value": words},
        "groups": [
            {
                "name": "orden",
                "legend": _("Ordenar por"),
                "kind": "radio",
                "options": [
                    {"value": "valor", "label": _("Más valor"), "checked": order == "valor"},
                    {
                        "value": "contratos",
                        "label": _("Más contratos"),
                        "checked": order == "contratos",
                    },
                ],
            }
        ],
        "cards": [supplier_card(supplier) for supplier in shown.rows],
        "shown": shown,
    }
    return render(request, "publicworks/suppliers.html", context)


def supplier_card(supplier: Supplier) -> dict[str, Any]:
    count = ngettext("%(count)s contrato", "%(count)s contratos", supplier.contracts_count)
    return {
        "kind": supplier.get_kind_display(),
        "heading": supplier.name,
        "url": supplier.get_absolute_url(),
        "lang": "es",
        "summary": pesos(supplier.contracts_value),
        "meta": [
            count % {"count": number(supplier.contracts_count)},
            *([f"NIT {supplier.nit}"] if supplier.nit else []),
        ],
    }


def contracts_of(supplier: int) -> ContractQuerySet:
    return Contract.objects.published().filter(supplier=supplier)


def years_of(supplier: int) -> QuerySet[Any, Any]:
    """How many contracts of each year may be added up, and what they add up to; the newest first."""
    dated = contracts_of(supplier).counted().annotate(year=ExtractYear("order_on")).filter(year__gt=1900)
    by_year = dated.values("year").annotate(contracts=Count("pk"), value=Sum("value"))
    return by_year.order_by("-year")[:YEARS]


def total_of(supplier: int) -> QuerySet[Any, dict[str, Any]]:
    return in_all(
        contracts_of(supplier),
        contracts=Count("pk"),
        value=Sum("value", filter=Q(counts=True)),
        paid=Sum("paid", filter=Q(counts=True)),
        left_out=Count("pk", filter=Q(counts=False)),
    )


NEWEST = [Key("order_on", descending=True, read=date.fromisoformat), Key("id", descending=True, read=int)]
ONE = Compiled(lambda *codes: Supplier.objects.filter(code__in=codes))
MEMBERS = Compiled(
    lambda pk: (
        ConsortiumMember.objects.filter(consortium=pk).select_related("member").order_by("member__name")
    )
)
CONSORTIA = Compiled(lambda pk: Supplier.objects.filter(members=pk).with_contracts().order_by("name"))
YEAR_BY_YEAR = Compiled(years_of)
TOTAL = Compiled(total_of)
FIRST = Compiled(lambda pk: for_cards(contracts_of(pk)).order_by(*order_of(NEWEST))[: SIZE + 1])


@page
def supplier(request: HttpRequest, code: str) -> HttpResponse:
    found = ONE.row_or_404(clean(code), clean(code).upper())
    if code != found.code:
        return redirect(found, permanent=True)
    shown = key_page(
        lambda: for_cards(contracts_of(found.pk)),
        NEWEST,
        request.GET,
        size=SIZE,
        first=FIRST.given(found.pk),
    )
    context = {
        "supplier": found,
        "members": MEMBERS.rows(found.pk),
        "consortia": CONSORTIA.rows(found.pk),
        "total": TOTAL.row(found.pk),
        "years": YEAR_BY_YEAR.rows(found.pk),
        "cards": contract_cards(shown.rows),
        "shown": shown,
    }
    return render(request, "publicworks/supplier.html", context)
