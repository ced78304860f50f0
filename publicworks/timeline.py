"""What has happened to a work, newest first, ready for `components/timeline.html`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cartagena_ogp import labels
from cartagena_ogp.templatetags.portal import day, percent
from commitments.wording import content_language

from .models import Source, WorkChange

type Event = dict[str, Any]

CHANGE = ("field", "before", "after", "reason", "changed_on")
REPORT = (
    *("source", "reporter", "reported_on", "physical", "planned", "financial", "done", "obstacles"),
    *("institution__short_name", "institution__name"),
)
"""What is told of each, of rows of a query."""


def of_changes(changes: Iterable[Any]) -> Iterable[Event]:
    """Days that moved and statuses that changed; what one act changed together is one event."""
    together: dict[tuple[date, str], list[Any]] = {}
    for change in changes:
        together.setdefault((change.changed_on, change.reason), []).append(change)
    for (on, reason), some in together.items():
        yield {
            "date": on,
            "title": _("Cambió el estado")
            if any(one.field in WorkChange.WORDS for one in some)
            else _("Cambió la fecha"),
            "note": " ".join(words_of(one) for one in reversed(some)),
            "text": reason,
            "text_lang": content_language(),
            "key": True,
        }


def words_of(change: Any) -> str:
    """What changed, in one sentence: «Fin previsto: del … al …»."""
    name = labels.words_of(WorkChange.Field)[change.field]
    if change.field in WorkChange.DAYS:
        before, after = (
            day(date.fromisoformat(value)) if value else "" for value in (change.before, change.after)
        )
        if before and after:
            return _("%(what)s: del %(before)s al %(after)s.") % {
                "what": name,
                "before": before,
                "after": after,
            }
        return _("%(what)s: %(day)s.") % {"what": name, "day": after or _("sin fecha")}
    words = labels.words_of(WorkChange.WORDS[change.field])
    return _("%(what)s: %(day)s.") % {"what": name, "day": words.get(change.after, change.after)}


def of_progress(reports: Iterable[Any]) -> Iterable[Event]:
    """What each source reported, with its figure and who says it."""
    for report in reports:
        yield {
            "date": report.reported_on,
            "title": "",
            "note": figures_of(report),
            "text": " ".join(filter(None, (report.done, report.obstacles))),
            "text_lang": content_language(),
            "actor": who(report),
        }


def figures_of(report: Any) -> str:
    if report.physical is None:
        return ""
    real = {"real": percent(report.physical), "planned": percent(report.planned)}
    if report.planned is None:
        return _("Avance: %(real)s.") % real
    return _("Avance: %(real)s; previsto: %(planned)s.") % real


def who(report: Any) -> str:
    """The source and, when they are known, the institution and the role; never a person."""
    institution = report.institution__short_name or report.institution__name
    return ", ".join(filter(None, (labels.words_of(Source)[report.source], report.reporter, institution)))


def of_steps(steps: Iterable[dict[str, Any]]) -> Iterable[Event]:
    """Milestones that were met."""
    for step in steps:
        if step["met_on"]:
            yield {
                "date": step["met_on"],
                "title": _("Se cumplió un hito"),
                "text": step["title"],
                "text_lang": content_language(),
                "key": True,
            }


def newest_first(*some: Iterable[Event]) -> list[Event]:
    return sorted(
        (event for events in some for event in events), key=lambda event: event["date"], reverse=True
    )
