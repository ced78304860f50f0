"""/seguimiento/: who watches, what they owe, what they found; the differences; OGP's requirements."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.http import page
from commitments.models import Commitment, Milestone
from commitments.paging import Key, key_page

from ..compliance import CLOSE, MET, STANDARDS, UNKNOWN, items_of, plan_in_view
from ..expected import expected_of
from ..models import CorrectiveAction, EvidenceRequest, MonitoringBody, Report, Verdict
from ..standings import commitments_with_voices, differing, milestones_with_voices, standing_of

BODIES, SIZE, COMMITMENTS = 4, 20, 50


@page
def home(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    shown = MonitoringBody.objects.published().select_related("plan", "institution")
    bodies = list(shown.order_by("is_illustrative", "-plan__submitted_on", "-pk")[:BODIES])
    owed = owed_by(bodies)
    rows = [
        {"body": body, "expected": [{"one": one, "tag": one.status(on)} for one in owed[body.pk]]}
        for body in bodies
    ]
    counts = EvidenceRequest.objects.published().aggregate(
        open=Count("pk", filter=Q(outcome="")),
        late=Count("pk", filter=Q(outcome="", due_on__lt=on, answers=None)),
    )
    waiting = (
        Verdict.objects.published()
        .waiting()
        .aggregate(open=Count("pk"), late=Count("pk", filter=Q(reply_due_on__lt=on)))
    )
    latest = Report.objects.in_force().select_related("body__institution", "commitment").newest_first()
    context = {
        "rows": rows,
        "requests": counts,
        "objections": waiting,
        "reports": list(latest[:3]),
        "actions": list(CorrectiveAction.objects.published().order_by("-published_at", "-pk")[:3]),
        "on": on,
        "share": {
            "title": _("Seguimiento independiente de los planes"),
            "description": _("Qué dice la Alcaldía, qué lee el monitor y qué valida el comité ciudadano."),
        },
    }
    return render(request, "monitoring/home.html", context)


def owed_by(bodies: list[MonitoringBody]) -> dict[int, list[Any]]:
    """The reports that each body owes, with three queries for all of them."""
    plans = [body.plan_id for body in bodies]
    reports: defaultdict[int, list[Report]] = defaultdict(list)
    for report in Report.objects.filter(body__in=bodies):
        reports[report.body_id].append(report)
    commitments: defaultdict[int, list[Commitment]] = defaultdict(list)
    for commitment in Commitment.objects.published().filter(plan__in=plans).order_by("ogp_id"):
        commitments[commitment.plan_id].append(commitment)
    return {
        body.pk: expected_of(body, reports[body.pk], commitments=commitments[body.plan_id]) for body in bodies
    }


@page
def body(request: HttpRequest, slug: str) -> HttpResponse:
    rows = MonitoringBody.objects.published().select_related("plan", "institution")
    found = get_object_or_404(rows, plan__slug=slug)
    on = timezone.localdate()
    expected = expected_of(found, found.reports.all())
    context = {
        "body": found,
        "expected": [{"one": one, "tag": one.status(on)} for one in expected],
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
    shown = milestones_with_voices(Milestone.objects.published().select_related("commitment"))
    told = differing(shown.filter(Q(readings__isnull=False) | Q(verdicts__isnull=False)).distinct())
    paged = key_page(told, [Key("pk", descending=True, read=int)], request.GET, size=SIZE)
    commitments = commitments_with_voices(Commitment.objects.published())
    first = [] if request.GET else list(differing(commitments).order_by("ogp_id")[:COMMITMENTS])
    context = {
        "commitments": [standing_of(row) for row in first],
        "milestones": [standing_of(row) for row in paged.rows],
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
            {"title": title, "items": [item for item in items if item.code.startswith(f"{code}.")]}
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
