"""How the contracts spend: all of them read once, then added up by whatever a page asks for.

Only values that nothing is known to be wrong with are added (`Contract.counts`); how many are left out is
said beside every total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce, ExtractYear
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.models import Territory

from .contract_filters import MODALITIES, NATURES
from .models import Contract, EntityNit, Sector
from .models.contract_codes import Modality, Nature, SupplierKind
from .models.contracts import NEVER
from .models.sums import LEFT_OUT, SOURCES, read_sums

CONTRACTORS = 50
"""Contractors that are named; the rest are one row."""
ALL = "todas"
WAYS = {
    "modalidad": gettext_lazy("Modalidad"),
    "institucion": gettext_lazy("Institución"),
    "anio": gettext_lazy("Año"),
    "fuente": gettext_lazy("Fuente del dinero"),
    "sector": gettext_lazy("Sector"),
    "localidad": gettext_lazy("Localidad"),
    "contratista": gettext_lazy("Contratista"),
    "clase": gettext_lazy("Para qué es"),
}
SOURCE_WORDS = {
    "national_budget": gettext_lazy("Presupuesto nacional"),
    "transfers": gettext_lazy("Sistema General de Participaciones (SGP)"),
    "royalties": gettext_lazy("Regalías"),
    "territorial_funds": gettext_lazy("Recursos del territorio"),
    "credit_funds": gettext_lazy("Crédito"),
    "own_funds": gettext_lazy("Recursos propios"),
}

type Cells = list[dict[str, Any]]


class Line(NamedTuple):
    """One row of the table: contracts, those whose value is added, and the sum in pesos."""

    label: str
    contracts: int
    counted: int
    value: Decimal
    url: str = ""
    is_rest: bool = False


@dataclass
class Asked:
    """What an address asks for; what it does not know it ignores."""

    query: QueryDict
    on: date
    by: str = field(init=False)
    year: int | None = field(init=False)
    entity: str = field(init=False)

    def __post_init__(self) -> None:
        by, year, entity = (self.query.get(name, "") for name in ("por", "anio", "entidad"))
        self.by = by if by in WAYS else "modalidad"
        self.year = int(year) if year in {str(known) for known in self.years} else None
        self.entity = entity if entity == ALL or entity in self.entities else ""

    @cached_property
    def cells(self) -> Cells:
        return revision.remembered("spending cells", read_cells)

    @cached_property
    def entities(self) -> dict[str, tuple[str, str]]:
        """Name and institution's code of the city's tax numbers."""
        return revision.remembered("spending entities", read_entities)

    @cached_property
    def years(self) -> list[int]:
        """Those with contracts, newest first."""
        found = {cell["year"] for cell in self.cells if cell["year"] != NEVER.year}
        return sorted((year for year in found if year <= self.on.year), reverse=True)

    def chosen(self, cells: Cells) -> Cells:
        """The cells of the year and the entities asked for."""
        return [cell for cell in cells if self.is_asked(cell)]

    def is_asked(self, cell: dict[str, Any]) -> bool:
        if self.year is not None and cell["year"] != self.year:
            return False
        if self.entity == ALL:
            return True
        return cell["entity_nit"] == self.entity if self.entity else cell["entity_nit"] in self.entities

    def address(self, **changed: str) -> str:
        """The query string of what is asked, with these parts changed."""
        wanted = QueryDict(mutable=True)
        said = {"por": self.by, "anio": str(self.year or ""), "entidad": self.entity} | changed
        for name, value in said.items():
            if value:
                wanted[name] = value
        return f"?{wanted.urlencode()}"


class Spending:
    """The totals of what is asked, and its table."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.cells = asked.chosen(asked.cells)

    def total(self, name: str, cells: Cells | None = None) -> Any:
        return sum((cell[name] for cell in (self.cells if cells is None else cells)), Decimal(0))

    @cached_property
    def value(self) -> Decimal:
        return Decimal(self.total("value"))

    @cached_property
    def contracts(self) -> int:
        return int(self.total("contracts"))

    @cached_property
    def counted(self) -> int:
        return int(self.total("counted"))

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """Why a value is not added, and of how many contracts; one may have two reasons."""
        found = [(str(flaw.label), int(self.total(name))) for name, flaw in LEFT_OUT.items()]
        return [(words, count) for words, count in found if count]

    @property
    def has_samples(self) -> bool:
        return bool(self.total("samples"))

    @cached_property
    def lines(self) -> list[Line]:
        """The table, most money first (years: newest first)."""
        return getattr(self, f"by_{self.asked.by}")()

    def grouped(self, name: str, cells: Cells | None = None) -> dict[Any, Cells]:
        groups: dict[Any, Cells] = defaultdict(list)
        for cell in self.cells if cells is None else cells:
            groups[cell[name]].append(cell)
        return groups

    def line(self, label: str, cells: Cells, url: str = "", *, is_rest: bool = False) -> Line:
        contracts, counted = int(self.total("contracts", cells)), int(self.total("counted", cells))
        return Line(label, contracts, counted, self.total("value", cells), url, is_rest)

    def rest(self, label: str, named: Iterable[Line]) -> list[Line]:
        """What the named rows leave of the total, when they leave something."""
        named = list(named)
        contracts = self.contracts - sum(one.contracts for one in named)
        counted = self.counted - sum(one.counted for one in named)
        value = self.value - sum(one.value for one in named)
        return [Line(label, contracts, counted, value, is_rest=True)] if contracts else []

    def contracts_url(self, **filters: str) -> str:
        """The list of the contracts of a row; "" when the list cannot be narrowed to just them."""
        if self.asked.entity and self.asked.entity != ALL:
            return ""
        wanted = QueryDict(mutable=True)
        wanted.update({"anio": str(self.asked.year)} if self.asked.year else {})
        wanted.update({} if self.asked.entity == ALL else {"entidad": "ciudad"})
        wanted.update(filters)
        return f"{reverse('publicworks:contracts')}?{wanted.urlencode()}"

    def by_modalidad(self) -> list[Line]:
        slugs = {code: slug for slug, code in MODALITIES.items()}
        return ordered(
            self.line(
                str(Modality(code).label), cells,
                self.contracts_url(modalidad=slugs[Modality(code)]) if code in slugs else "",
            )
            for code, cells in self.grouped("modality").items()
        )  # fmt: skip

    def by_clase(self) -> list[Line]:
        slugs = {code: slug for slug, code in NATURES.items()}
        return ordered(
            self.line(str(Nature(code).label), cells, self.contracts_url(clase=slugs[Nature(code)]))
            for code, cells in self.grouped("nature").items()
        )

    def by_institucion(self) -> list[Line]:
        made = []
        for nit, cells in self.grouped("entity_nit").items():
            name, slug = self.asked.entities.get(nit, (max(cell["name"] for cell in cells), ""))
            made.append(self.line(name, cells, reverse("institution", args=[slug]) if slug else ""))
        return ordered(made)

    def by_anio(self) -> list[Line]:
        years = self.grouped("year")
        return [
            self.line(str(year), years[year], self.contracts_url(anio=str(year)))
            if year != NEVER.year
            else self.line(_("Sin fecha publicada"), years[year], is_rest=True)
            for year in sorted(years, reverse=True)
        ]

    def by_fuente(self) -> list[Line]:
        """A contract with several sources is in the row of each."""
        made = [
            Line(str(words), int(self.total(f"n_{name}")), int(self.total(f"n_{name}")), self.total(name))
            for name, words in SOURCE_WORDS.items()
        ]
        unsaid = int(self.total("n_unsaid"))
        rest = Line(_("Sin fuente publicada"), unsaid, unsaid, self.total("unsaid"), is_rest=True)
        return [*ordered(one for one in made if one.contracts), *([rest] if unsaid else [])]

    def by_sector(self) -> list[Line]:
        groups = self.grouped("sector", self.of_works())
        named = ordered(self.line(str(Sector(code).label), cells) for code, cells in groups.items())
        return [*named, *self.rest(_("Sin obra enlazada en el portal"), named)]

    def by_localidad(self) -> list[Line]:
        groups = self.grouped("locality", self.of_works())
        named = ordered(self.line(name, cells) for name, cells in groups.items() if name)
        return [*named, *self.rest(_("Sin localidad conocida"), named)]

    def of_works(self) -> Cells:
        return self.asked.chosen(revision.remembered("spending of works", read_works))

    def by_contratista(self) -> list[Line]:
        """Companies and consortia by name; natural persons together."""
        key = ("spending by contractor", get_language(), self.asked.year, self.asked.entity)
        named, people = revision.remembered(key, self.read_contractors)
        made = ordered(named)
        if people.contracts:
            made.append(
                Line(
                    _("Personas naturales, juntas"),
                    people.contracts,
                    people.counted,
                    people.total,
                    is_rest=True,
                )
            )
        return [*made, *self.rest(_("Los demás contratistas"), made)]

    def read_contractors(self) -> tuple[list[Line], Any]:
        rows = Contract.objects.published()
        if self.asked.year:
            rows = rows.of_year(self.asked.year)
        if self.asked.entity != ALL:
            rows = rows.filter(entity_nit=self.asked.entity) if self.asked.entity else rows.of_city()
        sums = {
            "contracts": Count("pk"),
            "counted": Count("pk", filter=Q(counts=True)),
            "total": Coalesce(Sum("value", filter=Q(counts=True)), Decimal(0)),
        }
        natural = Q(supplier__kind=SupplierKind.NATURAL)
        companies = rows.exclude(supplier=None).exclude(natural)
        biggest: QuerySet[Any, Any] = companies.values("supplier__code", "supplier__name").annotate(**sums)
        named = [
            Line(
                row["supplier__name"], row["contracts"], row["counted"], row["total"],
                reverse("publicworks:supplier", args=[row["supplier__code"]]),
            )
            for row in biggest.order_by("-total", "supplier__code")[:CONTRACTORS]
        ]  # fmt: skip
        return named, People(**rows.filter(natural).aggregate(**sums))


