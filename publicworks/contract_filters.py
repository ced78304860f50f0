"""What a visitor may narrow the list of contracts by, read kindly from the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.history_bulk import any_of
from cartagena_ogp.models import Institution
from commitments.paging import AFTER, BEFORE, Key

from .models import Contract, Supplier
from .models.contract_codes import ContractStatus, Modality, Nature
from .models.contracts import NEVER, ContractQuerySet

FIRST_YEAR = 2010
MOST_SUPPLIERS = 300
GATHERED = 15_000
"""Contractors with up to so many contracts: all are gathered and then put in order. With more, the first of
the order are soon met on the way from the newest."""
LONGEST = 80
STATUSES = {
    "en-ejecucion": ContractStatus.UNDER_WAY,
    "modificado": ContractStatus.MODIFIED,
    "suspendido": ContractStatus.SUSPENDED,
    "aprobado": ContractStatus.APPROVED,
    "cedido": ContractStatus.ASSIGNED,
    "terminado": ContractStatus.ENDED,
    "cerrado": ContractStatus.CLOSED,
    "cancelado": ContractStatus.CANCELLED,
}
MODALITIES = {
    "licitacion": Modality.OPEN_TENDER,
    "meritos": Modality.MERIT,
    "abreviada": Modality.ABBREVIATED,
    "subasta": Modality.AUCTION,
    "minima": Modality.MINIMUM,
    "directa": Modality.DIRECT,
    "especial": Modality.SPECIAL,
    "acuerdo": Modality.AGREEMENT,
    "otra": Modality.OTHER,
}
NATURES = {
    "obra": Nature.CONSTRUCTION,
    "interventoria": Nature.SUPERVISION,
    "diseno": Nature.DESIGN,
    "bienes": Nature.GOODS,
    "servicios": Nature.SERVICES,
    "arriendo": Nature.LEASE,
    "otro": Nature.OTHER,
}
RANGES: dict[str, tuple[int, int | None]] = {
    "10": (1, 10_000_000),
    "100": (10_000_000, 100_000_000),
    "1000": (100_000_000, 1_000_000_000),
    "10000": (1_000_000_000, 10_000_000_000),
    "mas": (10_000_000_000, None),
}
"""Pesos: from, up to (not included). A contract without a value is in none."""
ORDERS = {
    "fecha": [
        Key("order_on", descending=True, read=date.fromisoformat),
        Key("id", descending=True, read=int),
    ],
    "valor": [Key("order_value", descending=True, read=Decimal), Key("id", descending=True, read=int)],
}
ORDER_WORDS = {"fecha": gettext_lazy("Más recientes"), "valor": gettext_lazy("Más valor")}
CITY = "ciudad"

Choices = dict[str, str]


class ContractFilters:
    """The filters of an address; one value each. What it does not know it ignores, so old links answer."""

    def __init__(self, query: QueryDict, *, on: date) -> None:
        self.query = query
        self.on = on
        order = query.get("orden", "")
        self.order = order if order in ORDERS else "fecha"
        self.supplier = " ".join(query.get("contratista", "").replace("\x00", "").split())[:LONGEST]
        self.low, self.high = pesos(query.get("desde_valor", "")), pesos(query.get("hasta_valor", ""))

    @cached_property
    def choices(self) -> dict[str, tuple[str, Choices]]:
        """Each filter's name in the address, its words, and what can be chosen."""
        return revision.remembered(("contract filters", get_language(), self.on.year), self.read_choices)

    def read_choices(self) -> dict[str, tuple[str, Choices]]:
        return {
            "anio": (_("Año de la firma"), self.years()),
            "clase": (_("Para qué es"), {slug: str(one.label) for slug, one in NATURES.items()}),
            "modalidad": (_("Modalidad"), {slug: str(one.label) for slug, one in MODALITIES.items()}),
            "estado": (_("Estado en SECOP"), {slug: str(one.label) for slug, one in STATUSES.items()}),
            "valor": (_("Valor"), range_words()),
            "institucion": (_("Institución"), self.institutions()),
            "entidad": (_("Entidad"), {CITY: _("Solo la Alcaldía y sus entidades")}),
        }

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What the address asks for, known values alone; "" where nothing is asked."""
        asked = {name: self.query.get(name, "") for name in self.choices}
        return {name: value if value in self.choices[name][1] else "" for name, value in asked.items()}

    def years(self) -> Choices:
        newest = Contract.objects.published().filter(order_on__gt=NEVER).order_by("-order_on").first()
        oldest = Contract.objects.published().filter(order_on__gt=NEVER).order_by("order_on").first()
        if newest is None or oldest is None:
            return {}
        last, first = min(newest.order_on.year, self.on.year), max(oldest.order_on.year, FIRST_YEAR)
        return {str(year): str(year) for year in range(last, first - 1, -1)}

    def institutions(self) -> Choices:
        """Those with a tax number of their own: the only ones SECOP can tell apart."""
        shown = Institution.objects.published().filter(nits__isnull=False).distinct().in_order()
        return {slug: short or name for slug, short, name in shown.values_list("slug", "short_name", "name")}

    def apply(self, rows: ContractQuerySet) -> ContractQuerySet:
        """The contracts that the chosen filters leave."""
        chosen = self.chosen
        if chosen["anio"]:
            rows = rows.of_year(int(chosen["anio"]))
        for name, codes, field in (
            ("clase", NATURES, "nature"),
            ("modalidad", MODALITIES, "modality"),
            ("estado", STATUSES, "status"),
        ):
            if chosen[name]:
                rows = rows.filter(**{field: codes[chosen[name]]})
        low, high = RANGES.get(chosen["valor"], (None, None))
        for floor in (low, self.low):
            rows = rows if floor is None else rows.filter(order_value__gte=floor)
        if high is not None:
            rows = rows.filter(order_value__lt=high)
        if self.high is not None:
            rows = rows.filter(order_value__gt=0, order_value__lte=self.high)
        if chosen["institucion"]:
            held = Institution.objects.filter(slug=chosen["institucion"]).values_list("pk", flat=True)
            rows = rows.filter(institution=held.first())
        if chosen["entidad"]:
            rows = rows.of_city()
        if self.supplier:
            rows = any_of(rows, "supplier_id", [*self.suppliers])
        return rows

    @cached_property
    def suppliers(self) -> dict[int, int]:
        """How many contracts each of those so named has: the `MOST_SUPPLIERS` with most money among them."""
        named = Supplier.objects.named(self.supplier).order_by("-contracts_value", "-pk")
        return dict(named.values_list("pk", "contracts_count")[:MOST_SUPPLIERS])

    @property
    def gathers(self) -> bool:
        """Whether the contracts of a contractor are so few that it is best to read them all."""
        return bool(self.supplier) and sum(self.suppliers.values()) <= GATHERED

    @property
    def keys(self) -> list[Key]:
        return ORDERS[self.order]

    @property
    def is_empty(self) -> bool:
        return not any(self.chosen.values()) and not self.has_typed

    @property
    def has_typed(self) -> bool:
        """Whether something was written by hand: too many different lists to remember anything of each."""
        return bool(self.supplier) or self.low is not None or self.high is not None

    def address(self, *, without: str = "", page: bool = False) -> str:
        """The query string of these filters, one of them removed if asked; "" when none is left."""
        wanted = QueryDict(mutable=True)
        said = self.chosen | {"contratista": self.supplier}
        said |= {"desde_valor": written(self.low), "hasta_valor": written(self.high)}
        for name, value in said.items():
            if value and name != without:
                wanted[name] = value
        if self.order != "fecha":
            wanted["orden"] = self.order
        if page:
            for name in (AFTER, BEFORE):
                if mark := self.query.get(name):
                    wanted[name] = str(mark)
        text = wanted.urlencode()
        return f"?{text}" if text else ""

    def links_to_remove(self, path: str) -> list[dict[str, str]]:
        """The chosen filters, each as a link to the list without it."""
        said = [
            (name, f"{words}: {options[self.chosen[name]]}")
            for name, (words, options) in self.choices.items()
            if self.chosen[name]
        ]
        if self.supplier:
            said.append(("contratista", f"{_('Contratista')}: {self.supplier}"))
        if self.low is not None:
            said.append(("desde_valor", f"{_('Desde')}: {written(self.low)}"))
        if self.high is not None:
            said.append(("hasta_valor", f"{_('Hasta')}: {written(self.high)}"))
        return [{"label": words, "remove_url": path + self.address(without=name)} for name, words in said]

    def words(self) -> str:
        """The chosen filters in one phrase, for titles."""
        named = [
            options[self.chosen[name]] for name, (_w, options) in self.choices.items() if self.chosen[name]
        ]
        return ", ".join([*named, *([self.supplier] if self.supplier else [])])

    def groups(self) -> Iterable[dict[str, Any]]:
        """What `components/filters.html` draws; a filter with nothing to choose is left out."""
        for name, (words, options) in self.choices.items():
            if options:
                yield {"name": name, "legend": words, "kind": "radio", "options": self.radios(name, options)}
        orders = [
            {"value": value, "label": label, "checked": value == self.order}
            for value, label in ORDER_WORDS.items()
        ]
        yield {"name": "orden", "legend": _("Ordenar por"), "kind": "radio", "options": orders}

    def radios(self, name: str, options: Choices) -> list[dict[str, Any]]:
        anything = {"value": "", "label": _("Cualquiera"), "checked": not self.chosen[name]}
        said = [
            {"value": value, "label": label, "checked": value == self.chosen[name]}
            for value, label in options.items()
        ]
        return [anything, *said]


def range_words() -> Choices:
    return {
        "10": _("Menos de 10 millones"),
        "100": _("De 10 a 100 millones"),
        "1000": _("De 100 a 1.000 millones"),
        "10000": _("De 1.000 a 10.000 millones"),
        "mas": _("Más de 10.000 millones"),
    }


def pesos(text: str) -> Decimal | None:
    """A sum as somebody types it, without decimals; None when it is none."""
    bare = text.replace(".", "").replace(",", "").replace("$", "").strip()
    try:
        return Decimal(bare) if bare.isdecimal() and len(bare) <= 16 else None
    except InvalidOperation:
        return None


def written(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.0f}"
