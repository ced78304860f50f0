"""What was asked, agreed, read, judged and changed: lists paged by key, and a page for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cartagena_ogp.compiled import Compiled, count_of
from cartagena_ogp.http import page
from commitments.paging import Key, first_page, key_page, order_of

from ..cards import REQUEST, request_cards
from ..models import (
    CorrectiveAction,
    EvidenceRequest,
    Reading,
    RequestAnswer,
    SessionAgreement,
    Verdict,
    WorkingSession,
)
from ..records import RequestRecord
from .summary import REQUESTS

SIZE = 20
NEWEST = [Key("pk", descending=True, read=int)]


def listed(
    request: HttpRequest,
    rows: Callable[[], QuerySet[Any]],
    template: str,
    *,
    title: str,
    first: Compiled[Any] | None = None,
    total: int | None = None,
    cards: Callable[[list[Any]], SafeString] | None = None,
    **more: Any,
) -> HttpResponse:
    """A list, newest first, with how many there are (`total` when known), drawn by `cards` if given."""
    shown = key_page(rows, NEWEST, request.GET, size=SIZE, first=first)
    context = {
        "shown": shown,
        "cards": cards(shown.rows) if cards else "",
        "total": rows().count() if total is None else total,
        "on": timezone.localdate(),
        "share": {"title": title, "description": _("Seguimiento independiente de los planes de la ciudad.")},
    }
    return render(request, template, context | more)


def told(request: HttpRequest, template: str, name: str, obj: Any, title: str, text: str) -> HttpResponse:
    context = {
        name: obj,
        "obj": obj,
        "on": timezone.localdate(),
        "share": {"title": title[:120], "description": text[:200]},
    }
    return render(request, template, context)


def asked_rows() -> Any:
    """Published requests, with what the cards of the list show of each."""
    answered = Exists(RequestAnswer.objects.filter(request=OuterRef("pk")))
    rows = EvidenceRequest.objects.published().annotate(answered=answered)
    return rows.values_list(*REQUEST, "institution__name", "institution__short_name", "answered", named=True)


def open_rows() -> Any:
    return asked_rows().open()


def late_rows(on: date) -> Any:
    return asked_rows().late(on)


FIRST_REQUESTS = first_page(asked_rows, NEWEST, size=SIZE)
FIRST_OPEN = first_page(open_rows, NEWEST, size=SIZE)
FIRST_LATE = Compiled(lambda on: late_rows(on).order_by(*order_of(NEWEST))[: SIZE + 1])
TOTAL_REQUESTS = count_of(EvidenceRequest.objects.published)


@page
def requests(request: HttpRequest) -> HttpResponse:
    """Evidence requests; `?estado=abiertas` or `vencidas` narrows them."""
    on = timezone.localdate()
    counts = REQUESTS.row(on)
    wanted = request.GET.get("estado", "")
    rows: Callable[[], QuerySet[Any]]
    if wanted == "abiertas":
        rows, first, total = open_rows, FIRST_OPEN, counts["open"]
    elif wanted == "vencidas":
        rows, first, total = partial(late_rows, on), FIRST_LATE.given(on), counts["late"]
    else:
        rows, first, total = asked_rows, FIRST_REQUESTS, TOTAL_REQUESTS.row()
    return listed(
        request,
        rows,
        "monitoring/requests.html",
        title=_("Solicitudes de evidencia"),
        counts=counts,
        wanted=wanted,
        first=first,
        total=total,
        cards=partial(request_cards, on=on),
    )


FOUND = Compiled(lambda code: RequestRecord().queryset().filter(code=code))


@page
def evidence_request(request: HttpRequest, code: str) -> HttpResponse:
    found = FOUND.row_or_404(code.upper())
    days = found.days_late(timezone.localdate(), answered=bool(found.answers.all()))
    found.late_by = days  # type: ignore[attr-defined]
    return told(request, "monitoring/request.html", "asked", found, _("Solicitud de evidencia"), found.asked)


@page
def sessions(request: HttpRequest) -> HttpResponse:
    rows = WorkingSession.objects.published().select_related("plan").annotate(agreed=Count("agreements"))
    return listed(request, rows.all, "monitoring/sessions.html", title=_("Sesiones de trabajo del monitor"))


@page
def session(request: HttpRequest, code: str) -> HttpResponse:
    agreements = SessionAgreement.objects.select_related("responsible", "milestone__commitment", "fulfilment")
    rows = WorkingSession.objects.published().select_related("plan", "minutes")
    rows = rows.prefetch_related("areas", Prefetch("agreements", agreements))
    found = get_object_or_404(rows, code=code.upper())
    return told(request, "monitoring/session.html", "session", found, found.title, found.agenda)


READING = Compiled(
    lambda code: (
        Reading.objects.published().filter(code=code).select_related("milestone__commitment", "request")
    )
)


@page
def reading(request: HttpRequest, code: str) -> HttpResponse:
    found = READING.row_or_404(code.upper())
    title = _("Lectura del monitor: %(milestone)s") % {"milestone": found.milestone.title}
    return told(request, "monitoring/reading.html", "reading", found, title, found.explanation)


def verdict_cards(ogp_id: str = "", number: str = "") -> QuerySet[Verdict]:
    """Published verdicts, of one commitment or milestone if asked, with what the list shows of each."""
    shown = ("code", "position", "reasons", "given_on", "reply_due_on", "is_illustrative")
    rows = Verdict.objects.published().select_related("milestone", "seat", "reply")
    rows = rows.only(*shown, "milestone__title", "seat__number", "seat__label", "reply__text")
    if ogp_id and "\0" not in ogp_id:
        rows = rows.filter(milestone__commitment__ogp_id=ogp_id)
    if number.isdecimal():
        rows = rows.filter(milestone__number=int(number[:4]))
    return rows


FIRST_VERDICTS = first_page(verdict_cards, NEWEST, size=SIZE)
TOTAL_VERDICTS = count_of(Verdict.objects.published)


@page
def verdicts(request: HttpRequest) -> HttpResponse:
    """The committee's verdicts; `?de=` narrows them to a milestone (DEMOS0001-2) or a commitment."""
    ogp_id, _hyphen, number = request.GET.get("de", "").upper().partition("-")
    is_whole = not ogp_id and not number
    return listed(
        request,
        partial(verdict_cards, ogp_id, number),
        "monitoring/verdicts.html",
        title=_("Veredictos del comité ciudadano"),
        first=FIRST_VERDICTS if is_whole else None,
        total=TOTAL_VERDICTS.row() if is_whole else None,
    )


@page
def verdict(request: HttpRequest, code: str) -> HttpResponse:
    rows = Verdict.objects.published().select_related(
        "milestone__commitment", "seat__committee__plan", "mandate", "reply__institution"
    )
    found = get_object_or_404(rows, code=code.upper())
    title = f"{found.get_position_display()}: {found.milestone.title}"
    return told(request, "monitoring/verdict.html", "verdict", found, title, found.reasons)


@page
def actions(request: HttpRequest) -> HttpResponse:
    rows = CorrectiveAction.objects.published().select_related(
        "institution", "row__report", "verdict", "commitment"
    )
    return listed(request, rows.all, "monitoring/actions.html", title=_("Dijiste, cambiamos"))


@page
def action(request: HttpRequest, code: str) -> HttpResponse:
    rows = CorrectiveAction.objects.published().select_related(
        "institution", "row__report", "verdict", "commitment"
    )
    found = get_object_or_404(rows, code=code.upper())
    return told(request, "monitoring/action.html", "action", found, found.changed, found.said)
