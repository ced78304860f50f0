"""`/transparencia/inversion/`: how money is invested, by whatever the visitor asks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.http import page
from cartagena_ogp.opendata.doors import door
from cartagena_ogp.templatetags.portal import number, pesos

from ..contract_moves import DAYS, biggest_moves
from ..models.contract_codes import Dataset, Modality
from ..spending import ALL, WAYS, Asked, Line, Spending
from ..tables import table_file
from .contracts import cut_of

BARS = 12
COLUMNS = ("group", "contracts", "contracts_added", "value_cop", "share_percent")
DIRECT = ("group", "contracts", "contracts_percent", "value_cop", "value_percent")
MOVES = ("contract", "on", "before_cop", "after_cop", "difference_cop")


@page
def spending(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    asked = Asked(request.GET, on=on)
    spent = Spending(asked)
    lines = spent.lines
    context = {
        "asked": asked,
        "spent": spent,
        "by": WAYS[asked.by],
        "rows": [row_of(line, spent.value) for line in lines],
        "bars": [bar_of(line) for line in lines[:BARS] if line.value],
        "bar_count": BARS,
        "message": message(lines, spent.value),
        "direct": direct_share(spent),
        "moves": revision.remembered(("biggest moves", on), lambda: biggest_moves(on)),
        "groups": groups(asked),
        "address": asked.address(),
        "cut_on": cut_of(Dataset.CONTRACTS),
        "share": {
            "title": _("Cómo se invierte la plata"),
            "description": _("Los contratos de la ciudad sumados por modalidad, institución, fuente y más."),
        },
    }
    return render(request, "publicworks/spending.html", context)


@door
@page
def spending_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The table of the page, with the same figures."""
    asked = Asked(request.GET, on=timezone.localdate())
    spent = Spending(asked)
    cut_on = cut_of(Dataset.CONTRACTS)
    head = {
        "by": asked.by,
        "year": asked.year,
        "entities": asked.entity or "ciudad",
        "source": Dataset.CONTRACTS.value,
        "cut_on": cut_on.isoformat() if cut_on else None,
        "contracts": spent.contracts,
        "contracts_added": spent.counted,
        "value_cop": str(spent.value),
    }
    rows = (
        {
            "group": line.label,
            "contracts": line.contracts,
            "contracts_added": line.counted,
            "value_cop": str(line.value),
            "share_percent": str(share(line.value, spent.value)),
        }
        for line in spent.lines
    )
    name = "-".join(["inversion", asked.by, *([str(asked.year)] if asked.year else [])])
    return table_file(extension, name, head, COLUMNS, rows)


@door
@page
def direct_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The table of direct award, of what the address asks for."""
    asked = Asked(request.GET, on=timezone.localdate())
    rows = (
        {
            "group": str(row["label"]),
            "contracts": int(row["contracts"]),
            "contracts_percent": str(row["contracts_share"]),
            "value_cop": str(row["value"]),
            "value_percent": str(row["value_share"]),
        }
        for row in direct_share(Spending(asked))
    )
    head = {"year": asked.year, "entities": asked.entity or "ciudad", "source": Dataset.CONTRACTS.value}
    return table_file(extension, "contratacion-directa", head, DIRECT, rows)


@door
@page
def moves_file(request: HttpRequest, extension: str) -> HttpResponse:
    """The biggest changes of value of the last thirty days."""
    on = timezone.localdate()
    rows = (
        {
            "contract": move.contract.code,
            "on": move.on.isoformat(),
            "before_cop": str(move.before),
            "after_cop": str(move.after),
            "difference_cop": str(move.difference),
        }
        for move in revision.remembered(("biggest moves", on), lambda: biggest_moves(on))
    )
    return table_file(extension, "mayores-cambios", {"days": DAYS, "until": on.isoformat()}, MOVES, rows)


def share(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Percent with one decimal; 0 of nothing."""
    return round(Decimal(part) * 100 / Decimal(whole), 1) if whole else Decimal(0)


def row_of(line: Line, total: Decimal) -> dict[str, Any]:
    return {"line": line, "share": share(line.value, total)}


def bar_of(line: Line) -> dict[str, Any]:
    tone = "neutral" if line.is_rest else "progress"
    return {"label": line.label, "value": line.value, "display": pesos(line.value), "tone": tone}


def message(lines: list[Line], total: Decimal) -> str:
    """The sentence that the chart proves: who has most."""
    named = [line for line in lines if not line.is_rest and line.value]
    if not named:
        return _("Valor de los contratos.")
    most = max(named, key=lambda line: line.value)
    facts = {"name": most.label, "money": pesos(most.value), "share": number(share(most.value, total))}
    return _("%(name)s suma %(money)s: el %(share)s %% del valor.") % facts


def direct_share(spent: Spending) -> list[dict[str, Any]]:
    """Direct award apart from the services of people and firms that are always awarded so."""
    direct = [cell for cell in spent.cells if cell["modality"] == Modality.DIRECT]
    parts = [
        (_("Contratación directa, en total"), direct),
        (_("De ella, prestación de servicios"), [cell for cell in direct if cell["is_services"]]),
        (_("De ella, lo demás"), [cell for cell in direct if not cell["is_services"]]),
    ]
    return [
        {
            "label": label,
            "contracts": spent.total("contracts", cells),
            "contracts_share": share(spent.total("contracts", cells), spent.contracts),
            "value": spent.total("value", cells),
            "value_share": share(spent.total("value", cells), spent.value),
        }
        for label, cells in parts
    ]


def groups(asked: Asked) -> list[dict[str, Any]]:
    """The filters, as `components/filters.html` draws them."""
    named = {nit: name for nit, (name, _slug) in asked.entities.items()}
    entities = {"": _("La Alcaldía y sus entidades"), **named, ALL: _("Todas las de este portal")}
    years = {"": _("Todos")} | {str(year): str(year) for year in asked.years}
    return [
        group("por", _("Sumar por"), WAYS, asked.by),
        group("anio", _("Año de la firma"), years, str(asked.year or "")),
        group("entidad", _("Quién contrata"), entities, asked.entity),
    ]


def group(name: str, legend: str, options: Any, chosen: str) -> dict[str, Any]:
    made = [{"value": value, "label": label, "checked": value == chosen} for value, label in options.items()]
    return {"name": name, "legend": legend, "kind": "radio", "options": made}
