"""Atom feeds (RFC 4287) of every record, list and place, out of the history; and calendars of records."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp import calendars
from cartagena_ogp.changes import changes_in_words
from cartagena_ogp.follow.targets import (
    FILTERS,
    Places,
    Target,
    What,
    list_target,
    place_target,
    record_target,
    topics_of,
)
from cartagena_ogp.history import utc
from cartagena_ogp.http import page
from cartagena_ogp.log_entries import Told, tell
from cartagena_ogp.models import HistoryEntry, HistoryTopic
from cartagena_ogp.records import record_of_kind

ENTRIES = 50
LONGEST = 2000  # characters of a summary
NOTHING_YET = datetime(2026, 1, 1, tzinfo=UTC)
"""When a feed without entries was last updated: a date that never moves."""


@page
def of_record(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """What happened to one record and to its parts; a withdrawn one keeps its feed."""
    entries = latest(topics_of(What.RECORD, f"{kind}/{code}", Places()))
    if not entries:
        raise Http404
    own = [told for told in entries if told.entry.subject == f"{kind}/{code}"]
    target = record_target(kind, code)
    title = target.label if target else next((told.title for told in own if told.title), code)
    url = target.url if target else reverse("record_log", args=[kind, code])
    return answer(request, entries, name=f"{kind}/{code}", title=title, url=url)


@page
def of_list(request: HttpRequest) -> HttpResponse:
    """What happened to the records that the filters leave; the same filters as `/seguir/lista/`."""
    target = list_target({name: request.GET.get(name, "") for name in FILTERS})
    if target is None:
        raise Http404
    return of_target(request, target, f"lista?{target.key}")


@page
def of_place(request: HttpRequest, code: str) -> HttpResponse:
    """What happened in a place and in all that lies in it."""
    target = place_target(code)
    if target is None:
        raise Http404
    return of_target(request, target, f"lugar/{code}")


@page
def of_everything(request: HttpRequest) -> HttpResponse:
    """What happened to any record."""
    target = Target(What.LIST, "", _("Todo lo que cambia"), reverse("log"))
    return of_target(request, target, "todo")


@page
def calendar(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The days of one record, for any phone's calendar; a record without any has none."""
    record = record_of_kind(kind)
    found = record.queryset().filter(**record.lookup(code)).first() if record else None
    days = sorted(record.days(found), key=lambda event: (event.day, event.code)) if record and found else []
    if not days or record is None:
        raise Http404
    body = calendars.write(days, name=record.title(found), url=absolute(request.path))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def of_target(request: HttpRequest, target: Target, name: str) -> HttpResponse:
    entries = latest(topics_of(target.what, target.key, Places()))
    return answer(request, entries, name=name, title=target.label, url=target.url)


def latest(wanted: Q) -> list[Told]:
    """The newest public entries about something, told in words."""
    numbers = HistoryTopic.objects.filter(wanted).order_by("-entry_id").values_list("entry_id", flat=True)
    found = HistoryEntry.objects.select_related("payload", "redaction__act")
    return tell(found.filter(sequence__in=list(numbers[:ENTRIES])).order_by("-sequence"), changes=True)


def answer(request: HttpRequest, entries: list[Told], *, name: str, title: str, url: str) -> HttpResponse:
    """The feed `name`, in the language of its address; `url` is the page that it accompanies."""
    updated = entries[0].entry.recorded_at if entries else NOTHING_YET
    language, name = ("en", f"en/{name}") if get_language() == "en" else ("es-CO", name)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">',
        element("id", tag("feed", name)),
        element("title", f"{title} · Cartagena Abierta"),
        element("updated", utc(updated)),
        link("self", absolute(request.get_full_path()), "application/atom+xml"),
        link("alternate", absolute(url), "text/html"),
        f"<author>{element('name', 'Cartagena Abierta')}{element('uri', settings.PORTAL_URL)}</author>",
        *(written(told) for told in entries),
        "</feed>",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="application/atom+xml; charset=utf-8")


def written(told: Told) -> str:
    """One entry: who did what to which record, and what it changed, in words."""
    moment = utc(told.entry.recorded_at)
    parts = [
        element("id", tag("bitacora", str(told.entry.sequence))),
        element("title", f"{told.event}: {told.title or told.code}"),
        element("updated", moment),
        element("published", moment),
        link("alternate", absolute(reverse("log_entry", args=[told.entry.sequence])), "text/html"),
        link("related", absolute(told.url), "text/html"),
        f"<author>{element('name', told.actor or 'Cartagena Abierta')}</author>",
        f"<category term={quoteattr(told.subject_kind)} label={quoteattr(told.kind)}/>",
        element("summary", in_words(told)),
    ]
    return f"<entry>{''.join(parts)}</entry>"


def in_words(told: Told) -> str:
    """The reason and each change, one a line; what was said before it was redacted is not told."""
    if not told.title:
        return _("El contenido de esta entrada se retiró.")
    lines = [_("Dato ilustrativo")] if told.is_illustrative else []
    lines += [told.reason] if told.reason else []
    lines += list(changes_in_words(told))
    words = "\n".join(lines) or told.event
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rstrip()}…"


def tag(space: str, name: str) -> str:
    """A `tag:` URI (RFC 4151): it names the same thing for ever, wherever the page moves."""
    return f"tag:{urlsplit(settings.PORTAL_URL).hostname},2026:{space}/{name}"


def absolute(address: str) -> str:
    return settings.PORTAL_URL + address


def element(name: str, text: object) -> str:
    return f"<{name}>{escape(printable(str(text)))}</{name}>"


def link(rel: str, address: str, kind: str) -> str:
    return f"<link rel={quoteattr(rel)} type={quoteattr(kind)} href={quoteattr(printable(address))}/>"


def printable(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold."""
    return "".join(
        sign
        for sign in text
        if sign in "\t\n\r"
        or (sign >= " " and sign not in "\ufffe\uffff" and not "\ud800" <= sign <= "\udfff")
    )


urlpatterns = [
    # /feeds/
    path("todo.atom", of_everything, name="feed"),
    path("lista.atom", of_list, name="list_feed"),
    path("lugar/<slug:code>.atom", of_place, name="place_feed"),
    path("<slug:kind>/<str:code>.atom", of_record, name="record_feed"),
]
