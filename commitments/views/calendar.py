"""The calendar: what falls due in a month, and the same as a feed for phones."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import starmap
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet, Value
from django.db.models.functions import ExtractMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cartagena_ogp import calendars as ics
from cartagena_ogp import revision
from cartagena_ogp.addresses import addresses
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.drawing import draw
from cartagena_ogp.http import page
from cartagena_ogp.records import record_for
from cartagena_ogp.templatetags.many import NOTHING, StatusTags, filled, joined
from cartagena_ogp.templatetags.portal import MONTHS, lang_es

from ..days import OF_MILESTONE, of_commitments, of_meetings, of_milestone
from ..models import Agreement, Commitment, Meeting, Milestone
from ..models.scales import is_overdue
from .common import absolute, meant

YEARS = range(2011, 2101)
"""OGP began in 2011."""
WEEKDAYS = (
    gettext_lazy("lunes"),
    gettext_lazy("martes"),
    gettext_lazy("miércoles"),
    gettext_lazy("jueves"),
    gettext_lazy("viernes"),
    gettext_lazy("sábado"),
    gettext_lazy("domingo"),
)
OF_COMMITMENT = (
    *("ogp_id", "title", "short_title", "ends_on"),
    *("status", "is_illustrative", "version", "changed_at"),
)
OF_MEETING = ("code", "title", "summary", "held_on", "is_illustrative", "version", "changed_at")
OF_AGREEMENT = ("due_on", "meeting__code", "responsible__name", "text", "done_on", "meeting__is_illustrative")
"""What a calendar says of each: the rest is long and stays in the database."""
FEED_DAYS = 400
"""How far back the feed goes: what phones need is what comes."""


def a_month(rows: QuerySet[Any], field: str, span: tuple[date, date]) -> QuerySet[Any, dict[str, int]]:
    """How many rows have the day of a field in each month of a span."""
    dated = rows.order_by().filter(**{f"{field}__range": span}).annotate(month=ExtractMonth(field))
    return dated.values("month").annotate(n=Count("pk"))


MILESTONES = Compiled(
    lambda *span: (
        Milestone.objects.published()
        .filter(due_on__range=span)
        .order_by("due_on", "commitment__ogp_id", "number")
        .values_list("due_on", "commitment__ogp_id", "number", "title", "status", "is_illustrative")
    )
)
COMMITMENTS = Compiled(
    lambda *span: (
        Commitment.objects.published()
        .filter(ends_on__range=span)
        .in_order()
        .values_list("ends_on", "ogp_id", "short_title", "status", "is_illustrative")
    )
)
AGREEMENTS = Compiled(
    lambda *span: Agreement.objects.filter(
        due_on__range=span, meeting__published_at__isnull=False
    ).values_list(*OF_AGREEMENT)
)
MEETINGS = Compiled(
    lambda *span: (
        Meeting.objects.published()
        .filter(held_on__range=span)
        .order_by("pk")
        .values_list("held_on", "code", "title", "is_illustrative")
    )
)
MILESTONES_A_MONTH = Compiled(lambda *span: a_month(Milestone.objects.published(), "due_on", span))
COMMITMENTS_A_MONTH = Compiled(lambda *span: a_month(Commitment.objects.published(), "ends_on", span))
LATE = Compiled(
    lambda on: (
        Milestone.objects.published()
        .late(on)
        .order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(n=Count("pk"))
        .values("n")
    )
)


@page
def calendar(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    first = month_of(request.GET.get("mes", ""), on)
    following = (first + timedelta(days=31)).replace(day=1)
    span = (first, following - timedelta(days=1))
    context = {
        "on": on,
        "first": first,
        "days": days_of(span, on),
        "months": months_of(first),
        "neighbours": [
            {"month": month, "value": f"{month:%Y-%m}", "rel": rel}
            for month, rel in (((first - timedelta(days=1)).replace(day=1), "prev"), (following, "next"))
        ],
        "feed": absolute(reverse("commitments:calendar_ics")),
        "webcal": "webcal://" + settings.PORTAL_URL.split("//")[1] + reverse("commitments:calendar_ics"),
        "late": revision.remembered(("late milestones", on), lambda: LATE.row(on)["n"]),
        "share": {
            "title": _("Calendario de compromisos"),
            "description": _("Qué debe cumplir la Alcaldía cada mes y qué se venció."),
        },
    }
    return render(request, "commitments/calendar.html", context)


def month_of(text: str, on: date) -> date:
    """The first day of the month that the address names (`2026-11`); of today's when it names none."""
    year, _hyphen, month = text.partition("-")
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and len(text) <= 7):
        return on.replace(day=1)
    if int(year) not in YEARS or not 1 <= int(month) <= 12:
        return on.replace(day=1)
    return date(int(year), int(month), 1)


DAY = """<li class="days__item{}">
<p class="days__date"><time datetime="{}"><span class="days__number">{}</span>
<span class="days__name">{}</span></time>{}</p>
<ul class="days__events">
{}
</ul></li>"""
DAY_EVENT = '<li><p{}><a href="{}">{}</a></p><p class="tasks__facts">{}{}</p></li>'
MONTH = '<li><a href="?mes={}"{}>{}{}</a></li>'
MONTH_COUNT = ' <span class="months__count">{}<span class="visually-hidden"> {}</span></span>'
CURRENT = SafeString(' aria-current="true"')


