"""How much of what CoST asks to disclose is published of each work.

The points are those of proactive disclosure in the core CoST Infrastructure Data Standard, as the mapping
tables of OC4IDS list them (docs/sources.md), each read from where OC4IDS 0.9.5 puts it. Start and duration of
a contract are one there and two here; the escalation of a price is left out, because SECOP does not tell it
from other additions. One about changes or about the end counts only for works that came to it. A single
query answers all the points of a work, or of all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.compiled import Compiled

from ..models import Contract, Funding, Modification, Status, Work, WorkChange, WorkFile
from ..models.contract_codes import ContractStatus, Modality, ModificationKind, Nature

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

K = ModificationKind
VALUE = Q(kind__in=[K.VALUE, K.REDUCTION, K.VALUE_AND_TERM])
TERM = Q(kind__in=[K.TERM, K.VALUE_AND_TERM, K.SUSPENSION, K.RESUMPTION])
SCOPE = ~VALUE & ~TERM
DONE = Q(status__in=[Status.COMPLETION, Status.MAINTENANCE])


def contracts(**wanted: Any) -> Exists:
    """A published contract of the work that says this."""
    return Exists(Contract.objects.published().filter(work=OuterRef("pk"), **wanted))


def changed(kind: Q, more: Q | None = None) -> Exists:
    rows = Modification.objects.filter(contract__work=OuterRef("pk"), contract__published_at__isnull=False)
    return Exists(rows.filter(kind & more if more is not None else kind))


def files(*kinds: str) -> Exists:
    return Exists(WorkFile.objects.standing().filter(work=OuterRef("pk"), kind__in=kinds))


@dataclass(frozen=True)
class Point:
    """One point of the list: when it is published, and for which works it is asked (None: all)."""

    code: str
    label: str | _StrPromise
    published: Any
    asked: Any = None


MONEY_MOVED, DAYS_MOVED, SCOPE_MOVED = changed(VALUE), changed(TERM), changed(SCOPE)
SAYS_WHY = ~Q(reason="")
MOVED, STOPPED = Exists(WorkChange.objects.filter(work=OuterRef("pk"))), ~Q(condition="normal")

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
    Point("scope", _("Alcance: estudios y diseños"), files("feasibilityStudy")),
    Point(
        "environment",
        _("Impacto ambiental"),
        Q(has_impact_assessment__isnull=False) | Q(files("environmentalImpact")),
    ),
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
    Point("final_cost", _("Cuánto costó al terminar"), contracts(counts=True), DONE),
    Point("final_scope", _("Acta de recibo o de terminación"), files("completionCertificate"), DONE),
    Point("reasons", _("Por qué cambió o se detuvo"), ~Q(status_reason="") | Q(MOVED), STOPPED | Q(MOVED)),
    Point("audits", _("Informes de interventoría"), files("technicalAuditReport")),
    # Contract: procurement
    Point("entity", _("Qué entidad contrata"), contracts(entity_name__gt="")),
    Point("entity_contact", _("Cómo contactar a la entidad"), contracts(institution__email__gt="")),
    Point("administrator", _("Quién administra el contrato"), contracts(institution__isnull=False)),
    Point(
        "contract_status",
        _("Estado del contrato"),
        contracts(status__in=[one for one in ContractStatus if one != ContractStatus.UNKNOWN]),
    ),
    Point(
        "process",
        _("Proceso de selección y modalidad"),
        contracts(modality__in=[one for one in Modality if one != Modality.UNKNOWN])
        | contracts(modality_text__gt=""),
    ),
    Point(
        "type", _("Tipo de contrato"), contracts(nature__in=[one for one in Nature if one != Nature.OTHER])
    ),
    Point("tenderers", _("Cuántos se presentaron"), contracts(process__bidders__isnull=False)),
    Point("estimate", _("Precio base del proceso"), contracts(process__base_price__isnull=False)),
    Point("title", _("Nombre o número del contrato"), contracts(code__gt="")),
    Point("firms", _("Contratista"), contracts(supplier_name__gt="") | contracts(supplier__isnull=False)),
    Point("price", _("Valor del contrato"), contracts(counts=True)),
    Point("contract_scope", _("Objeto del contrato"), contracts(object__gt="")),
    Point("start", _("Inicio del contrato"), contracts(starts_on__isnull=False)),
    Point("duration", _("Fin o plazo del contrato"), contracts(ends_on__isnull=False)),
    # Contract: implementation
    Point(
        "price_change",
        _("Cuánto cambió el valor"),
        changed(VALUE, Q(value_change__isnull=False)),
        MONEY_MOVED,
    ),
    Point(
        "days_change", _("Cuánto cambió el plazo"), changed(TERM, Q(days_change__isnull=False)), DAYS_MOVED
    ),
    Point("scope_change", _("Qué cambió del alcance"), changed(SCOPE, ~Q(description="")), SCOPE_MOVED),
    Point("price_reason", _("Por qué cambió el valor"), changed(VALUE, SAYS_WHY), MONEY_MOVED),
    Point(
        "other_reason",
        _("Por qué cambió el plazo o el alcance"),
        changed(TERM | SCOPE, SAYS_WHY),
        DAYS_MOVED | SCOPE_MOVED,
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


def measured(works: QuerySet[Work]) -> QuerySet[Work, Any]:
    """A row a work: whether each point is asked (`a_…`) and published (`p_…`)."""
    columns: dict[str, Any] = {}
    for point in POINTS:
        columns[f"p_{point.code}"] = truth(point.published)
        if point.asked is not None:
            columns[f"a_{point.code}"] = truth(point.asked)
    return works.order_by().values("pk").annotate(**columns)


def truth(condition: Any) -> Any:
    return (
        ExpressionWrapper(condition, output_field=BooleanField()) if isinstance(condition, Q) else condition
    )


def of_row(row: dict[str, Any]) -> Completeness:
    """The points of one row of `measured`."""
    asked = [point for point in POINTS if row.get(f"a_{point.code}", True)]
    published = [point for point in asked if row[f"p_{point.code}"]]
    return Completeness(published, [point for point in asked if point not in published])


MEASURED = Compiled(lambda pk: measured(Work.objects.filter(pk=pk)))


def of_work(work: Work) -> Completeness:
    """In one query."""
    return of_row(MEASURED.row(work.pk))
