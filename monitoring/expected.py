"""The reports that a plan's monitor owes, with their dates: computed, never typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cartagena_ogp.compiled import Compiled
from cartagena_ogp.templatetags.portal import day
from commitments.models import Commitment

from .models import MonitoringBody, Report
from .questions import Kind
from .reporting import closures, due_date


def promised(**which: Any) -> QuerySet[Commitment]:
    """Published commitments, with what a list of reports says of each."""
    shown = Commitment.objects.published().filter(**which).order_by("ogp_id")
    return shown.only("plan_id", "ogp_id", "title", "short_title", "ends_on")


OF_PLANS = Compiled(lambda plans: promised(plan__in=plans))
SOME = Compiled(lambda keys: promised(pk__in=keys))


@dataclass(frozen=True)
class Expected:
    """One report that is due: of which kind and commitment, when, and how it goes."""

    body: MonitoringBody
    kind: str
    commitment: Commitment | None
    due_on: date | None
    report: Report | None
    elsewhere: bool = False
    """Whether this monitor published on another site: a report that is not here may be there."""

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def is_published(self) -> bool:
        return self.report is not None and self.report.is_published

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.commitment.ogp_id}" if self.commitment else self.kind

    @property
    def is_assumed(self) -> bool:
        """Whether the date is the portal's own: OGP publishes none for the learning exercise."""
        return self.kind == Kind.LEARNING

    def is_late(self, on: date) -> bool:
        return not self.elsewhere and not self.is_published and self.due_on is not None and self.due_on < on

    def status(self, on: date) -> tuple[str, str]:
        """The code of its tag and its words."""
        if self.is_published:
            return "complete", _("Publicado")
        if self.is_late(on):
            return "late", _("Con retraso")
        if self.report and self.report.is_with_city:
            until = day(self.report.comments_due_on)
            return "in_verification", _("La Alcaldía comenta hasta el %(day)s") % {"day": until}
        if self.report:
            return "under_way", _("En borrador")
        if self.elsewhere:
            return "no_evidence", _("No lo encontramos publicado")
        return "not_started", _("Sin iniciar")

    def facts(self, on: date) -> dict[str, Any]:
        """What `monitoring/_expected_report.html` takes."""
        status, words = self.status(on)
        published = self.report if self.is_published else None
        return {
            "label": self.label,
            "url": published.get_absolute_url() if published else "",
            "commitment": self.commitment.short_title if self.commitment else "",
            "commitment_url": self.commitment.get_absolute_url() if self.commitment else "",
            "due_on": self.due_on,
            "is_assumed": self.is_assumed,
            "status": status,
            "words": words,
        }


def expected_of(
    body: MonitoringBody,
    reports: Iterable[Report],
    *,
    commitments: list[Commitment] | None = None,
    elsewhere: bool = False,
) -> list[Expected]:
    """The reports of a plan, in the order in which they are due. `reports` are those of the body.

    Who wants those of some commitments alone gives these, and says whether any report is `elsewhere`.
    """
    reports = list(reports)
    elsewhere = elsewhere or any(report.origin == Report.Origin.ELSEWHERE for report in reports)
    latest: dict[tuple[str, int | None], Report] = {}
    for report in sorted(reports, key=lambda one: one.edition):
        key = (report.kind, report.commitment_id)
        if report.is_published or key not in latest:
            latest[key] = report
    closed = closures()
    if commitments is None:
        commitments = OF_PLANS.rows([body.plan_id])
    wanted: list[tuple[str, Commitment | None]] = [(Kind.INCEPTION, None)]
    wanted += [(Kind.END_OF_COMMITMENT, commitment) for commitment in commitments]
    wanted.append((Kind.LEARNING, None))
    found = [
        Expected(
            body,
            kind,
            commitment,
            due_date(kind, body.plan, commitment, closed),
            latest.get((kind, commitment.pk if commitment else None)),
            elsewhere,
        )
        for kind, commitment in wanted
    ]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.key))
