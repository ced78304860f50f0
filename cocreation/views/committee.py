"""/participa/comite/: who is in the citizen committee, since when, how they were chosen and if they come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.http import page

from ..models import Committee, CommitteeSession, Mandate, Seat, SeatEvent, SessionAttendance

CAME = (SessionAttendance.Presence.PRESENT, SessionAttendance.Presence.ALTERNATE)


@dataclass(frozen=True)
class SeatLine:
    """A seat as the page shows it."""

    seat: Seat
    holder: Mandate | None
    alternates: list[Mandate]
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
    attendances = Prefetch("attendances", SessionAttendance.objects.select_related("seat"))
    sessions = list(found.sessions.select_related("minutes").prefetch_related(attendances))
    lines = seat_lines(found, sessions)
    held = sum(line.holder is not None for line in lines)
    others = Committee.objects.published().exclude(pk=found.pk).newest_first().select_related("plan")
    context = {
        "committee": found,
        "preview": preview,
        "lines": lines,
        "vacant": len(lines) - held,
        "sessions": sessions,
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


def seat_lines(found: Committee, sessions: list[CommitteeSession]) -> list[SeatLine]:
    """Each seat with its people, and how often it came to the sessions that called it."""
    lists = [line for session in sessions for line in session.attendances.all()]
    called = Counter(line.seat_id for line in lists)
    came = Counter(line.seat_id for line in lists if line.presence in CAME)
    lines = []
    for seat in found.seats.prefetch_related(Prefetch("mandates", Mandate.objects.select_related("acta"))):
        counts = {"came": came[seat.pk], "called": called[seat.pk]}
        lines.append(
            SeatLine(
                seat=seat,
                holder=seat.holder,
                alternates=[m for m in seat.mandates.all() if m.is_current and m.alternate_of_id],
                attendance=_("%(came)s de %(called)s sesiones") % counts if called[seat.pk] else "",
            )
        )
    return lines
