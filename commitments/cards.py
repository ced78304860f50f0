"""Commitments, milestones and agreements as the lists of the portal show them, on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from cartagena_ogp.addresses import addresses
from cartagena_ogp.templatetags.portal import day, month_year

from . import wording
from .models import Agreement, Commitment, Completion, Milestone
from .models.commitments import CommitmentQuerySet
from .models.milestones import planned_by
from .models.scales import is_overdue

SHOWN = (
    "ogp_id",
    "title",
    "short_title",
    "status",
    "starts_on",
    "ends_on",
    "last_news_on",
    "is_illustrative",
    "published_at",
    "responsible__name",
)
"""What a card says of a commitment: its long texts stay in the database."""
STEP = (
    "number",
    "title",
    "status",
    "progress",
    "starts_on",
    "due_on",
    "last_news_on",
    "is_illustrative",
    "published_at",
    "commitment__ogp_id",
    "commitment__short_title",
    "commitment__starts_on",
    "commitment__published_at",
)
"""The same of a milestone, with what it says of its commitment: what `steps` takes."""


def for_cards(rows: CommitmentQuerySet, *more: str) -> QuerySet[Commitment, Any]:
    """What the cards of the commitments need, as plain rows, in one query; with `more` columns, of the list.

    `told` is what their published milestones say together, None without any: `real`, the percent done;
    `due_on`, the first day promised by one that is not complete; `sample`. It is a subquery of each row
    and not a join, so that only the rows shown are looked up.
    """
    pending = ~Q(status=Completion.COMPLETE)
    told = JSONObject(
        real=Sum(F("weight") * F("progress")) / Sum("weight"),
        due_on=Min("due_on", filter=pending),
        sample=BoolOr("is_illustrative"),
    )
    milestones = Milestone.objects.filter(commitment=OuterRef("pk"), published_at__isnull=False)
    each = milestones.order_by().values("commitment").annotate(told=told).values("told")
    return rows.annotate(told=Subquery(each)).values_list(*SHOWN, "told", *more, named=True)


NOTHING_TOLD: dict[str, Any] = {"real": None, "due_on": None, "sample": False}


def commitment_cards(rows: Iterable[Any], on: date) -> list[dict[str, Any]]:
    """What `components/card.html` takes, of rows of `for_cards`."""
    rows = list(rows)
    language, today = wording.content_language(), on.isoformat()
    ended, ends = _("Terminó en %(month)s"), _("Termina en %(month)s")
    urls = addresses("commitments:commitment", [row.ogp_id for row in rows])

    def card(row: Any, url: str) -> dict[str, Any]:
        """It is late when its own end passed or that of a published milestone; its progress is a sample
        when its milestones are.
        """
        told = row.told or NOTHING_TOLD
        overdue = row.published_at and told["due_on"] and told["due_on"] < today
        meta = [row.responsible__name] if row.responsible__name else []
        meta.append((ended if row.ends_on < on else ends) % {"month": month_year(row.ends_on)})
        if row.status == Completion.COMPLETE:
            late = False
        else:
            late = bool(overdue) or row.ends_on < on
            silence = wording.silent_since(row.last_news_on, on, since=row.starts_on)
            meta += [silence] if silence else []
        return {
            "heading": row.short_title,
            "url": url,
            "kind": row.ogp_id,
            "status": row.status,
            "late": late,
            "illustrative": row.is_illustrative or told["sample"],
            "summary": "" if row.title == row.short_title else row.title,
            "real": told["real"],
            "planned": None,
            "meta": meta,
            "lang": language,
        }

    return list(map(card, rows, urls))


@dataclass
class Step:
    """A milestone on a day: how it goes against its plan."""

    milestone: Milestone
    on: date

    @cached_property
    def late(self) -> bool:
        return self.milestone.is_late(self.on)

    @cached_property
    def planned(self) -> int:
        return self.milestone.planned_progress(self.on)

    @cached_property
    def lateness(self) -> str:
        return wording.milestone_lateness(self.milestone, self.on)

    @cached_property
    def behind(self) -> str:
        if self.late or self.milestone.is_complete:
            return ""
        return wording.behind_plan(self.milestone.progress, self.planned)

    @cached_property
    def silence(self) -> str:
        milestone = self.milestone
        since = milestone.starts_on or milestone.commitment.starts_on
        return wording.silence(milestone, self.on, since=since)


def steps(rows: Iterable[Any], on: date) -> list[dict[str, Any]]:
    """What `commitments/_step.html` takes, of rows of `STEP`."""
    rows = list(rows)
    urls = addresses(
        "commitments:milestone", [row.commitment__ogp_id for row in rows], [str(row.number) for row in rows]
    )
    passed, ahead = _("Fecha prometida: %(day)s"), _("Para el %(day)s")

    def step(row: Any, url: str) -> dict[str, Any]:
        start, done = row.starts_on or row.commitment__starts_on, row.status == Completion.COMPLETE
        return {
            "number": row.number,
            "code": f"{row.commitment__ogp_id}-{row.number}",
            "title": row.title,
            "url": url,
            "commitment": row.commitment__short_title,
            "status": row.status,
            "late": is_overdue(row.due_on, row.status, on),
            "is_complete": done,
            "is_draft": not (row.published_at and row.commitment__published_at),
            "illustrative": row.is_illustrative,
            "progress": row.progress,
            "planned": planned_by(on, start, row.due_on),
            "due_on": row.due_on,
            "due_words": (passed if row.due_on < on else ahead) % {"day": day(row.due_on)},
            "silence": "" if done else wording.silent_since(row.last_news_on, on, since=start),
        }

    return list(map(step, rows, urls))


def late_first(steps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is late before what is pending, and what is done at the end; by date inside each."""
    return sorted(steps, key=lambda step: (not step["late"], step["is_complete"], step["due_on"]))


@dataclass
class Task:
    """An agreement on a day."""

    agreement: Agreement
    on: date

    @cached_property
    def late(self) -> bool:
        return self.agreement.is_late(self.on)


def tasks(agreements: Iterable[Agreement], on: date) -> list[Task]:
    """The agreements, late ones first."""
    shown = [Task(agreement, on) for agreement in agreements]
    return sorted(shown, key=lambda t: (not t.late, t.agreement.done_on is not None, t.agreement.due_on))
