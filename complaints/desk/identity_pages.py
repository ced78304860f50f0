"""Who wrote: asked for by a handler, decided by two custodians, read for seventy-two hours."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import identities
from complaints.holding import NotPossible, open_case
from complaints.models import HandlerKey, IdentityDecision, IdentityPart
from complaints.unlocking import Handler

from .case_forms import PersonChoice, ReasonForm, said_no
from .doors import ANALYST, CUSTODIAN, handler_page

A_PAGE = 50


@handler_page(ANALYST)
def identity(request: HttpRequest, handler: Handler, reference: str, pk: uuid.UUID) -> HttpResponse:
    """`…/identidad/<id>/`: the identity while the permission lasts; else a form to ask for it."""
    this = open_case(handler, reference)
    part = get_object_or_404(IdentityPart, pk=pk, case=this.case)
    now = timezone.now()
    form = ReasonForm(request.POST or None, this)
    if form.is_valid():
        try:
            identities.ask(this, part, form.cleaned_data["reason"], at=now)
        except NotPossible as reason:
            said_no(form, reason)
        else:
            messages.success(request, _("Las dos custodias ya tienen tu solicitud."))
            return redirect("desk:identity", reference, pk)
    said = None if form.is_bound else identities.read(this, part, at=now)
    waiting = identities.pending(part, handler.key, now).first()
    context = {"case": this.case, "form": form, "said": said, "waiting": waiting}
    return render(request, "complaints/desk/identity.html", context, status=422 if form.is_bound else 200)


@handler_page(CUSTODIAN)
def requests(request: HttpRequest, handler: Handler) -> HttpResponse:
    """`/gestion/denuncias/identidades/`: what waits for this custodian, and what they decided."""
    context = {
        "decisions": identities.waiting_for(handler)[:A_PAGE],
        "has_shares": handler.key.identity_shares.exists(),
    }
    return render(request, "complaints/desk/identity_requests.html", context)


class DecisionForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Tu decisión"),
        widget=forms.RadioSelect,
        choices=[
            (IdentityDecision.Answer.APPROVED, gettext_lazy("Aprobar: entregar mi mitad a quien la pide")),
            (IdentityDecision.Answer.REFUSED, gettext_lazy("Negar")),
        ],
    )


@handler_page(CUSTODIAN)
def decide(request: HttpRequest, handler: Handler, pk: uuid.UUID) -> HttpResponse:
    """One request, with its reason, and what this custodian says. Others' requests do not exist."""
    decision = get_object_or_404(identities.waiting_for(handler), pk=pk)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        approve = form.cleaned_data["answer"] == IdentityDecision.Answer.APPROVED
        try:
            identities.decide(handler, decision, approve=approve, at=timezone.now())
        except NotPossible as reason:
            said_no(form, reason)
        else:
            messages.success(request, _("Tu decisión quedó en la auditoría."))
            return redirect("desk:identity_requests")
    context = {"form": form, "decision": decision, "reason": identities.reason_for(handler, decision)}
    return render(
        request, "complaints/desk/identity_decision.html", context, status=422 if form.is_bound else 200
    )


class HandOverForm(forms.Form):
    to = PersonChoice(label=gettext_lazy("A quién"), queryset=HandlerKey.objects.none())

    def __init__(self, data: object, handler: Handler) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = identities.could_guard(handler)


@handler_page(CUSTODIAN)
def hand_over(request: HttpRequest, handler: Handler) -> HttpResponse:
    """`/gestion/denuncias/identidades/entregar/`: a custodian who leaves passes the halves on."""
    form = HandOverForm(request.POST or None, handler)
    if form.is_valid():
        identities.hand_over(handler, form.cleaned_data["to"])
        if handler.key.identity_shares.exists():
            messages.warning(
                request, _("Algunas mitades siguen contigo: esa persona guarda la otra. Elige a alguien más.")
            )
            return redirect("desk:hand_over")
        messages.success(request, _("Entregaste tus mitades."))
        return redirect("desk:identity_requests")
    context = {"form": form}
    return render(request, "complaints/desk/hand_over.html", context, status=422 if form.is_bound else 200)
