"""What citizens can see of works, and how it is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Institution, Territory
from cartagena_ogp.records import PublicRecord, register

from .contract_records import ContractRecord
from .facts import ReportFacts, WorkFacts
from .filters import WorkFilters
from .labels import LABELS
from .models import ProblemReport, ProgressReport, Work, WorkFile
from .models.works import WorkQuerySet
from .signs.records import SignRecord
from .standards.files import WORKS

__all__ = ["ContractRecord", "ReportRecord", "SignRecord", "WorkRecord"]

PROGRESS = Prefetch("progress", ProgressReport.objects.select_related("institution"))
FILES = Prefetch("files", WorkFile.objects.select_related("attachment"))


FOUND_BY = ("title", "responsible", "territory")
"""Facts of a work by which its reports and signs are found too."""


@register
class WorkRecord(PublicRecord[Work]):
    model = Work
    kind = "obra"
    label = _("obra")
    label_plural = _("obras")
    dataset = "obras"
    standards = WORKS
    comments = True
    schema = WorkFacts
    labels = LABELS
    about = _("Las obras de la ciudad: qué se construye, dónde, hasta cuándo y cuánto lleva.")

    def everything(self) -> QuerySet[Work]:
        works = Work.objects.select_related("territory", "responsible", "commitment")
        return works.prefetch_related("funding", "milestones", "changes", PROGRESS, FILES)

    def code(self, obj: Work) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def filtered(self, rows: QuerySet[Work], query: QueryDict, on: date) -> QuerySet[Work]:
        """As the list of works: what a visitor looks at is what the download brings."""
        return WorkFilters(query, on=on).apply(cast(WorkQuerySet, rows))

    def headline(self, obj: Work) -> str:
        if obj.physical_progress is None:
            return obj.get_status_display()
        return f"{obj.physical_progress}\N{NO-BREAK SPACE}% · {obj.get_status_display()}"

    def title(self, obj: Work) -> str:
        return obj.title

    def summary(self, obj: Work) -> str:
        return obj.purpose

    def text(self, obj: Work) -> str:
        return "\n".join([obj.code, obj.description, obj.address, obj.bpin, obj.get_sector_display()])

    def institution(self, obj: Work) -> Institution | None:
        return obj.responsible

    def territory(self, obj: Work) -> Territory | None:
        return obj.territory

    def date(self, obj: Work) -> date | None:
        return obj.planned_ends_on

    def parents(self, obj: Work) -> Iterable[str]:
        """Its commitment: whoever follows it hears of the work too."""
        return [f"compromiso/{obj.commitment.ogp_id}"] if obj.commitment else []

    def dependents(
        self, obj: Work, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> Iterable[Model]:
        """What shows only with it or is found by what it says: reports, contracts that name it, signs."""
        if before is None or after is None:
            return [*obj.reports.published(), *obj.contracts.published(), *obj.signs.published()]
        if any(before.get(name) != after.get(name) for name in FOUND_BY):
            return [*obj.reports.published(), *obj.signs.published()]
        return ()


@register
class ReportRecord(PublicRecord[ProblemReport]):
    model = ProblemReport
    kind = "reporte-de-obra"
    label = _("problema reportado")
    label_plural = _("problemas reportados")
    dataset = "reportes-de-obras"
    schema = ReportFacts
    labels = LABELS
    about = _("Lo que la gente reporta en las obras y lo que responde la institución, con su plazo.")

    def everything(self) -> QuerySet[ProblemReport]:
        reports = ProblemReport.objects.select_related("work__territory", "work__responsible")
        return reports.prefetch_related("photos", "answers__institution")

    def queryset(self) -> QuerySet[ProblemReport]:
        shown = Q(published_at__isnull=False) & Q(work__published_at__isnull=False)
        return self.everything().filter(shown)

    def is_public(self, obj: ProblemReport) -> bool:
        return obj.is_published and obj.work.is_published

    def code(self, obj: ProblemReport) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def parents(self, obj: ProblemReport) -> Iterable[str]:
        """Its work: whoever follows it hears of what people report."""
        return [f"{WorkRecord.kind}/{obj.work.code}"]

    def headline(self, obj: ProblemReport) -> str:
        return str(
            _("Cerrado") if obj.is_closed else _("Respondido") if obj.answered_on else _("Sin respuesta")
        )

    def title(self, obj: ProblemReport) -> str:
        return f"{obj.get_topic_display()} · {obj.work.title}"

    def summary(self, obj: ProblemReport) -> str:
        return obj.body

    def institution(self, obj: ProblemReport) -> Institution | None:
        return obj.work.responsible

    def territory(self, obj: ProblemReport) -> Territory | None:
        return obj.work.territory

    def date(self, obj: ProblemReport) -> date | None:
        return obj.submitted_on
