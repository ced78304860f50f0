"""Working meetings of the institutions: when, who came, what was agreed and whether it was done."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp import codes, revision
from cartagena_ogp.compiled import Compiled, count_of
from cartagena_ogp.http import page
from cartagena_ogp.templatetags.portal import day

from ..cards import tasks
from ..models import Agreement, Meeting
from ..paging import Key, key_page, order_of
from ..timeline import timeline_of
from .common import share_of

SIZE = 20
NEWEST = [Key("held_on", descending=True, read=date.fromisoformat), Key("code")]


def tallied(on: date) -> QuerySet[Meeting]:
    """Published meetings, each with how many agreements it has, how many are pending and how many late."""
    its = Agreement.objects.filter(meeting=OuterRef("pk")).order_by()
    return Meeting.objects.published().annotate(
        agreed=how_many(its), pending=how_many(its.open()), overdue=how_many(its.late(on))
    )


FIRST = Compiled(lambda on: tallied(on).order_by(*order_of(NEWEST))[: SIZE + 1])
TOTAL = count_of(Meeting.objects.published)


@page
def meetings(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    shown = key_page(partial(tallied, on), NEWEST, request.GET, size=SIZE, first=FIRST.given(on))
    share = {
        "title": _("Mesas de trabajo"),
        "description": _(
            "Las instituciones se reúnen para cumplir los planes. Aquí está quién fue, qué acordaron "
            "y qué falta."
        ),
    }
    return render(
        request,
        "commitments/meetings.html",
        {"shown": shown, "total": revision.remembered("meetings in all", TOTAL.row), "share": share},
    )


def how_many(its: QuerySet[Agreement]) -> Coalesce:
    """How many agreements of one meeting; counted for the meetings of the page and no other."""
    return Coalesce(Subquery(its.values("meeting").annotate(n=Count("pk")).values("n")), 0)


@page
def meeting(request: HttpRequest, code: str) -> HttpResponse:
    rows = Meeting.objects.published().select_related("plan", "minutes")
    found = get_object_or_404(rows, code=codes.normalise(code))
    if code != found.code:
        return redirect(found, permanent=True)
    return render_meeting(request, found)


def render_meeting(request: HttpRequest, meeting: Meeting, *, preview: bool = False) -> HttpResponse:
    """The page of a meeting; `preview` shows one that is not published yet."""
    on = timezone.localdate()
    agreements = list(meeting.agreements.select_related("responsible", "milestone__commitment"))
    attendances = list(meeting.attendances.select_related("institution"))
    pending = sum(agreement.done_on is None for agreement in agreements)
    counted = ngettext("%(count)s acuerdo", "%(count)s acuerdos", len(agreements)) % {
        "count": len(agreements)
    }
    context = {
        "meeting": meeting,
        "preview": preview,
        "on": on,
        "tasks": tasks(agreements, on),
        "pending": pending,
        "attendances": attendances,
        "people": sum(attendance.people for attendance in attendances),
        "events": timeline_of([("mesa", meeting.code)], names={}),
        "share": share_of(
            meeting,
            title=meeting.title,
            status=counted,
            description=_("Mesa de trabajo del %(day)s.") % {"day": day(meeting.held_on)},
        ),
    }
    return render(request, "commitments/meeting.html", context)
