"""Three voices on many milestones, made up for `manage.py benchmark`, and the pages to measure."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from cartagena_ogp import codes
from cartagena_ogp.benchmark import Page, Weight, amount
from cartagena_ogp.benchmark.bulk import BATCH, guards_aside, phrase, text, unique_codes, write_births
from cartagena_ogp.models import Institution
from commitments.models import ActionPlan, Completion, Milestone

from .models import Answer, EvidenceRequest, MonitoringBody, Reading, Report, ReportRow
from .questions import Kind, questions

REQUESTS, READINGS = 5000, 10_000


def fill(scale: float) -> None:
    """A monitor of the newest plan with its reports; requests and readings as many as the scale says."""
    Filling(random.Random(1811), scale).run()  # nosec B311


def pages(scale: float) -> list[Page]:
    """Every kind of public page of monitoring."""
    report = Report.objects.published().order_by("pk")[0]
    asked = EvidenceRequest.objects.published().order_by("pk")[0]
    reading = Reading.objects.published().order_by("pk")[0]
    requests = reverse("monitoring:requests")
    return [
        Page("seguimiento", reverse("monitoring:home"), Weight.LIST, grows=False),
        Page("diferencias", reverse("monitoring:differences"), Weight.LIST),
        Page("cumplimiento", reverse("monitoring:compliance"), Weight.TEXT),
        Page("informes", reverse("monitoring:reports"), Weight.LIST, grows=False),
        Page("informe", report.get_absolute_url(), Weight.TEXT, grows=False),
        Page("solicitudes", requests, Weight.LIST),
        Page("solicitudes vencidas", f"{requests}?estado=vencidas", Weight.LIST),
        Page("solicitud", asked.get_absolute_url(), Weight.TEXT, grows=False),
        Page("lectura", reading.get_absolute_url(), Weight.TEXT, grows=False),
        Page("veredictos", reverse("monitoring:verdicts"), Weight.LIST, grows=False),
    ]


class Filling:
    """One filling: what it draws by lot, and the day it counts from."""

    def __init__(self, chance: random.Random, scale: float) -> None:
        self.chance, self.scale = chance, scale
        self.today = timezone.localdate()
        self.milestones = list(Milestone.objects.select_related("commitment").order_by("pk"))
        self.institutions = list(Institution.objects.order_by("pk"))

    def run(self) -> None:
        """The database's rule of voices steps aside: these rows are nobody's word."""
        with guards_aside():
            self.make_reports()
            rows: list[list[Any]] = [self.make_requests(), self.make_readings()]
        for some in rows:
            write_births(some)

    def seen(self, days: int) -> dict[str, Any]:
        return {"published_at": timezone.make_aware(datetime.combine(self.day(days), time(9)))}

    def day(self, ago: int) -> Any:
        return self.today - timedelta(days=ago)

    def make_reports(self) -> None:
        """A report of ten rows for each of the first commitments of the newest plan that has some."""
        free = ActionPlan.objects.filter(commitments__isnull=False, monitoring_body=None).distinct()
        plan = free.order_by("-starts_on", "-pk")[0]
        kind = Institution.Kind.ACADEMIA
        university = Institution(slug="monitor-medido", name="Universidad medida", kind=kind)
        university.add(by=None).publish(by=None)
        body = MonitoringBody.objects.create(plan=plan, institution=university, **self.seen(300))
        reports = Report.objects.bulk_create(
            Report(
                code=codes.new_code(),
                body=body,
                kind=Kind.END_OF_COMMITMENT,
                commitment=commitment,
                state=Report.State.PUBLISHED,
                title=phrase(self.chance, 8),
                summary=text(self.chance, 3),
                **self.seen(30),
            )
            for commitment in plan.commitments.order_by("pk")[:20]
        )
        rows = ReportRow.objects.bulk_create(
            ReportRow(report=report, question=question.code, position=place)
            for report in reports
            for place, (_section, question) in enumerate(questions(report.kind))
        )
        Answer.objects.bulk_create(
            Answer(row=row, number=1, value=self.value_of(row), explanation=text(self.chance, 4))
            for row in rows
        )
        write_births([body])
        write_births(list(reports))

    def value_of(self, row: ReportRow) -> str:
        scale = row.asked.scale
        return self.chance.choice(scale.values) if scale else ""

    def make_requests(self) -> list[Model]:
        made = []
        for number, code in enumerate(unique_codes(amount(REQUESTS, self.scale, at_least=40))):
            milestone = self.milestones[number % len(self.milestones)]
            days = self.chance.randint(1, 300)
            closed = number % 3 > 0
            made.append(
                EvidenceRequest(
                    code=code,
                    commitment=milestone.commitment,
                    milestone=milestone,
                    institution=self.chance.choice(self.institutions),
                    asked=phrase(self.chance, 14),
                    asked_on=self.day(days),
                    due_on=self.day(days - 20),
                    outcome="enough" if closed else "",
                    outcome_reason=phrase(self.chance, 10) if closed else "",
                    closed_on=self.day(days - 15) if closed else None,
                    **self.seen(days),
                )
            )
        EvidenceRequest.objects.bulk_create(made, BATCH)
        return list(made)

    def make_readings(self) -> list[Model]:
        made = []
        for number, code in enumerate(unique_codes(amount(READINGS, self.scale, at_least=40))):
            days = self.chance.randint(1, 300)
            made.append(
                Reading(
                    code=code,
                    milestone=self.milestones[number % len(self.milestones)],
                    completion=self.chance.choice(Completion.values),
                    explanation=text(self.chance, 2),
                    read_on=self.day(days),
                    **self.seen(days),
                )
            )
        Reading.objects.bulk_create(made, BATCH)
        return list(made)
