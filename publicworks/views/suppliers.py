"""Contractors: companies by their NIT; of natural persons the published name alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.http import page
from cartagena_ogp.templatetags.portal import number, pesos
from commitments.paging import Key, key_page

from ..models import Contract, Supplier
from .contracts import SIZE, clean, contract_card

ORDERS = {
    "valor": [Key("contracts_value", descending=True, read=Decimal), Key("id", descending=True, read=int)],
    "contratos": [Key("contracts_count", descending=True, read=int), Key("id", descending=True, read=int)],
}
LONGEST = 80
YEARS = 12


@page
def suppliers(request: HttpRequest) -> HttpResponse:
    """Companies and consortia, by what they contracted; a person is found only by name, from a contract."""
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    order = request.GET.get("orden", "")
    rows = Supplier.objects.companies().with_contracts()
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(nit=words))
    keys = ORDERS.get(order, ORDERS["valor"])
    shown = key_page(rows, keys, request.GET, size=SIZE)
    context = {
        "words": words,
        "search": {"name": "q", "label": _("Nombre o NIT"), "value": words},
        "groups": [
            {
                "name": "orden",
                "legend": _("Ordenar por"),
                "kind": "radio",
                "options": [
                    {"value": "valor", "label": _("Más valor"), "checked": keys is ORDERS["valor"]},
                    {
                        "value": "contratos",
                        "label": _("Más contratos"),
                        "checked": keys is ORDERS["contratos"],
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


@page
def supplier(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Supplier, code__in={clean(code), clean(code).upper()})
    if code != found.code:
        return redirect(found, permanent=True)
    rows = Contract.objects.published().filter(supplier=found)
    years = (
        rows.counted()
        .annotate(year=ExtractYear("order_on"))
        .filter(year__gt=1900)
        .values("year")
        .annotate(contracts=Count("pk"), value=Sum("value"))
        .order_by("-year")[:YEARS]
    )
    total = rows.aggregate(
        contracts=Count("pk"),
        value=Sum("value", filter=Q(counts=True)),
        paid=Sum("paid", filter=Q(counts=True)),
        left_out=Count("pk", filter=Q(counts=False)),
    )
    keys = [Key("order_on", descending=True, read=date.fromisoformat), Key("id", descending=True, read=int)]
    shown = key_page(rows, keys, request.GET, size=SIZE)
    context = {
        "supplier": found,
        "members": found.memberships.select_related("member").order_by("member__name"),
        "consortia": found.consortia.with_contracts().order_by("name"),
        "total": total,
        "years": list(years),
        "cards": [contract_card(contract) for contract in shown.rows],
        "shown": shown,
    }
    return render(request, "publicworks/supplier.html", context)
