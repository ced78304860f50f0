"""Acts between reports: ask for proof, answer, record a session, read a milestone, sign a verdict."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cartagena_ogp import permissions as floor
from commitments.models import ActionPlan, Commitment, Milestone

from .. import permissions
from ..forms_dialogue import (
    AnswerRequestForm,
    AskForm,
    CloseRequestForm,
    FulfilForm,
    JudgeForm,
    ReadForm,
    ReplyToVerdictForm,
    SessionForm,
)
from ..models import EvidenceRequest, SessionAgreement, Verdict
from .desk import act, desk, institutions_of


def home() -> str:
    return reverse("monitoring_desk:home")


def milestone_of(code: str) -> Milestone:
    ogp_id, _hyphen, number = code.upper().partition("-")
    rows = Milestone.objects.published().select_related("commitment__responsible", "responsible")
    wanted = int(number) if number.isdecimal() else 0
    return get_object_or_404(rows, commitment__ogp_id=ogp_id, number=wanted)


@desk
def ask(request: HttpRequest, ogp_id: str) -> HttpResponse:
    commitment = get_object_or_404(Commitment.objects.published(), ogp_id=ogp_id.upper())
    may = permissions.can_ask(floor.person(request), commitment)
    return act(request, AskForm, commitment, back=home(), may=may)


@desk
def answer_request(request: HttpRequest, code: str) -> HttpResponse:
    rows = EvidenceRequest.objects.select_related("institution", "commitment")
    asked, person = get_object_or_404(rows, code=code.upper()), floor.person(request)
    return act(
        request,
        AnswerRequestForm,
        asked,
        back=home(),
        may=permissions.can_answer_request(person, asked),
        institutions=institutions_of(person, asked.institution),
        about="monitoring/desk/_asked.html",
    )


@desk
def close_request(request: HttpRequest, code: str) -> HttpResponse:
    asked = get_object_or_404(EvidenceRequest.objects.select_related("commitment"), code=code.upper())
    may = permissions.can_close_request(floor.person(request), asked)
    about = "monitoring/desk/_asked.html"
    return act(request, CloseRequestForm, asked, back=home(), may=may, about=about)


@desk
def session(request: HttpRequest, slug: str) -> HttpResponse:
    plan = get_object_or_404(ActionPlan.objects.published(), slug=slug)
    may = permissions.monitors(floor.person(request), plan)
    return act(request, SessionForm, plan, back=home(), may=may)


@desk
def fulfil(request: HttpRequest, pk: int) -> HttpResponse:
    rows = SessionAgreement.objects.pending().select_related("responsible", "session")
    agreement = get_object_or_404(rows, pk=pk)
    may = permissions.can_fulfil(floor.person(request), agreement)
    return act(request, FulfilForm, agreement, back=home(), may=may)


@desk
def read(request: HttpRequest, code: str) -> HttpResponse:
    milestone = milestone_of(code)
    may = permissions.can_ask(floor.person(request), milestone.commitment)
    return act(request, ReadForm, milestone, back=home(), may=may)


@desk
def judge(request: HttpRequest, code: str) -> HttpResponse:
    milestone = milestone_of(code)
    mandate = permissions.mandate_for(floor.person(request), milestone)
    return act(
        request,
        JudgeForm,
        milestone,
        back=home(),
        may=mandate is not None,
        mandate=mandate,
        about="monitoring/desk/_evidence.html",
        context={"evidence": milestone.evidence.standing().select_related("attachment")},
    )


@desk
def reply_to_verdict(request: HttpRequest, code: str) -> HttpResponse:
    rows = Verdict.objects.select_related("milestone__commitment__responsible", "milestone__responsible")
    verdict, person = get_object_or_404(rows, code=code.upper()), floor.person(request)
    return act(
        request,
        ReplyToVerdictForm,
        verdict,
        back=home(),
        may=permissions.can_reply_to_verdict(person, verdict),
        institutions=institutions_of(person, verdict.milestone.answers),
        about="monitoring/desk/_verdict.html",
    )
