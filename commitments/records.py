"""What citizens can see of plans, commitments, milestones and working meetings, and how it is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.calendars import Event
from cartagena_ogp.models import Institution, Territory
from cartagena_ogp.records import PublicRecord, register

from .days import of_commitments, of_meetings, of_milestones
from .facts import CommitmentFacts, MeetingFacts, MilestoneFacts, PlanFacts
from .filters import CommitmentFilters
from .labels import LABELS
from .models import ActionPlan, Commitment, Evidence, Meeting, Milestone
from .models.commitments import CommitmentQuerySet

EVIDENCE = Prefetch("evidence", Evidence.objects.select_related("attachment"))


@register
class PlanRecord(PublicRecord[ActionPlan]):
    model = ActionPlan
    kind = "plan"
    label = _("plan de acción")
    label_plural = _("planes de acción")
    dataset = "planes"
    comments = True
    schema = PlanFacts
    labels = LABELS
    about = _("Los planes de acción de gobierno abierto: fechas, instituciones, secciones y respaldos.")

    def everything(self) -> QuerySet[ActionPlan]:
        plans = ActionPlan.objects.select_related("lead", "facilitator", "monitor", "letter")
        return plans.prefetch_related("implementers", "sections", "endorsements__locality")

    def code(self, obj: ActionPlan) -> str:
        return obj.slug

    def lookup(self, code: str) -> dict[str, Any]:
        return {"slug": code}

    def headline(self, obj: ActionPlan) -> str:
        return obj.get_state_display()

    def summary(self, obj: ActionPlan) -> str:
        return obj.summary

    def text(self, obj: ActionPlan) -> str:
        return "\n".join(section.body for section in obj.sections.all())

    def institution(self, obj: ActionPlan) -> Institution | None:
        return obj.lead

    def date(self, obj: ActionPlan) -> date | None:
        return obj.submitted_on


@register
class CommitmentRecord(PublicRecord[Commitment]):
    model = Commitment
    kind = "compromiso"
    label = _("compromiso")
    label_plural = _("compromisos")
    dataset = "compromisos"
    comments = True
    schema = CommitmentFacts
    labels = LABELS
    about = _("Lo que la Alcaldía prometió: problema, acción, responsable, plazo, estado y evidencias.")

    def everything(self) -> QuerySet[Commitment]:
        commitments = Commitment.objects.select_related("plan", "responsible", "territory")
        return commitments.prefetch_related("values", "parties__institution", "modifications", EVIDENCE)

    def code(self, obj: Commitment) -> str:
        return obj.ogp_id

    def lookup(self, code: str) -> dict[str, Any]:
        return {"ogp_id": code}

    def filtered(self, rows: QuerySet[Commitment], query: QueryDict, on: date) -> QuerySet[Commitment]:
        """As the list of commitments: what a visitor looks at is what the download brings."""
        return CommitmentFilters(query, on=on).apply(cast(CommitmentQuerySet, rows))

    def dependents(
        self, obj: Commitment, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> Iterable[Milestone]:
        """Its milestones: they show only with it, and who answers for it answers for them."""
        if before is None or after is None or before["responsible"] != after["responsible"]:
            return obj.milestones.all()
        return ()

    def headline(self, obj: Commitment) -> str:
        return obj.get_status_display()

    def title(self, obj: Commitment) -> str:
        return obj.short_title

    def summary(self, obj: Commitment) -> str:
        return obj.title

    def text(self, obj: Commitment) -> str:
        return "\n".join([obj.ogp_id, obj.problem, obj.status_quo, obj.action, obj.contribution, obj.results])

    def institution(self, obj: Commitment) -> Institution | None:
        return obj.responsible

    def territory(self, obj: Commitment) -> Territory | None:
        return obj.territory

    def date(self, obj: Commitment) -> date | None:
        return obj.starts_on

    def days(self, obj: Commitment) -> Iterable[Event]:
        """Its end and the days of its milestones."""
        milestones = obj.milestones.published().select_related("commitment")
        return [*of_commitments([obj]), *of_milestones(milestones)]


@register
class MilestoneRecord(PublicRecord[Milestone]):
    model = Milestone
    kind = "hito"
    label = _("hito")
    label_plural = _("hitos")
    dataset = "hitos"
    schema = MilestoneFacts
    labels = LABELS
    about = _("Los pasos de cada compromiso: fecha prometida, avance reportado y lo que lo prueba.")

    def everything(self) -> QuerySet[Milestone]:
        milestones = Milestone.objects.select_related("commitment__responsible", "responsible")
        return milestones.prefetch_related("supports", "updates__institution", EVIDENCE)

    def queryset(self) -> QuerySet[Milestone]:
        return self.everything().filter(
            Q(published_at__isnull=False) & Q(commitment__published_at__isnull=False)
        )

    def is_public(self, obj: Milestone) -> bool:
        return obj.is_published and obj.commitment.is_published

    def code(self, obj: Milestone) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        ogp_id, _hyphen, number = code.partition("-")
        return {"commitment__ogp_id": ogp_id, "number": int(number) if number.isdecimal() else 0}

    def parents(self, obj: Milestone) -> Iterable[str]:
        """Its commitment: whoever follows it hears of its milestones."""
        return [f"{CommitmentRecord.kind}/{obj.commitment.ogp_id}"]

    def headline(self, obj: Milestone) -> str:
        return f"{obj.progress}\N{NO-BREAK SPACE}% · {obj.get_status_display()}"

    def title(self, obj: Milestone) -> str:
        return obj.title

    def summary(self, obj: Milestone) -> str:
        return obj.commitment.short_title

    def text(self, obj: Milestone) -> str:
        return "\n".join([obj.code, obj.outputs, *(update.done for update in obj.updates.all())])

    def institution(self, obj: Milestone) -> Institution | None:
        return obj.answers

    def date(self, obj: Milestone) -> date | None:
        return obj.due_on

    def days(self, obj: Milestone) -> Iterable[Event]:
        return of_milestones([obj])


@register
class MeetingRecord(PublicRecord[Meeting]):
    model = Meeting
    kind = "mesa"
    label = _("mesa de trabajo")
    label_plural = _("mesas de trabajo")
    dataset = "mesas"
    schema = MeetingFacts
    labels = LABELS
    about = _("Las reuniones de las instituciones: quiénes asistieron y qué acordaron.")

    def everything(self) -> QuerySet[Meeting]:
        meetings = Meeting.objects.select_related("plan", "minutes")
        return meetings.prefetch_related(
            "attendances__institution", "agreements__responsible", "agreements__milestone__commitment"
        )

    def code(self, obj: Meeting) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def summary(self, obj: Meeting) -> str:
        return obj.summary

    def text(self, obj: Meeting) -> str:
        return "\n".join(agreement.text for agreement in obj.agreements.all())

    def date(self, obj: Meeting) -> date | None:
        return obj.held_on

    def days(self, obj: Meeting) -> Iterable[Event]:
        return of_meetings([obj])
