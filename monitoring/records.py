"""What citizens can see of monitoring, and how it is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Institution
from cartagena_ogp.records import PublicRecord, register
from commitments.models import Commitment, Milestone

from . import facts
from .labels import LABELS
from .models import (
    Answer,
    AnswerEvidence,
    CityReply,
    CorrectiveAction,
    EvidenceRequest,
    MonitoringBody,
    Reading,
    Report,
    ReportRow,
    RequestAnswer,
    SessionAgreement,
    Verdict,
    WorkingSession,
)

ROWS = Prefetch(
    "rows",
    ReportRow.objects.select_related("commitment").order_by("position"),
)
REPORT_PARTS = (
    ROWS,
    Prefetch("rows__answers", Answer.objects.order_by("row", "-number")),
    Prefetch("rows__evidence", AnswerEvidence.objects.select_related("attachment")),
    Prefetch("rows__replies", CityReply.objects.select_related("institution", "resolution")),
)


def of_commitment(commitment: Commitment | None) -> Iterable[str]:
    return [f"compromiso/{commitment.ogp_id}"] if commitment else []


def of_milestone(milestone: Milestone | None) -> Iterable[str]:
    return [f"hito/{milestone.code}", *of_commitment(milestone.commitment)] if milestone else []


class Coded[M: Model](PublicRecord[M]):
    """A record with a code of its own."""

    labels = LABELS

    def code(self, obj: M) -> str:
        return str(obj.code)  # type: ignore[attr-defined]

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}


@register
class BodyRecord(PublicRecord[MonitoringBody]):
    model = MonitoringBody
    kind = "monitor"
    label = _("monitor independiente")
    label_plural = _("monitores independientes")
    dataset = "monitores"
    schema = facts.BodyFacts
    labels = LABELS
    about = _("Quién hace el seguimiento independiente de cada plan y cómo se designó.")

    def everything(self) -> QuerySet[MonitoringBody]:
        return MonitoringBody.objects.select_related("plan", "institution")

    def code(self, obj: MonitoringBody) -> str:
        return obj.plan.slug

    def lookup(self, code: str) -> dict[str, Any]:
        return {"plan__slug": code}

    def title(self, obj: MonitoringBody) -> str:
        return f"{obj.institution.name}: {obj.plan.title}"

    def summary(self, obj: MonitoringBody) -> str:
        return obj.about

    def institution(self, obj: MonitoringBody) -> Institution | None:
        return obj.institution

    def parents(self, obj: MonitoringBody) -> Iterable[str]:
        return [f"plan/{obj.plan.slug}"]


@register
class ReportRecord(Coded[Report]):
    model = Report
    kind = "informe"
    label = _("informe del monitor")
    label_plural = _("informes del monitor")
    dataset = "informes"
    comments = True
    schema = facts.ReportFacts
    about = _(
        "Los informes del monitor independiente, pregunta por pregunta, con lo que respondió la Alcaldía."
    )

    def everything(self) -> QuerySet[Report]:
        reports = Report.objects.select_related(
            "body__plan", "body__institution", "commitment", "replaces", "pdf"
        )
        return reports.prefetch_related(*REPORT_PARTS)

    def headline(self, obj: Report) -> str:
        return str(obj.get_kind_display())

    def summary(self, obj: Report) -> str:
        return obj.summary

    def text(self, obj: Report) -> str:
        return "\n".join(row.last.explanation for row in obj.rows.all() if row.last)

    def institution(self, obj: Report) -> Institution | None:
        return obj.body.institution

    def parents(self, obj: Report) -> Iterable[str]:
        return [f"plan/{obj.body.plan.slug}", *of_commitment(obj.commitment)]


@register
class RequestRecord(Coded[EvidenceRequest]):
    model = EvidenceRequest
    kind = "solicitud-de-evidencia"
    label = _("solicitud de evidencia")
    label_plural = _("solicitudes de evidencia")
    dataset = "solicitudes-de-evidencia"
    schema = facts.RequestFacts
    about = _("Lo que el monitor pidió ver, a quién, para cuándo y qué le respondieron.")

    def everything(self) -> QuerySet[EvidenceRequest]:
        rows = EvidenceRequest.objects.select_related("commitment", "milestone__commitment", "institution")
        answers = RequestAnswer.objects.select_related("institution").prefetch_related("files__attachment")
        return rows.prefetch_related(Prefetch("answers", answers))

    def headline(self, obj: EvidenceRequest) -> str:
        return str(obj.get_outcome_display()) if obj.outcome else ""

    def summary(self, obj: EvidenceRequest) -> str:
        return obj.commitment.short_title

    def text(self, obj: EvidenceRequest) -> str:
        return "\n".join([obj.asked, *(answer.text for answer in obj.answers.all())])

    def institution(self, obj: EvidenceRequest) -> Institution | None:
        return obj.institution

    def date(self, obj: EvidenceRequest) -> date | None:
        return obj.due_on

    def parents(self, obj: EvidenceRequest) -> Iterable[str]:
        return of_milestone(obj.milestone) if obj.milestone else of_commitment(obj.commitment)


@register
class SessionRecord(Coded[WorkingSession]):
    model = WorkingSession
    kind = "sesion-de-trabajo"
    label = _("sesión de trabajo")
    label_plural = _("sesiones de trabajo")
    dataset = "sesiones-de-trabajo"
    schema = facts.WorkingSessionFacts
    about = _("Las sesiones del monitor con las áreas responsables: agenda, obstáculos y acuerdos.")

    def everything(self) -> QuerySet[WorkingSession]:
        agreements = SessionAgreement.objects.select_related(
            "responsible", "milestone__commitment", "fulfilment"
        )
        rows = WorkingSession.objects.select_related("plan", "minutes")
        return rows.prefetch_related("areas", Prefetch("agreements", agreements))

    def summary(self, obj: WorkingSession) -> str:
        return obj.agenda

    def text(self, obj: WorkingSession) -> str:
        return "\n".join([obj.obstacles, *(line.text for line in obj.agreements.all())])

    def date(self, obj: WorkingSession) -> date | None:
        return obj.held_on

    def parents(self, obj: WorkingSession) -> Iterable[str]:
        return [f"plan/{obj.plan.slug}"]


@register
class ReadingRecord(Coded[Reading]):
    model = Reading
    kind = "lectura"
    label = _("lectura del monitor")
    label_plural = _("lecturas del monitor")
    dataset = "lecturas"
    schema = facts.ReadingFacts
    about = _("Cuánto ve cumplido el monitor cada hito, y por qué.")

    def everything(self) -> QuerySet[Reading]:
        return Reading.objects.select_related("milestone__commitment", "request")

    def title(self, obj: Reading) -> str:
        return f"{obj.milestone.code} · {obj.milestone.title}"[:200]

    def headline(self, obj: Reading) -> str:
        return str(obj.get_completion_display())

    def summary(self, obj: Reading) -> str:
        return obj.explanation

    def parents(self, obj: Reading) -> Iterable[str]:
        return of_milestone(obj.milestone)


@register
class VerdictRecord(Coded[Verdict]):
    model = Verdict
    kind = "veredicto"
    label = _("veredicto del comité")
    label_plural = _("veredictos del comité")
    dataset = "veredictos"
    schema = facts.VerdictFacts
    about = _("Lo que cada curul del comité ciudadano dice de la evidencia de un hito.")

    def everything(self) -> QuerySet[Verdict]:
        return Verdict.objects.select_related("milestone__commitment", "seat__committee__plan", "reply")

    def title(self, obj: Verdict) -> str:
        return f"{obj.milestone.code} · {obj.milestone.title}"[:200]

    def headline(self, obj: Verdict) -> str:
        return str(obj.get_position_display())

    def summary(self, obj: Verdict) -> str:
        return obj.reasons

    def parents(self, obj: Verdict) -> Iterable[str]:
        return [f"comite/{obj.seat.committee.plan.slug}", *of_milestone(obj.milestone)]


@register
class ActionRecord(Coded[CorrectiveAction]):
    model = CorrectiveAction
    kind = "accion-correctiva"
    label = _("acción correctiva")
    label_plural = _("acciones correctivas")
    dataset = "acciones-correctivas"
    schema = facts.ActionFacts
    about = _("Lo que cambió porque alguien lo dijo: qué se señaló, qué se corrigió y con qué prueba.")

    def everything(self) -> QuerySet[CorrectiveAction]:
        return CorrectiveAction.objects.select_related("row__report", "verdict", "institution", "commitment")

    def headline(self, obj: CorrectiveAction) -> str:
        return str(obj.get_state_display())

    def summary(self, obj: CorrectiveAction) -> str:
        return obj.said

    def institution(self, obj: CorrectiveAction) -> Institution | None:
        return obj.institution

    def date(self, obj: CorrectiveAction) -> date | None:
        return obj.due_on

    def parents(self, obj: CorrectiveAction) -> Iterable[str]:
        return of_commitment(obj.commitment)
