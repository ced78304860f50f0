"""/participa/comite/: who is in the citizen committee, since when, how they were chosen and if they come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.http import page

from ..models import Committee, Mandate, Seat, SeatEvent, SessionAttendance

CAME = (SessionAttendance.Presence.PRESENT, SessionAttendance.Presence.ALTERNATE)


@dataclass(frozen=True)
class SeatLine:
    """A seat as the page shows it."""

    seat: Seat
    holder: Mandate | None
    alternates: list[Mandate]
    earlier: list[Mandate]
    last: SeatEvent | None
    attendance: str


@page
def current(request: HttpRequest) -> HttpResponse:
    """The committee of the newest plan that has one."""
    found = Committee.objects.published().newest_first().select_related("plan").first()
    if found is None:
        return render(request, "cocreation/no_committee.html")
    return render_committee(request, found)


@page
def committee(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Committee.objects.published().select_related("plan")
    return render_committee(request, get_object_or_404(rows, plan__slug=slug))


def render_committee(request: HttpRequest, found: Committee, *, preview: bool = False) -> HttpResponse:
    """The page of a committee; with `preview`, of one that is still a draft."""
    if not (found.is_published or preview):
        raise Http404
    lines = seat_lines(found)
    held = sum(line.holder is not None for line in lines)
    others = Committee.objects.published().exclude(pk=found.pk).newest_first().select_related("plan")
    attendances = Prefetch("attendances", SessionAttendance.objects.select_related("seat"))
    context = {
        "committee": found,
        "preview": preview,
        "lines": lines,
        "vacant": len(lines) - held,
        "sessions": list(found.sessions.select_related("minutes").prefetch_related(attendances)),
        "events": list(
            SeatEvent.objects.filter(seat__committee=found).select_related("seat", "mandate")[:30]
        ),
        "others": list(others[:10]),
        "share": {
            "title": f"{found.name} · {found.plan.title}",
            "description": ngettext(
                "%(count)s curul ocupada: quiénes son, cómo se eligieron y qué dicen.",
                "%(count)s curules ocupadas: quiénes son, cómo se eligieron y qué dicen.",
                held,
            )
            % {"count": held}
            if lines
            else _("La ciudadanía que vigila el plan."),
        },
    }
    return render(request, "cocreation/committee.html", context)


def seat_lines(found: Committee) -> list[SeatLine]:
    came: Counter[int] = Counter()
    called: Counter[int] = Counter()
    rows: Any = SessionAttendance.objects.filter(session__committee=found).values_list("seat", "presence")
    for seat_id, presence in rows:
        called[seat_id] += 1
        came[seat_id] += presence in CAME
    lines = []
    for seat in found.seats.select_related("group", "locality").prefetch_related("mandates__acta", "events"):
        mandates = list(seat.mandates.all())
        lines.append(
            SeatLine(
                seat=seat,
                holder=seat.holder,
                alternates=[m for m in mandates if m.is_current and m.alternate_of_id],
                earlier=[m for m in mandates if not m.is_current],
                last=next(iter(seat.events.all()), None),
                attendance=_("%(came)s de %(called)s sesiones")
                % {"came": came[seat.pk], "called": called[seat.pk]}
                if called[seat.pk]
                else "",
            )
        )
    return lines
