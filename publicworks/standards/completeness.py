"""How much of what CoST asks to disclose is published of each work.

The points are those of proactive disclosure in the core CoST Infrastructure Data Standard, as the mapping
tables of OC4IDS list them (docs/sources.md), each read from where OC4IDS 0.9.5 puts it. Start and duration of
a contract are one there and two here; the escalation of a price is left out, because SECOP does not tell it
from other additions. One about changes or about the end counts only for works that came to it. A single
query answers all the points of a work, or of all of them: it goes through the contracts of a work once for
all that is asked of them, and so with its changes and its files.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONArray
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.compiled import Compiled

from ..models import Contract, Funding, Modification, Status, Work, WorkChange, WorkFile
from ..models.contract_codes import ContractStatus, Modality, ModificationKind, Nature

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

K = ModificationKind
VALUE = Q(kind__in=[K.VALUE, K.REDUCTION, K.VALUE_AND_TERM])
TERM = Q(kind__in=[K.TERM, K.VALUE_AND_TERM, K.SUSPENSION, K.RESUMPTION])
SCOPE = Q(kind__in=[K.ASSIGNMENT, K.ENDING, K.GENERAL])
TERM_OR_SCOPE = ~Q(kind__in=[K.VALUE, K.REDUCTION])
SAYS_WHY = ~Q(reason="")


class Source(StrEnum):
    """Whose rows say whether a point is published."""

    WORK = "work"
    CONTRACTS = "contracts"
    CHANGES = "changes"
    FILES = "files"


@dataclass(frozen=True)
class Point:
    """One point of the list: what a row of its source says when it is published, and for which works it is
    asked: those of which one of these facts is true, or all of them.
    """

    code: str
    label: str | _StrPromise
    published: Any
    source: Source = Source.WORK
    asked: tuple[str, ...] = ()


WORK, CONTRACTS, CHANGES, FILES = Source
MOVED = Exists(WorkChange.objects.filter(work=OuterRef("pk")))
IMPACT = Exists(WorkFile.objects.standing().filter(work=OuterRef("pk"), kind="environmentalImpact"))

CIRCUMSTANCES: dict[Source, dict[str, Any]] = {
    WORK: {
        "done": Q(status__in=[Status.COMPLETION, Status.MAINTENANCE]),
        "stopped": ~Q(condition="normal"),
        "moved": MOVED,
    },
    CONTRACTS: {},
    CHANGES: {"money_moved": VALUE, "days_moved": TERM, "scope_moved": SCOPE},
    FILES: {},
}
"""What a point can be asked for."""

POINTS = (
    # Project: identification
    Point("owner", _("Quién responde por la obra"), Q(responsible__isnull=False)),
    Point("sector", _("Sector"), ~Q(sector="")),
    Point("subsector", _("Subsector"), Q(sector__contains=".")),
    Point("name", _("Nombre"), ~Q(title="")),
    Point("location", _("Lugar, con su punto en el mapa"), Q(latitude__isnull=False)),
    Point("purpose", _("Para qué es"), ~Q(purpose="")),
    Point("description", _("Qué se construye"), ~Q(description="")),
    # Project: preparation
    Point("scope", _("Alcance: estudios y diseños"), Q(kind="feasibilityStudy"), FILES),
    Point("environment", _("Impacto ambiental"), Q(has_impact_assessment__isnull=False) | Q(IMPACT)),
    Point("land", _("Compensación por predios"), Q(land_compensation__isnull=False)),
    Point(
        "contact",
        _("Cómo contactar a la institución"),
        ~Q(responsible__email="") & Q(responsible__isnull=False),
    ),
    Point("funding", _("De dónde sale el dinero"), Exists(Funding.objects.filter(work=OuterRef("pk")))),
    Point("budget", _("Presupuesto"), Q(budget__isnull=False)),
    Point("approval", _("Cuándo se aprobó el presupuesto"), Q(budget_approved_on__isnull=False)),
    # Project: completion
    Point("status", _("Estado y avance con su fuente"), Q(progress_on__isnull=False)),
    Point("end", _("Cuándo termina"), Q(planned_ends_on__isnull=False) | Q(ended_on__isnull=False)),
    Point("final_cost", _("Cuánto costó al terminar"), Q(counts=True), CONTRACTS, ("done",)),
    Point(
        "final_scope",
        _("Acta de recibo o de terminación"),
        Q(kind="completionCertificate"),
        FILES,
        ("done",),
    ),
    Point(
        "reasons",
        _("Por qué cambió o se detuvo"),
        ~Q(status_reason="") | Q(MOVED),
        asked=("stopped", "moved"),
    ),
    Point("audits", _("Informes de interventoría"), Q(kind="technicalAuditReport"), FILES),
    # Contract: procurement
    Point("entity", _("Qué entidad contrata"), Q(entity_name__gt=""), CONTRACTS),
    Point("entity_contact", _("Cómo contactar a la entidad"), Q(institution__email__gt=""), CONTRACTS),
    Point("administrator", _("Quién administra el contrato"), Q(institution__isnull=False), CONTRACTS),
    Point("contract_status", _("Estado del contrato"), ~Q(status=ContractStatus.UNKNOWN), CONTRACTS),
    Point(
        "process",
        _("Proceso de selección y modalidad"),
        ~Q(modality=Modality.UNKNOWN) | Q(modality_text__gt=""),
        CONTRACTS,
    ),
    Point("type", _("Tipo de contrato"), ~Q(nature=Nature.OTHER), CONTRACTS),
    Point("tenderers", _("Cuántos se presentaron"), Q(process__bidders__isnull=False), CONTRACTS),
    Point("estimate", _("Precio base del proceso"), Q(process__base_price__isnull=False), CONTRACTS),
    Point("title", _("Nombre o número del contrato"), Q(code__gt=""), CONTRACTS),
    Point("firms", _("Contratista"), Q(supplier_name__gt="") | Q(supplier__isnull=False), CONTRACTS),
    Point("price", _("Valor del contrato"), Q(counts=True), CONTRACTS),
    Point("contract_scope", _("Objeto del contrato"), Q(object__gt=""), CONTRACTS),
    Point("start", _("Inicio del contrato"), Q(starts_on__isnull=False), CONTRACTS),
    Point("duration", _("Fin o plazo del contrato"), Q(ends_on__isnull=False), CONTRACTS),
    # Contract: implementation
    Point(
        "price_change",
        _("Cuánto cambió el valor"),
        VALUE & Q(value_change__isnull=False),
        CHANGES,
        ("money_moved",),
    ),
    Point(
        "days_change",
        _("Cuánto cambió el plazo"),
        TERM & Q(days_change__isnull=False),
        CHANGES,
        ("days_moved",),
    ),
    Point("scope_change", _("Qué cambió del alcance"), SCOPE & ~Q(description=""), CHANGES, ("scope_moved",)),
    Point("price_reason", _("Por qué cambió el valor"), VALUE & SAYS_WHY, CHANGES, ("money_moved",)),
    Point(
        "other_reason",
        _("Por qué cambió el plazo o el alcance"),
        TERM_OR_SCOPE & SAYS_WHY,
        CHANGES,
        ("days_moved", "scope_moved"),
    ),
)


@dataclass(frozen=True)
class Completeness:
    """What is published and what is missing of a work."""

    published: list[Point]
    missing: list[Point]

    @property
    def asked(self) -> int:
        return len(self.published) + len(self.missing)

    @property
    def percent(self) -> int:
        return round(100 * len(self.published) / self.asked) if self.asked else 0


def facts_of(source: Source) -> dict[str, Any]:
    """What is asked of the rows of a source, by the code of its point or by its circumstance."""
    points = {point.code: point.published for point in POINTS if point.source == source}
    return points | CIRCUMSTANCES[source]


NAMES = {f"of_{source}": tuple(facts_of(source)) for source in Source}


def in_some(rows: QuerySet[Any], owner: str, source: Source) -> Subquery:
    """Which facts are true of some of the rows that have the work as their owner; NULL when it has none."""
    facts = JSONArray(*map(BoolOr, facts_of(source).values()))
    mine = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return Subquery(mine.annotate(facts=facts).values("facts"))


def measured(works: QuerySet[Work]) -> QuerySet[Work, Any]:
    """A row a work, for `of_row`: whether each fact of each source is true of it, in the order of `NAMES`."""
    changes = Modification.objects.filter(contract__published_at__isnull=False)
    columns = {
        WORK: JSONArray(*map(truth, facts_of(WORK).values())),
        CONTRACTS: in_some(Contract.objects.published(), "work", CONTRACTS),
        CHANGES: in_some(changes, "contract__work", CHANGES),
        FILES: in_some(WorkFile.objects.standing(), "work", FILES),
    }
    return (
        works.order_by().values("pk").annotate(**{f"of_{source}": told for source, told in columns.items()})
    )


def truth(condition: Any) -> Any:
    return (
        ExpressionWrapper(condition, output_field=BooleanField()) if isinstance(condition, Q) else condition
    )


def of_row(row: dict[str, Any]) -> Completeness:
    """The points of one row of `measured`."""
    facts: dict[str, bool | None] = {}
    for column, names in NAMES.items():
        facts |= zip(names, row[column] or (), strict=False)
    published: list[Point] = []
    missing: list[Point] = []
    for point in POINTS:
        if not point.asked or any(map(facts.get, point.asked)):
            (published if facts.get(point.code) else missing).append(point)
    return Completeness(published, missing)


MEASURED = Compiled(lambda pk: measured(Work.objects.filter(pk=pk)))


def of_work(work: Work) -> Completeness:
    """In one query."""
    return of_row(MEASURED.row(work.pk))
