"""The procurement plan (PAA): what a visitor may narrow its lines by, and what became of each one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.paging import Key

from .contract_filters import LONGEST, MODALITIES
from .models import Contract, PaaLine, PaaPlan

NO_DAY = date(9999, 12, 31)
"""Stands for a line without an expected day: those come last."""
OUTCOMES = {
    "contrato": gettext_lazy("Con contrato"),
    "proceso": gettext_lazy("Con proceso, sin contrato"),
    "nada": gettext_lazy("Sin proceso conocido"),
}
ORDERS = {
    "fecha": [Key("order_on", read=date.fromisoformat), Key("id", read=int)],
    "valor": [Key("order_value", descending=True, read=Decimal), Key("id", descending=True, read=int)],
}
ORDER_WORDS = {"fecha": gettext_lazy("Primero lo más próximo"), "valor": gettext_lazy("Más valor")}
MONTHS = (
    gettext_lazy("enero"), gettext_lazy("febrero"), gettext_lazy("marzo"), gettext_lazy("abril"),
    gettext_lazy("mayo"), gettext_lazy("junio"), gettext_lazy("julio"), gettext_lazy("agosto"),
    gettext_lazy("septiembre"), gettext_lazy("octubre"), gettext_lazy("noviembre"), gettext_lazy("diciembre"),
)  # fmt: skip


def plans_by_year() -> list[PaaPlan]:
    """Every plan with its totals: `count`, `total` in pesos, and `with_process` lines."""
    return list(
        PaaPlan.objects.select_related("institution")
        .annotate(
            count=Count("lines"),
            total=Sum("lines__value"),
            with_process=Count("lines", filter=Q(lines__process__isnull=False)),
        )
        .order_by("-year", "entity_name", "pk")
    )


def plan_key(plan: PaaPlan) -> str:
    """What names the entity in the address: its tax number, or SECOP's code when the plan brings none."""
    return plan.entity_nit or plan.entity_code


def plan_address(plan: PaaPlan) -> str:
    return reverse("publicworks:plan", args=[plan.year, plan_key(plan)])


def plans_of(year: int, entity: str) -> list[PaaPlan]:
    """The plans of an entity in a year: one, unless SECOP knows the entity by two codes."""
    named = Q(entity_nit=entity) | Q(entity_nit="", entity_code=entity)
    rows = PaaPlan.objects.filter(named, year=year).select_related("institution")
    return list(rows.order_by("-version", "pk"))


class PlanFilters:
    """The filters of an address; what it does not know it ignores."""

    def __init__(self, query: QueryDict) -> None:
        self.words = " ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST]
        self.modality = known(query.get("modalidad", ""), MODALITIES)
        self.month = known(query.get("mes", ""), {str(number) for number in range(1, 13)})
        self.outcome = known(query.get("resultado", ""), OUTCOMES)
        self.order = known(query.get("orden", ""), ORDERS) or "fecha"

    @property
    def keys(self) -> list[Key]:
        return ORDERS[self.order]

    @property
    def choices(self) -> dict[str, tuple[str, dict[str, str], str]]:
        """Each filter's name in the address: its words, what can be chosen and what is."""
        modalities = {slug: str(one.label) for slug, one in MODALITIES.items()}
        months = {str(number): str(words).capitalize() for number, words in enumerate(MONTHS, 1)}
        outcomes = {value: str(words) for value, words in OUTCOMES.items()}
        return {
            "resultado": (_("Qué fue de cada compra"), outcomes, self.outcome),
            "modalidad": (_("Modalidad"), modalities, self.modality),
            "mes": (_("Mes en que debe empezar"), months, self.month),
        }

    def apply(self, rows: QuerySet[PaaLine]) -> QuerySet[PaaLine]:
        held = Contract.objects.published().filter(process=OuterRef("process"))
        rows = rows.annotate(
            order_on=Coalesce("starts_on", Value(NO_DAY)), order_value=Coalesce("value", Value(Decimal(0)))
        )
        if self.words:
            rows = rows.filter(description__icontains=self.words)
        if self.modality:
            rows = rows.filter(modality=MODALITIES[self.modality])
        if self.month:
            rows = rows.filter(starts_on__month=int(self.month))
        if self.outcome == "contrato":
            rows = rows.filter(Exists(held))
        elif self.outcome == "proceso":
            rows = rows.filter(~Exists(held), process__isnull=False)
        elif self.outcome == "nada":
            rows = rows.filter(process=None)
        return rows

    def address(self, without: str = "") -> str:
        """The query string of these filters; "" when there is none."""
        wanted = QueryDict(mutable=True)
        said = {name: chosen for name, (_words, _options, chosen) in self.choices.items()}
        said |= {"q": self.words, "orden": "" if self.order == "fecha" else self.order}
        for name, value in said.items():
            if value and name != without:
                wanted[name] = value
        text = wanted.urlencode()
        return f"?{text}" if text else ""

    def links_to_remove(self, path: str) -> list[dict[str, str]]:
        said = [
            (name, f"{words}: {options[chosen]}")
            for name, (words, options, chosen) in self.choices.items()
            if chosen
        ]
        if self.words:
            said.append(("q", f"{_('Palabras')}: {self.words}"))
        return [{"label": words, "remove_url": path + self.address(name)} for name, words in said]

    def groups(self) -> list[dict[str, Any]]:
        """What `components/filters.html` draws."""
        made = [
            radios(name, words, {"": _("Cualquiera"), **options}, chosen)
            for name, (words, options, chosen) in self.choices.items()
        ]
        return [*made, radios("orden", _("Ordenar por"), ORDER_WORDS, self.order)]


def radios(name: str, legend: str, options: Any, chosen: str) -> dict[str, Any]:
    made = [{"value": value, "label": label, "checked": value == chosen} for value, label in options.items()]
    return {"name": name, "legend": legend, "kind": "radio", "options": made}


def known(value: str, options: Any) -> str:
    return value if value in options else ""


def with_outcomes(rows: QuerySet[PaaLine]) -> QuerySet[PaaLine]:
    """With the process of each line and its published contracts (`process.shown_contracts`)."""
    contracts = Contract.objects.published().order_by("order_on", "pk")
    return rows.select_related("process").prefetch_related(
        Prefetch("process__contracts", queryset=contracts, to_attr="shown_contracts")
    )


def contracts_of(line: PaaLine) -> list[Contract]:
    """The published contracts of a line that comes from `with_outcomes()`."""
    return list(getattr(line.process, "shown_contracts", []))


def line_facts(line: PaaLine) -> dict[str, Any]:
    """A line as a row of the download: days ISO 8601, money in pesos as exact text."""
    process = line.process
    return {
        "code": line.code,
        "description": line.description,
        "starts_on": line.starts_on.isoformat() if line.starts_on else None,
        "offers_on": line.offers_on.isoformat() if line.offers_on else None,
        "duration": line.duration,
        "duration_unit": line.duration_unit,
        "value_cop": None if line.value is None else str(line.value),
        "budget_value_cop": None if line.budget_value is None else str(line.budget_value),
        "resources": line.resources,
        "modality": line.modality,
        "modality_text": line.modality_text,
        "categories": line.categories,
        "processes_text": line.processes_text,
        "process": process.code if process else None,
        "process_status": process.status if process else None,
        "contracts": " ".join(contract.code for contract in contracts_of(line)),
        "url": line.url,
    }


FACTS = (
    "code", "description", "starts_on", "offers_on", "duration", "duration_unit", "value_cop",
    "budget_value_cop", "resources", "modality", "modality_text", "categories", "processes_text", "process",
    "process_status", "contracts", "url",
)  # fmt: skip
