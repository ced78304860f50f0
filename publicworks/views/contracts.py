"""Contracts: the list that anyone can narrow and the page of each one; what the imports brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp import revision
from cartagena_ogp.addresses import addresses
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.http import page
from cartagena_ogp.templatetags.portal import day, number, pesos
from commitments.paging import first_page, key_page
from commitments.views.common import absolute, share_of

from ..contract_filters import ORDERS, ContractFilters
from ..contract_story import said_before
from ..models import Contract, ImportRun
from ..models.contract_codes import ContractStatus, Dataset, Flaw
from ..models.contracts import NEVER, ContractQuerySet, title_of
from ..models.sums import SOURCES

SIZE = 20
MOST = 1000
"""Beyond so many nobody counts: the list says «más de»."""
RUNS = 20
SHOWN = (
    *("id", "code", "reference", "object", "supplier_name", "entity_name", "status", "value", "flaws"),
    *("order_on", "order_value", "is_illustrative"),
)
"""What a card takes, and the order."""


def for_cards(rows: ContractQuerySet) -> QuerySet[Contract, Any]:
    """What the cards of the contracts need, as plain rows."""
    return rows.values_list(*SHOWN, named=True)


FIRST = first_page(lambda: for_cards(Contract.objects.published()), ORDERS["fecha"], size=SIZE)


@page
def contracts(request: HttpRequest) -> HttpResponse:
    filters = ContractFilters(request.GET, on=timezone.localdate())
    rows = filters.apply(Contract.objects.published())
    first = FIRST if filters.is_empty and filters.keys == ORDERS["fecha"] else None
    gathered = for_cards(Contract.objects.all()) if filters.gathers else None
    shown = key_page(for_cards(rows), filters.keys, request.GET, size=SIZE, first=first, gathered=gathered)
    total = how_many(rows) if filters.has_typed else remembered_count(filters)
    context = {
        "filters": filters,
        "groups": list(filters.groups()),
        "search": {"name": "contratista", "label": _("Contratista"), "value": filters.supplier},
        "chosen": filters.links_to_remove(request.path),
        "cards": contract_cards(shown.rows),
        "shown": shown,
        "count": count_words(total),
        "address": filters.address(),
        "cut_on": cut_of(Dataset.CONTRACTS),
        "share": {
            "title": _("Contratos de Cartagena"),
            "description": _("Qué contrata la ciudad, por cuánto, con quién y qué cambió."),
        },
    }
    return render(request, "publicworks/contracts.html", context)


def remembered_count(filters: ContractFilters) -> int:
    """How many contracts the filters leave, once for every page of the list.

    The filters are applied again inside, so that the trace has what they read (`docs/decisions/0008`).
    """
    key = ("contract count", filters.address())
    return revision.remembered(key, lambda: how_many(filters.apply(Contract.objects.published())))


def how_many(rows: ContractQuerySet) -> int:
    """How many there are, up to one over `MOST`."""
    return rows.order_by()[: MOST + 1].values("pk").count()


def count_words(total: int) -> str:
    if total > MOST:
        return _("Más de %(count)s contratos") % {"count": number(MOST)}
    return ngettext("%(count)s contrato", "%(count)s contratos", total) % {"count": number(total)}


CUTS = Compiled(
    lambda dataset: (
        ImportRun.objects.finished()
        .filter(dataset=dataset)
        .order_by("-started_at")
        .values_list("cut_on", flat=True)[:1]
    )
)


def cut_of(dataset: str) -> date | None:
    """The cut of the last import of a dataset that ended."""
    return next(iter(CUTS.rows(dataset)), None)


def contract_cards(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """What `components/card.html` takes, of rows of `for_cards`."""
    signed, unknown = _("Firmado el %(day)s"), _("Sin contratista publicado")
    urls = addresses("publicworks:contract", (row.code for row in rows))
    return [
        {
            "kind": row.code,
            "heading": title_of(row.code, row.reference, row.object),
            "url": url,
            "lang": "es",
            "summary": value_words(row),
            "illustrative": row.is_illustrative,
            "meta": [line for line in meta_of(row, signed, unknown) if line],
        }
        for row, url in zip(rows, urls, strict=True)
    ]


def meta_of(row: Any, signed: str, unknown: str) -> list[str]:
    return [
        row.supplier_name or unknown,
        row.entity_name,
        str(ContractStatus(row.status).label),
        signed % {"day": day(row.order_on)} if row.order_on != NEVER else "",
    ]


def value_words(contract: Any) -> str:
    """The value of a contract, or of a row of `for_cards`."""
    if Flaw.VALUE_HELD in contract.flaws and contract.value is None:
        return _("Valor por confirmar")
    return pesos(contract.value) if contract.value else _("Valor sin publicar")


PUBLISHED = Compiled(lambda *codes: Contract.objects.published().for_page().filter(code__in=codes))


@page
def contract(request: HttpRequest, code: str) -> HttpResponse:
    found = PUBLISHED.row_or_404(clean(code), clean(code).upper())
    if code != found.code:
        return redirect(found, permanent=True)
    return render_contract(request, found)


def clean(code: str) -> str:
    return code.strip().replace("\x00", "")


def render_contract(request: HttpRequest, contract: Contract, *, preview: bool = False) -> HttpResponse:
    """The page of a contract read `for_page()`; with `preview`, a draft for the eyes of the desk."""
    on = timezone.localdate()
    expired = contract.is_to_be_confirmed(on)
    value = value_words(contract)
    figures = {"value": value if contract.value else value.lower(), "who": contract.supplier_name}
    context = {
        "contract": contract,
        "preview": preview,
        "value": value,
        "expired": expired,
        "of_city": contract.is_of_city,  # type: ignore[attr-defined]
        "sources": sources_of(contract),
        "flaws": [str(Flaw(flaw).label) for flaw in contract.flaws],
        "said": [] if preview else said_before(contract.code),
        "cut_on": cut_of(contract.source) if contract.source else None,
        "page_url": absolute(contract.get_absolute_url()),
        "share": share_of(
            contract,
            title=contract.title,
            status=_("Estado por confirmar") if expired else str(contract.get_status_display()),
            description=_("Contrato de %(value)s con %(who)s.") % figures
            if contract.supplier_name
            else _("Contrato de %(value)s.") % {"value": figures["value"]},
        ),
    }
    return render(request, "publicworks/contract.html", context)


def sources_of(contract: Contract) -> list[dict[str, str]]:
    """Where the money comes from: only what is more than zero."""
    fields = {name: Contract._meta.get_field(name) for name in SOURCES}
    return [
        {
            "label": str(fields[name].verbose_name).removesuffix(" (COP)").capitalize(),  # type: ignore[union-attr]
            "value": pesos(getattr(contract, name)),
        }
        for name in SOURCES
        if getattr(contract, name)
    ]


@page
def imports(request: HttpRequest) -> HttpResponse:
    """The last imports from SECOP: the cut of each, its rows and what became of them."""
    runs = ImportRun.objects.finished().order_by("-finished_at")[:RUNS]
    return render(request, "publicworks/imports.html", {"runs": runs})
