"""«Lo que cambió esta semana»: one ISO week of the log, record by record, with what it changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import register_converter, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp.differences import Difference, differences
from cartagena_ogp.http import page, valid_until
from cartagena_ogp.log_entries import Told, content, institution_names, tell
from cartagena_ogp.models import HistoryEntry, HistoryTopic
from cartagena_ogp.records import record_of_kind

PAGE = 20
"""Records on a page."""
WEEK = timedelta(days=7)


class WeekConverter:
    """A week as addresses write it: `2026-48` is the Monday it starts on."""

    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        year, number = map(int, value.split("-"))
        return date.fromisocalendar(year, number, 1)  # ValueError: no such week, 404

    def to_url(self, value: date) -> str:
        year, number, _weekday = value.isocalendar()
        return f"{year:04}-{number:02}"


register_converter(WeekConverter, "week")


@dataclass(frozen=True)
class Changed:
    """What one record went through in the week: its last entry, how many, and what they changed."""

    last: Told
    entries: int
    changes: list[Difference]
    is_new: bool


@page
def this_week(request: HttpRequest) -> HttpResponse:
    """The week that is running."""
    today = timezone.localdate()
    return answer(request, today - timedelta(days=today.weekday()), today)


@page
def week(request: HttpRequest, monday: date) -> HttpResponse:
    """A week by its number. One that has not begun, or that no clock can tell, is not found."""
    today = timezone.localdate()
    if not monday.year >= 2000 or monday > today:
        raise Http404
    return answer(request, monday, today)


def answer(request: HttpRequest, monday: date, today: date) -> HttpResponse:
    """The page of the week that starts on `monday`, in three parts: how much, what, and where next."""
    first, last = first_since(monday), first_since(monday + WEEK)
    topics = HistoryTopic.objects.all()
    topics = topics.filter(entry__gte=first) if first else topics.none()
    if last:
        topics = topics.filter(entry__lt=last)
    shown, older = changed_records(topics, before=asked_before(request))
    if monday + WEEK > today:
        valid_until(request, midnight(monday + WEEK))
    here = reverse("log_week", args=[monday])
    has_later = monday + WEEK <= today
    context = {
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "is_current": monday + WEEK > today,
        "kinds": counts_by_kind(topics),
        "shown": shown,
        "older_url": f"{here}?antes={older}" if older else "",
        "newest_url": here if asked_before(request) else "",
        "earlier_url": reverse("log_week", args=[monday - WEEK]) if first is None or first > 1 else "",
        "later_url": reverse("log_week", args=[monday + WEEK]) if has_later else "",
        "share": {
            "title": _("Lo que cambió esta semana en Cartagena Abierta"),
            "description": _("Cada registro que cambió, con lo que decía antes y lo que dice ahora."),
        },
    }
    return render(request, "pages/log_week.html", context)


def midnight(day: date) -> datetime:
    """The moment a day starts in Cartagena."""
    return timezone.make_aware(datetime.combine(day, time.min))


def first_since(day: date) -> int | None:
    """The number of the first entry written since a day began; None when there is none."""
    entries = HistoryEntry.objects.filter(recorded_at__gte=midnight(day)).order_by("recorded_at", "sequence")
    return entries.values_list("sequence", flat=True).first()


def asked_before(request: HttpRequest) -> int | None:
    """The number in `?antes=`; anything else counts as none."""
    asked = request.GET.get("antes", "")
    return int(asked) if re.fullmatch(r"[0-9]{1,18}", asked) else None


def counts_by_kind(topics: QuerySet[HistoryTopic]) -> list[dict[str, Any]]:
    """How many records of each kind changed, the most first."""
    counted = topics.order_by().values("kind").annotate(records=Count("code", distinct=True))
    rows = []
    for row in counted.order_by("-records", "kind"):
        record = record_of_kind(row["kind"])
        words = (record.label if row["records"] == 1 else record.label_plural) if record else row["kind"]
        rows.append({"kind": row["kind"], "words": str(words), "records": row["records"]})
    return rows


def changed_records(
    topics: QuerySet[HistoryTopic], *, before: int | None
) -> tuple[list[Changed], int | None]:
    """A page of the records that changed, the last changed first; and where the next page starts, if any."""
    groups = topics.order_by().values("kind", "code")
    groups = groups.annotate(first=Min("entry"), last=Max("entry"), entries=Count("pk"))
    if before:
        groups = groups.filter(last__lt=before)
    found = list(groups.order_by("-last")[: PAGE + 1])
    shown = found[:PAGE]
    ends = {group[end] for group in shown for end in ("first", "last")}
    entries = HistoryEntry.objects.select_related("payload", "redaction__act").in_bulk(ends)
    told = tell(entries[group["last"]] for group in shown)
    names = institution_names()
    changed = [
        changed_record(said, entries[group["first"]], group["entries"], names)
        for said, group in zip(told, shown, strict=True)
    ]
    return changed, shown[-1]["last"] if len(found) > PAGE else None


def changed_record(last: Told, first: HistoryEntry, entries: int, names: dict[str, str]) -> Changed:
    """The difference between what the record said before its first entry and after its last one.

    A redacted entry says nothing: then there is no difference to show.
    """
    opened, closed = content(first), content(last.entry)
    before = opened["before"] if opened else None
    after = closed["after"] if closed else None
    found: list[Difference] = []
    record = record_of_kind(last.subject_kind)
    if record and before and after:
        found = differences(before, after, schema=record.schema, labels=record.labels, names=names)
    is_new = opened is not None and before is None and after is not None
    return Changed(replace(last, changes=[]), entries, found, is_new)
