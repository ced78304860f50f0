"""All that the page of a work says, each part read once when the page asks for it."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.safestring import SafeString

from cartagena_ogp.compiled import Compiled
from commitments.wording import content_language

from . import sheets, timeline, wording
from .models import Funding, ProblemReport, ProgressReport, Source, Work, WorkChange, WorkFile, WorkMilestone
from .money import Money
from .photos import photo_of
from .problems import PROBLEM, problem_items

EVENTS_SHOWN = 8
PHOTOS_SHOWN = 7
REPORTS_SHOWN = 4

REPORTS = Compiled(
    lambda pk: (
        ProgressReport.objects.filter(work=pk)
        .order_by("-reported_on", "-pk")
        .values_list(*timeline.REPORT, named=True)[:40]
    )
)
CHANGES = Compiled(
    lambda pk: (
        WorkChange.objects.filter(work=pk)
        .order_by("-changed_on", "-pk")
        .values_list(*timeline.CHANGE, named=True)[:40]
    )
)
FILES = Compiled(
    lambda pk: (
        WorkFile.objects.standing()
        .filter(work=pk)
        .select_related("attachment")
        .order_by("-dated_on", "-pk")[:40]
    )
)
PROBLEMS = Compiled(
    lambda pk: (
        ProblemReport.objects.published()
        .filter(work=pk)
        .order_by("-submitted_on", "-pk")
        .values_list(*PROBLEM, named=True)[:100]
    )
)


class Story:
    """A work on a day, as citizens read it."""

    def __init__(self, work: Work, on: date) -> None:
        self.work, self.on = work, on

    @staticmethod
    def works(rows: QuerySet[Work]) -> QuerySet[Work]:
        """The works with what `Story` needs of their row, their funding and their milestones."""
        funding = Funding.objects.filter(work=OuterRef("pk")).order_by("-amount", "pk")
        steps = WorkMilestone.objects.filter(work=OuterRef("pk")).order_by("due_on", "pk")
        return rows.select_related("responsible", "territory__locality", "commitment").annotate(
            told_funding=ArraySubquery(
                funding.values_list(JSONObject(source="source", amount="amount", year="year"))
            ),
            told_steps=ArraySubquery(
                steps.values_list(JSONObject(title="title", due_on="due_on", met_on="met_on"))
            ),
        )

    # -- how it goes ----------------------------------------------------------------------
    @cached_property
    def status(self) -> str:
        return wording.shown_status(self.work, self.on)

    @cached_property
    def lead(self) -> str:
        return wording.lead(self.work, self.on)

    @cached_property
    def silence(self) -> str:
        return wording.silence(self.work, self.on)

    @cached_property
    def is_late(self) -> bool:
        return self.status == "late"

    @cached_property
    def is_behind(self) -> bool:
        return self.is_late or wording.is_behind(self.work)

    @property
    def language(self) -> str:
        """ "es" on pages in another language: what staff write exists only in Spanish."""
        return content_language()

    # -- figures --------------------------------------------------------------------------
    @cached_property
    def reports(self) -> list[Any]:
        return REPORTS.rows(self.work.pk)

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """The last figures of each source, side by side and never merged."""
        last: dict[str, Any] = {}
        for report in self.reports:
            if report.physical is not None or report.financial is not None:
                last.setdefault(report.source, report)
        return [
            {"report": last[source], "source": Source(source).label, "who": timeline.who(last[source])}
            for source in Source.values
            if source in last
        ]

    @property
    def figure_rows(self) -> SafeString:
        return sheets.figure_rows(self.figures)

    @cached_property
    def headline_source(self) -> str:
        """Who says the figure of the headline."""
        named = (f["who"] for f in self.figures if f["report"].source == self.work.progress_source)
        return next(named, str(self.work.get_progress_source_display()))

    # -- dates ----------------------------------------------------------------------------
    @cached_property
    def changes(self) -> list[Any]:
        return CHANGES.rows(self.work.pk)

    @cached_property
    def first_planned_end(self) -> date | None:
        """The day that was promised first, when it moved."""
        ends = [c for c in self.changes if c.field == WorkChange.Field.PLANNED_END and c.before]
        return date.fromisoformat(ends[-1].before) if ends else None

    @cached_property
    def end_moved(self) -> int:
        """How many times the promised end moved."""
        return sum(c.field == WorkChange.Field.PLANNED_END and bool(c.before) for c in self.changes)

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """Milestones with their days as dates, late ones marked."""
        rows: list[dict[str, Any]] = getattr(self.work, "told_steps", [])
        return [
            {
                "title": row["title"],
                "due_on": (due := date.fromisoformat(row["due_on"])),
                "met_on": date.fromisoformat(row["met_on"]) if row["met_on"] else None,
                "late": not row["met_on"] and due < self.on,
            }
            for row in rows
        ]

    @property
    def step_lines(self) -> SafeString:
        return sheets.step_lines(self.steps)

    @cached_property
    def funding(self) -> list[dict[str, Any]]:
        return list(getattr(self.work, "told_funding", []))

    @property
    def funding_lines(self) -> SafeString:
        return sheets.funding_lines(self.funding)

    @cached_property
    def every_event(self) -> list[dict[str, Any]]:
        return timeline.newest_first(
            timeline.of_changes(self.changes),
            timeline.of_progress(self.reports),
            timeline.of_steps(self.steps),
            self.money.events,
        )

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.every_event[:EVENTS_SHOWN]

    @property
    def has_more_events(self) -> bool:
        return len(self.every_event) > EVENTS_SHOWN

    # -- money ----------------------------------------------------------------------------
    @cached_property
    def money(self) -> Money:
        return Money(self.work)

    # -- photos and documents -------------------------------------------------------------
    @cached_property
    def files(self) -> list[WorkFile]:
        return FILES.rows(self.work.pk)

    @cached_property
    def photos(self) -> list[dict[str, Any]]:
        """The newest photos, each with its day and who took it."""
        return [
            photo_of(one.attachment, one.alt, caption=one.title, on=one.dated_on, lang=self.language)
            for one in [one for one in self.files if one.is_photo][:PHOTOS_SHOWN]
        ]

    @cached_property
    def documents(self) -> list[WorkFile]:
        return [one for one in self.files if not one.is_photo]

    # -- what people say ------------------------------------------------------------------
    @cached_property
    def every_problem(self) -> list[Any]:
        return PROBLEMS.rows(self.work.pk)

    @property
    def problem_items(self) -> SafeString:
        """The newest problems that people reported, the open ones first."""
        open_first = sorted(self.every_problem, key=lambda one: one.closed_on is not None)
        return problem_items(open_first[:REPORTS_SHOWN], self.on, 3)

    @property
    def has_more_problems(self) -> bool:
        return len(self.every_problem) > REPORTS_SHOWN

    @cached_property
    def open_problems(self) -> int:
        return sum(one.closed_on is None for one in self.every_problem)
