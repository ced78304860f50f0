"""The desk: what waits for each person, in whichever voice they speak."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from cartagena_ogp import permissions as floor
from cartagena_ogp.admin.refusals import in_words, is_refusal
from cartagena_ogp.http import form_page
from cartagena_ogp.models import Institution, User
from cocreation.models import Mandate
from commitments.models import Commitment, Evidence, Milestone

from .. import permissions
from ..expected import expected_of
from ..forms import DeskForm
from ..models import EvidenceRequest, Report, SessionAgreement, Verdict

MOST = 50


def desk(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the desk: for staff who signed in, never cached; its POST happens whole or not at all."""

    @form_page
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not floor.is_staff(request.user):
            raise PermissionDenied
        prefetch_related_objects([floor.person(request)], "memberships")
        if not permissions.can_enter(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def act(
    request: HttpRequest, form_class: type[DeskForm], subject: Any, *, back: str, may: bool, **more: Any
) -> HttpResponse:
    """Show the form of an act, or do it. What is refused keeps what was typed (422); files are chosen again.

    `more` goes to the form, but `about` (a template with what the act is about) and `context` to the page.
    """
    if not may:
        raise PermissionDenied
    about, context = more.pop("about", ""), more.pop("context", {})
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = form_class(*sent, subject=subject, person=floor.person(request), **more)
    if form.is_valid():
        try:
            with transaction.atomic():
                done = form.perform()
        except (ValidationError, DatabaseError) as error:
            if not is_refusal(error):
                raise
            form.refuse(in_words(error))
        else:
            messages.success(request, str(form.said))
            return redirect(context.get("next", lambda _done: back)(done))
    shown = {"form": form, "subject": subject, "back_url": back, "about": about} | context
    return render(request, "monitoring/desk/act.html", shown, status=422 if form.is_bound else 200)


def institutions_of(person: User, *wanted: Institution | None) -> list[Institution]:
    """In whose name the person may answer: the ones asked for, else their own of the city."""
    mine = [one for one in wanted if one and permissions.answers_for(person, one)]
    if mine:
        return mine
    held = [one.institution_id for one in floor.memberships(person)]
    return list(Institution.objects.filter(pk__in=held, kind__in=Institution.CITY_KINDS))


@desk
def home(request: HttpRequest) -> HttpResponse:
    person, on = floor.person(request), timezone.localdate()
    context: dict[str, Any] = {"on": on}
    if permissions.is_monitor(person):
        context["monitor"] = of_monitor(person)
    if permissions.is_city(person):
        context["city"] = of_city(person)
    held = list(Mandate.objects.of_person(person).select_related("seat__committee__plan"))
    if held and floor.has_role(person, permissions.Role.COMMITTEE_MEMBER):
        context["seats"] = [of_seat(mandate) for mandate in held]
    if floor.is_auditor(person):
        context["audited"] = Report.objects.filter(state=Report.State.WITH_CITY)[:MOST]
    return render(request, "monitoring/desk/home.html", context)


def of_monitor(person: User) -> list[dict[str, Any]]:
    """Each plan that the person monitors: the reports it owes, and what may be asked and read."""
    found = []
    for body in permissions.bodies_of(person):
        commitments = Commitment.objects.published().filter(plan=body.plan)
        milestones = Milestone.objects.published().order_by("number")
        shown = commitments.prefetch_related(Prefetch("milestones", milestones, to_attr="shown"))
        found.append(
            {
                "body": body,
                "expected": expected_of(body, body.reports.all()),
                "commitments": list(shown.order_by("ogp_id")[:MOST]),
                "requests": list(
                    EvidenceRequest.objects.open()
                    .filter(commitment__plan=body.plan)
                    .select_related("institution")
                    .order_by("due_on")[:MOST]
                ),
            }
        )
    return found


def of_city(person: User) -> dict[str, Any]:
    """What the city owes an answer to, of what the person answers for."""
    reports = Report.objects.filter(state=Report.State.WITH_CITY).select_related("body__institution")
    requests = EvidenceRequest.objects.open().select_related("institution", "commitment")
    verdicts = Verdict.objects.waiting().select_related(
        "milestone__commitment__responsible", "milestone__responsible", "seat"
    )
    agreements = SessionAgreement.objects.pending().select_related("responsible", "session")
    if not floor.edits_everything(person):
        mine = floor.edited_institutions(person)
        requests = requests.filter(institution__in=mine)
        agreements = agreements.filter(responsible__in=mine)
    waiting = list(verdicts.order_by("reply_due_on")[:MOST])
    return {
        "reports": list(reports.order_by("comments_due_on")[:MOST]),
        "requests": list(requests.order_by("due_on")[:MOST]),
        "verdicts": [one for one in waiting if permissions.can_reply_to_verdict(person, one)],
        "agreements": list(agreements.order_by("due_on")[:MOST]),
    }


def of_seat(mandate: Mandate) -> dict[str, Any]:
    """The milestones with evidence on which a seat may sign, those it has not signed first."""
    plan = mandate.seat.committee.plan
    signed = Verdict.objects.filter(seat=mandate.seat, milestone=OuterRef("pk"))
    proven = Evidence.objects.standing().filter(milestone=OuterRef("pk"))
    shown: Any = Milestone.objects.published().filter(Exists(proven), commitment__plan=plan)
    milestones = shown.annotate(signed=Exists(signed)).select_related("commitment")
    return {
        "mandate": mandate,
        "milestones": list(milestones.order_by("signed", "commitment__ogp_id", "number")[:MOST]),
    }