class Marks(dict[tuple[str, bool, bool], SafeString]):
    """What follows an event of the calendar by its status ("" without one), lateness and being a sample."""

    def __init__(self) -> None:
        self.tags = StatusTags()
        self.overdue, self.sample = (
            draw(f"components/{name}.html", {}) for name in ("late_tag", "illustrative")
        )

    def __missing__(self, key: tuple[str, bool, bool]) -> SafeString:
        status, late, illustrative = key
        marks = [self.tags[status, ""]] if status else []
        marks += [self.overdue] if late else []
        marks += [self.sample] if illustrative else []
        self[key] = joined((filled(" {}", mark) for mark in marks), "")
        return self[key]


def days_of(span: tuple[date, date], on: date) -> SafeString:
    """What each day of the month holds, days in order; a month may hold hundreds of things."""
    days: defaultdict[date, list[SafeString]] = defaultdict(list)
    marks, language = Marks(), lang_es()

    promised = MILESTONES.rows(*span)
    urls = addresses("commitments:milestone", [row[1] for row in promised], [str(row[2]) for row in promised])
    said = _("Hito %(number)s de %(code)s")
    for (day, code, number, title, status, sample), url in zip(promised, urls, strict=True):
        mark = marks[status, is_overdue(day, status, on), sample]
        about = said % {"number": number, "code": code}
        days[day].append(filled(DAY_EVENT, language, url, title, about, mark))

    ending = COMMITMENTS.rows(*span)
    urls = addresses("commitments:commitment", [row[1] for row in ending])
    said = _("Termina el compromiso %(code)s")
    for (day, code, title, status, sample), url in zip(ending, urls, strict=True):
        mark = marks[status, is_overdue(day, status, on), sample]
        days[day].append(filled(DAY_EVENT, language, url, title, said % {"code": code}, mark))

    agreed = AGREEMENTS.rows(*span)
    urls = addresses("commitments:meeting", [row[1] for row in agreed])
    said = _("Acuerdo de %(who)s")
    for (day, _code, who, text, done_on, sample), url in zip(agreed, urls, strict=True):
        mark = marks["fulfilled" if done_on else "", not done_on and day < on, sample]
        days[day].append(filled(DAY_EVENT, language, url, text, said % {"who": who}, mark))

    held = MEETINGS.rows(*span)
    urls = addresses("commitments:meeting", [row[1] for row in held])
    said = _("Mesa de trabajo")
    for (day, _code, title, sample), url in zip(held, urls, strict=True):
        days[day].append(filled(DAY_EVENT, language, url, title, said, marks["", False, sample]))
    return joined(day_item(day, days[day], on) for day in sorted(days))


def day_item(day: date, events: list[SafeString], on: date) -> SafeString:
    weekday, today = WEEKDAYS[day.weekday()], day == on
    return filled(
        DAY,
        " days__item--today" if today else "",
        *(day.isoformat(), day.day, weekday),
        filled(" <strong>{}</strong>", _("hoy")) if today else NOTHING,
        joined(events),
    )


def months_of(first: date) -> SafeString:
    """The twelve months of the year, with how many promises each holds."""
    counts: dict[int, int] = defaultdict(int)
    year = (date(first.year, 1, 1), date(first.year, 12, 31))
    each = (MILESTONES_A_MONTH, COMMITMENTS_A_MONTH)
    rows = revision.remembered(
        ("months", first.year), lambda: [row for one in each for row in one.rows(*year)]
    )
    for row in rows:
        counts[row["month"]] += row["n"]
    names, days = MONTHS["en" if (get_language() or "es").startswith("en") else "es"], _("fechas")
    return joined(
        filled(
            MONTH,
            *(f"{first.year}-{number:02d}", CURRENT if number == first.month else NOTHING, names[number]),
            filled(MONTH_COUNT, localize(counts[number]), days) if counts[number] else NOTHING,
        )
        for number in range(1, 13)
    )


@page
def calendar_ics(request: HttpRequest) -> HttpResponse:
    """Everything that falls due from a year ago on."""
    since = timezone.localdate() - timedelta(days=FEED_DAYS)
    return feed(events_since(since), name=_("Compromisos de Cartagena"), path=request.path)


def events_since(since: date) -> list[ics.Event]:
    """What every promise and meeting says of its day; their rows are let go before anything is written."""
    commitments = Commitment.objects.published().filter(ends_on__gte=since)
    milestones = Milestone.objects.published().filter(due_on__gte=since).values_list(*OF_MILESTONE)
    meetings = Meeting.objects.published().filter(held_on__gte=since)
    return [
        *of_commitments(commitments.only(*OF_COMMITMENT)),
        *starmap(of_milestone, milestones),
        *of_meetings(meetings.only(*OF_MEETING)),
    ]


@page
def commitment_ics(request: HttpRequest, ogp_id: str) -> HttpResponse:
    """The days of one commitment."""
    found = get_object_or_404(Commitment.objects.published(), ogp_id=meant(ogp_id))
    if ogp_id != found.ogp_id:
        return redirect("commitments:commitment_ics", found.ogp_id, permanent=True)
    name = f"{found.ogp_id} · {found.short_title}"
    return feed(list(record_for(found).days(found)), name=name, path=request.path)


def feed(events: list[ics.Event], *, name: str, path: str) -> HttpResponse:
    body = ics.write(sorted(events, key=lambda event: (event.day, event.code)), name=name, url=absolute(path))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")
