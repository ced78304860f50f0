"""The sentences that pages compute from dates and figures: what is late, what is silent, what was planned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cartagena_ogp.templatetags.portal import day, percent

from .models import Commitment, Milestone

SILENT_WEEKS = 8
"""From here on silence is said aloud; OGP asks for news at least every four months."""
BEHIND = 5
"""Points below plan that are worth a sentence before anything is overdue."""


def content_language() -> str:
    """ "es" on pages in another language: what staff write exists only in Spanish. Else nothing."""
    return "" if (get_language() or "es").startswith("es") else "es"


def milestone_lateness(milestone: Milestone, on: date) -> str:
    """Why the milestone is late on a day, in one sentence; nothing when it is not."""
    if not milestone.is_late(on):
        return ""
    figures = {"due": day(milestone.due_on), "real": percent(milestone.progress)}
    return _("Va con retraso: debía estar listo el %(due)s y lleva el %(real)s.") % figures


def commitment_lateness(
    commitment: Commitment, on: date, *, real: int | None, planned: int | None, late_milestones: int
) -> str:
    """Why the commitment is late on a day: its own end passed, or that of some milestones; else nothing."""
    if commitment.is_complete:
        return ""
    if commitment.is_late(on):
        figures = {"due": day(commitment.ends_on), "real": percent(real)}
        if real is None:
            return _("Va con retraso: debía terminar el %(due)s.") % figures
        return _("Va con retraso: debía terminar el %(due)s y lleva el %(real)s.") % figures
    if not late_milestones:
        return ""
    overdue = ngettext(
        "%(count)s hito pasó su fecha.", "%(count)s hitos pasaron su fecha.", late_milestones
    ) % {"count": late_milestones}
    if real is not None and planned is not None and planned > real:
        figures = {"planned": percent(planned), "real": percent(real)}
        return _("Va con retraso: debía llevar el %(planned)s y lleva el %(real)s.") % figures + " " + overdue
    return _("Va con retraso.") + " " + overdue


def behind_plan(real: int | None, planned: int | None) -> str:
    """A warning before anything is overdue: less was done than even work would have done by now."""
    if real is None or planned is None or planned - real < BEHIND:
        return ""
    figures = {"planned": percent(planned), "real": percent(real)}
    return _("Va por debajo de lo previsto: debía llevar el %(planned)s y lleva el %(real)s.") % figures


def silence(promise: Commitment | Milestone, on: date, *, since: date) -> str:
    """How long nobody has said anything; nothing while news are recent, or before it starts (`since`)."""
    return "" if promise.is_complete else silent_since(promise.last_news_on, on, since=since)


def silent_since(last_news_on: date | None, on: date, *, since: date) -> str:
    """The same of a promise that is not complete, by the day of its last news; None if it never had any."""
    return silent_words(last_news_on, on, None if last_news_on else since, get_language())


@lru_cache(maxsize=1024)
def silent_words(last_news_on: date | None, on: date, since: date | None, language: str | None) -> str:
    """Written once: a list says few different things, and they depend on the days and the language alone."""
    if last_news_on is None:
        if since is None or (on - since).days < 7 * SILENT_WEEKS:
            return ""
        return _("Sin novedades desde que empezó, el %(day)s.") % {"day": day(since)}
    weeks = (on - last_news_on).days // 7
    if weeks < SILENT_WEEKS:
        return ""
    if weeks > 52:
        return _("Sin novedades desde hace más de un año. La última fue el %(day)s.") % {
            "day": day(last_news_on)
        }
    return ngettext(
        "Sin novedades desde hace %(weeks)s semana. La última fue el %(day)s.",
        "Sin novedades desde hace %(weeks)s semanas. La última fue el %(day)s.",
        weeks,
    ) % {"weeks": weeks, "day": day(last_news_on)}


def weighted(milestones: Iterable[tuple[int, int]]) -> int | None:
    """The percent of a commitment out of its milestones' (weight, percent); None without milestones."""
    pairs = list(milestones)
    total = sum(weight for weight, _percent in pairs)
    return sum(weight * percent for weight, percent in pairs) // total if total else None
