"""What has happened to a record, out of the public history, ready for `components/timeline.html`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import events
from cartagena_ogp.models import HistoryPayload, Institution
from cartagena_ogp.models.history import PRIVATE
from cartagena_ogp.templatetags.portal import day, percent

from .wording import content_language

LENGTH = 25
FIELDS = {
    "sequence": "entry_id",
    "kind": "kind",
    "code": "code",
    "recorded_at": "entry__recorded_at",
    "event": "body__event",
    "reason": "body__reason",
    "actor": "body__actor__institution",
    "status": "body__after__status",
    "status_on": "body__after__status_on",
    "percent": "body__after__progress",
    "reported_on": "body__after__updates__-1__reported_on",
    "due_before": "body__before__due_on",
    "due_after": "body__after__due_on",
}
"""Only the parts that a timeline shows leave the database: a payload may be long."""
KEY_EVENTS = {"published", "status_changed", "modified"}
BETWEEN_US = {"created", "published", "changed"}
"""Events of a part (a milestone) that say nothing to who reads the story of the whole."""


def timeline_of(subjects: Iterable[tuple[str, str]], *, names: dict[str, str]) -> list[dict[str, Any]]:
    """The public events of some records, newest first.

    `subjects` are (kind, code) pairs; `names` maps a subject's code to what it is called on this page
    ("" for the page's own record). The date is that of the fact when the entry says it, else of the entry.
    """
    condition = Q()
    for kind, code in subjects:
        one = Q(kind=kind, code=code)
        condition |= one & ~Q(body__event__in=BETWEEN_US) if names.get(code) else one
    rows = (
        HistoryPayload.objects.filter(condition)
        .exclude(entry__subject=PRIVATE)
        .order_by("-entry_id")
        .values_list(*FIELDS.values())[:LENGTH]
    )
    entries = [dict(zip(FIELDS, row, strict=True)) for row in rows]
    slugs = {entry["actor"] for entry in entries if entry["actor"]}
    institutions = (
        dict(Institution.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
    )
    shown = [event_of(entry, institutions, names) for entry in entries]
    return sorted(shown, key=lambda event: event["date"], reverse=True)


def event_of(entry: dict[str, Any], institutions: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    subject = names.get(entry["code"], "")
    words = events.event_words(entry["event"])
    return {
        "date": happened_on(entry),
        "title": f"{subject}: {words}" if subject else words,
        "text": text_of(entry),
        "note": note_of(entry),
        "actor": institutions.get(entry["actor"], ""),
        "status": entry["status"] if entry["event"] == "status_changed" else "",
        "key": entry["event"] in KEY_EVENTS,
        "text_lang": content_language(),
    }


def happened_on(entry: dict[str, Any]) -> date:
    said = {"progress_reported": "reported_on", "status_changed": "status_on"}.get(entry["event"])
    if said and entry[said]:
        return date.fromisoformat(entry[said])
    recorded: date = timezone.localdate(entry["recorded_at"])
    return recorded


def text_of(entry: dict[str, Any]) -> str:
    """The reason, as the institution wrote it."""
    return str(entry["reason"] or "")


def note_of(entry: dict[str, Any]) -> str:
    """The figure that the event is about, in the language of the page."""
    if entry["event"] == "progress_reported" and entry["percent"] is not None:
        return _("Avance: %(percent)s.") % {"percent": percent(entry["percent"])}
    if entry["event"] == "rescheduled" and entry["due_before"] and entry["due_after"]:
        before, after = (day(date.fromisoformat(entry[name])) for name in ("due_before", "due_after"))
        return _("Del %(before)s al %(after)s.") % {"before": before, "after": after}
    return ""
