"""/seguimiento/: who watches, what they owe, what they found; the differences; OGP's requirements."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.compiled import Compiled, in_all
from cartagena_ogp.http import page
from commitments.models import Commitment, Milestone
from commitments.paging import Key, first_page, key_page

from ..cards import requirements, standing_cards
from ..compliance import CLOSE, MET, STANDARDS, UNKNOWN, Item, items_of, plan_in_view
from ..expected import SOME, Expected, expected_of
from ..models import CorrectiveAction, EvidenceRequest, MonitoringBody, Report, RequestAnswer, Verdict
from ..questions import Kind
from ..standings import commitments_with_voices, differing, milestones_with_voices, standing_of, words_in

BODIES, SIZE, COMMITMENTS = 4, 20, 50
NEXT = 6
"""Reports of a monitor on the first page, those it publishes next; its own page has them all."""
SAID = ("status", "status_reason", "status_on", "last_news_on", "is_illustrative")
"""What the city says of a promise."""


def asked_by(on: date) -> QuerySet[Any, dict[str, int]]:
    """How many requests of evidence are open, and how many of them are late."""
    answered = Exists(RequestAnswer.objects.filter(request=OuterRef("pk")))
    late = Count("pk", filter=Q(~answered, due_on__lt=on))
    return in_all(EvidenceRequest.objects.published().open(), open=Count("pk"), late=late)


def objected_by(on: date) -> QuerySet[Any, dict[str, int]]:
    """How many objections wait for a reply, and how many of them too long."""
    late = Count("pk", filter=Q(reply_due_on__lt=on))
    return in_all(Verdict.objects.published().waiting(), open=Count("pk"), late=late)


def latest_bodies() -> QuerySet[MonitoringBody]:
    """The newest monitors."""
    shown = MonitoringBody.objects.published().select_related("plan", "institution")
    return shown.order_by("is_illustrative", "-plan__submitted_on", "-pk")[:BODIES]


class Owed(NamedTuple):
    """What a monitor owes: reports that it published, commitments of its plan, and which come next."""

    body: int
    published: int
    promised: int
    elsewhere: bool
    """Whether a report of it came from another place than the portal."""
    waiting: list[int]


def owed_by(bodies: list[int]) -> QuerySet[MonitoringBody, tuple[Any, ...]]:
    """The values of an `Owed` for each of them."""
    promised = Commitment.objects.published().filter(plan=OuterRef("plan")).order_by()
    told = Report.objects.published().filter(body=OuterRef("pk"), edition=1).order_by()
    closed = Report.objects.published().filter(
        body=OuterRef(OuterRef("pk")), commitment=OuterRef("pk"), kind=Kind.END_OF_COMMITMENT
    )
    waiting = promised.exclude(Exists(closed)).order_by("ends_on", "ogp_id")
    return MonitoringBody.objects.filter(pk__in=bodies).values_list(
        "pk",
        Coalesce(Subquery(told.values("body").values(n=Count("pk"))), 0),
        Coalesce(Subquery(promised.values("plan").values(n=Count("pk"))), 0),
        Exists(Report.objects.filter(body=OuterRef("pk"), origin=Report.Origin.ELSEWHERE)),
        ArraySubquery(waiting.values("pk")[:NEXT]),
    )


LATEST_BODIES = Compiled(latest_bodies)
OWED = Compiled(owed_by)
LATEST_REPORTS = Compiled(
    lambda: Report.objects.in_force().select_related("body__institution", "commitment").newest_first()[:3]
)
LATEST_ACTIONS = Compiled(lambda: CorrectiveAction.objects.published().order_by("-published_at", "-pk")[:3])
REPORTS = Compiled(
    lambda bodies, waiting: Report.objects.filter(
        Q(commitment=None) | Q(commitment__in=waiting), body__in=bodies
    ).defer("summary")
)
REQUESTS = Compiled(asked_by)
OBJECTIONS = Compiled(objected_by)


def unlike_commitments() -> QuerySet[Commitment]:
    """Commitments whose voices differ, looked for among those that somebody spoke of."""
    read = Report.objects.published().filter(kind=Kind.END_OF_COMMITMENT).values("commitment")
    judged = Verdict.objects.values("milestone__commitment")
    spoken_of = Commitment.objects.published().filter(Q(pk__in=read) | Q(pk__in=judged))
    spoken_of = spoken_of.only("short_title", "ogp_id", *SAID)
    return differing(commitments_with_voices(spoken_of)).order_by("ogp_id")[:COMMITMENTS]


def unlike_milestones() -> QuerySet[Milestone]:
    """Milestones whose voices differ."""
    rows = Milestone.objects.published().select_related("commitment")
    return differing(milestones_with_voices(rows.only("title", "number", "commitment__ogp_id", *SAID)))


NEWEST = [Key("pk", descending=True, read=int)]
UNLIKE = Compiled(unlike_commitments)
FIRST_UNLIKE = first_page(unlike_milestones, NEWEST, size=SIZE)


@page
def home(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    bodies = LATEST_BODIES.rows()
    keys = [body.pk for body in bodies]
    owed = revision.remembered(
        ("owed by the monitors", *keys), lambda: {row[0]: Owed(*row) for row in OWED.rows(keys)}
    )
    expected = next_by(bodies, owed)
    rows = [
        {
            "body": body,
            "expected": [one.facts(on) for one in expected[body.pk]],
            "published": owed[body.pk].published,
            "total": owed[body.pk].promised + len(Kind) - 1,
        }
        for body in bodies
    ]
    requests, objections = revision.remembered(
        ("unanswered to the monitors", on), lambda: (REQUESTS.row(on), OBJECTIONS.row(on))
    )
    context = {
        "rows": rows,
        "requests": requests,
        "objections": objections,
        "reports": LATEST_REPORTS.rows(),
        "actions": LATEST_ACTIONS.rows(),
        "on": on,
        "share": {
            "title": _("Seguimiento independiente de los planes"),
            "description": _("Qué dice la Alcaldía, qué lee el monitor y qué valida el comité ciudadano."),
        },
    }
    return render(request, "monitoring/home.html", context)


def next_by(bodies: list[MonitoringBody], owed: dict[int, Owed]) -> dict[int, list[Expected]]:
    """The reports that each body publishes next, with two queries for all of them."""
    waiting = [key for body in bodies for key in owed[body.pk].waiting]
    reports: defaultdict[int, list[Report]] = defaultdict(list)
    for report in REPORTS.rows([body.pk for body in bodies], waiting):
        reports[report.body_id].append(report)
    commitments: defaultdict[int, list[Commitment]] = defaultdict(list)
    for commitment in SOME.rows(waiting):
        commitments[commitment.plan_id].append(commitment)
    found = {}
    for body in bodies:
        expected = expected_of(
            body, reports[body.pk], commitments=commitments[body.plan_id], elsewhere=owed[body.pk].elsewhere
        )
        found[body.pk] = [one for one in expected if not one.is_published][:NEXT]
    return found


@page
def body(request: HttpRequest, slug: str) -> HttpResponse:
    rows = MonitoringBody.objects.published().select_related("plan", "institution")
    found = get_object_or_404(rows, plan__slug=slug)
    on = timezone.localdate()
    expected = expected_of(found, found.reports.all())
    context = {
        "body": found,
        "expected": [one.facts(on) for one in expected],
        "team": found.team().count(),
        "on": on,
        "share": {
            "title": found.institution.name,
            "description": _("Monitor independiente: %(plan)s") % {"plan": found.plan.title},
        },
    }
    return render(request, "monitoring/body.html", context)


@page
def differences(request: HttpRequest) -> HttpResponse:
    """Every commitment and milestone on which the three voices do not agree."""
    paged = key_page(unlike_milestones, NEWEST, request.GET, size=SIZE, first=FIRST_UNLIKE)
    first = [] if request.GET else UNLIKE.rows()
    words = words_in(get_language())
    context = {
        "commitments": standing_cards(standing_of(row, words) for row in first),
        "milestones": standing_cards(standing_of(row, words) for row in paged.rows),
        "shown": paged,
        "share": {
            "title": _("Donde no coinciden"),
            "description": _("Los compromisos e hitos en que la Alcaldía, el monitor y el comité difieren."),
        },
    }
    return render(request, "monitoring/differences.html", context)


@page
def compliance(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    plan = plan_in_view(request.GET.get("plan", ""))
    if plan is None:
        if request.GET.get("plan"):
            raise Http404
        return render(request, "monitoring/compliance.html", {"plan": None})
    items = items_of(plan, on)
    met = sum(item.status == MET for item in items)
    context = {
        "plan": plan,
        "groups": [
            {"title": title, "requirements": requirements(of_standard(items, code))}
            for code, title in STANDARDS.items()
        ],
        "met": met,
        "partly": sum(item.status == CLOSE for item in items),
        "unknown": sum(item.status == UNKNOWN for item in items),
        "total": len(items),
        "data_date": on,
        "share": {
            "title": _("¿Cumple Cartagena con OGP?"),
            "description": ngettext(
                "Cumple %(met)s de %(total)s requisito, calculado con los datos del portal.",
                "Cumple %(met)s de %(total)s requisitos, calculados con los datos del portal.",
                len(items),
            )
            % {"met": met, "total": len(items)},
        },
    }
    return render(request, "monitoring/compliance.html", context)


def of_standard(items: list[Item], code: str) -> list[Item]:
    return [item for item in items if item.code.startswith(f"{code}.")]


@page
def compliance_json(request: HttpRequest) -> HttpResponse:
    """The same table for machines, with its date and licence."""
    on = timezone.localdate()
    plan = plan_in_view(request.GET.get("plan", ""))
    if plan is None:
        raise Http404
    answer = {
        "plan": plan.slug,
        "date": on.isoformat(),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "requirements": [
            {
                "code": item.code,
                "title": item.title,
                "status": item.status,
                "shows": item.shows,
                "missing": item.missing,
                "url": item.url,
            }
            for item in items_of(plan, on)
        ],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "indent": 1})
