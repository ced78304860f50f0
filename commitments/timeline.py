"""What has happened to a record, out of the public history, ready for `components/timeline.html`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import events
from cartagena_ogp.models.history import PRIVATE
from cartagena_ogp.routing import connection
from cartagena_ogp.templatetags.portal import day, percent

from .wording import content_language

LENGTH = 25
FIELDS = {
    "code": "payload.code",
    "recorded_at": "entry.recorded_at",
    "event": "payload.body->>'event'",
    "reason": "payload.body->>'reason'",
    "actor": "institution.name",
    "status": "payload.body#>>'{after,status}'",
    "status_on": "payload.body#>>'{after,status_on}'",
    "percent": "payload.body#>>'{after,progress}'",
    "reported_on": "payload.body#>>'{after,updates,-1,reported_on}'",
    "due_before": "payload.body#>>'{before,due_on}'",
    "due_after": "payload.body#>>'{after,due_on}'",
    "is_sample": "payload.body#>>'{after,illustrative}' = 'true'",
}
"""Only the parts that a timeline shows leave the database: a payload may be long."""
QUERY = f"""
    SELECT {", ".join(FIELDS.values())}
    FROM unnest(%s::text[], %s::text[], %s::boolean[]) AS subject (kind, code, is_part)
    JOIN portal_historypayload payload ON payload.kind = subject.kind AND payload.code = subject.code
    JOIN portal_historyentry entry ON entry.sequence = payload.entry_id
    LEFT JOIN portal_institution institution ON institution.slug = payload.body#>>'{{actor,institution}}'
    WHERE entry.subject <> %s AND NOT (subject.is_part AND payload.body->>'event' = ANY(%s))
    ORDER BY entry.sequence DESC LIMIT {LENGTH}
"""  # nosec B608
"""By hand: as an expression of the ORM it costs a page more to write than to run."""
KEY_EVENTS = {"published", "status_changed", "modified"}
BETWEEN_US = ["created", "published", "changed"]
"""Events of a part (a milestone) that say nothing to who reads the story of the whole."""


def timeline_of(subjects: Iterable[tuple[str, str]], *, names: dict[str, str]) -> list[dict[str, Any]]:
    """The public events of some records, newest first.

    `subjects` are (kind, code) pairs; `names` maps a subject's code to what it is called on this page
    ("" for the page's own record). The date is that of the fact when the entry says it, else of the entry.
    """
    asked = [(kind, code, bool(names.get(code))) for kind, code in subjects]
    columns = [list(column) for column in zip(*asked, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [*columns, PRIVATE, BETWEEN_US])
        entries = [dict(zip(FIELDS, row, strict=True)) for row in cursor.fetchall()]
    words = Words()
    shown = [event_of(entry, names.get(entry["code"], ""), words) for entry in entries]
    return sorted(shown, key=lambda event: event["date"], reverse=True)


class Words:
    """What the events of one page say again and again, in its language."""

    def __init__(self) -> None:
        self.language = content_language()
        self.of_event = cache(events.event_words)
        self.progress = _("Avance: %(percent)s.")


def event_of(entry: dict[str, Any], subject: str, words: Words) -> dict[str, Any]:
    """What `components/timeline_event.html` takes; of a part of the record, `subject` is its name."""
    event = words.of_event(entry["event"])
    return {
        "date": happened_on(entry),
        "title": f"{subject}: {event}" if subject else event,
        "text": text_of(entry),
        "note": note_of(entry, words),
        "actor": entry["actor"] or "",
        "status": entry["status"] if entry["event"] == "status_changed" else "",
        "key": entry["event"] in KEY_EVENTS,
        # The page says it of its own record; a real commitment may have sample milestones.
        "illustrative": bool(subject and entry["is_sample"]),
        "text_lang": words.language,
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


def note_of(entry: dict[str, Any], words: Words) -> str:
    """The figure that the event is about, in the language of the page."""
    if entry["event"] == "progress_reported" and entry["percent"] is not None:
        return words.progress % {"percent": percent(entry["percent"])}
    if entry["event"] == "rescheduled" and entry["due_before"] and entry["due_after"]:
        before, after = (day(date.fromisoformat(entry[name])) for name in ("due_before", "due_after"))
        return _("Del %(before)s al %(after)s.") % {"before": before, "after": after}
    return ""