class People(NamedTuple):
    """The contracts of natural persons, together."""

    contracts: int
    counted: int
    total: Decimal


def ordered(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda one: (-one.value, -one.contracts, one.label))


def read_cells() -> Cells:
    """Every published contract, added up by year, entity, modality, class and type. One query."""
    return [bare(row) for row in read_sums()]


def money(name: str) -> Coalesce:
    return Coalesce(Sum(name, filter=Q(counts=True)), Decimal(0))


def bare(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same cell, each sum under the name of what it adds."""
    names = {"total": "value"} | {f"sum_{name}": name for name in SOURCES}
    return {names.get(name, name): value for name, value in row.items()}


def read_works() -> Cells:
    """The contracts of published works, by year, entity, sector and localidad."""
    is_locality = Q(work__territory__kind=Territory.Kind.LOCALITY)
    place = Case(
        When(is_locality, then=F("work__territory__name")), default=F("work__territory__locality__name")
    )
    rows = Contract.objects.published().filter(work__published_at__isnull=False)
    groups = (
        rows.annotate(year=ExtractYear("order_on"), sector=F("work__sector"), locality=place)
        .values("year", "entity_nit", "sector", "locality")
        .order_by()
    )
    sums = {"contracts": Count("pk"), "counted": Count("pk", filter=Q(counts=True)), "total": money("value")}
    return [bare(row) for row in groups.annotate(**sums)]


def read_entities() -> dict[str, tuple[str, str]]:
    rows = EntityNit.objects.order_by("name").values_list("nit", "name", "institution__slug")
    return {nit: (name, slug or "") for nit, name, slug in rows}
