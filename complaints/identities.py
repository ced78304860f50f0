"""Reading who wrote: a handler asks with a reason, two custodians agree, and it lasts seventy-two hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from complaints import audit, crypto, envelope
from complaints.crypto import CannotOpen
from complaints.holding import NotPossible, OpenCase
from complaints.models import (
    HandlerKey,
    IdentityDecision,
    IdentityPart,
    IdentityRequest,
    IdentityShare,
)
from complaints.models.requests import OPEN_FOR
from complaints.unlocking import Handler

Act, Answer = audit.Act, IdentityDecision.Answer


def place(request: IdentityRequest) -> bytes:
    return f"{request.identity_id}|{request.pk}|reason".encode()


@transaction.atomic
def ask(this: OpenCase, identity: IdentityPart, reason: str, *, at: datetime) -> IdentityRequest:
    """Ask both custodians; the reason is sealed to them and to who asks. Raises NotPossible."""
    shares = list(identity.shares.select_related("custodian_key"))
    if len(shares) != 2:
        raise NotPossible(_("La identidad no tiene sus dos custodias."))
    if any(share.custodian_key.user_id == this.handler.user.pk for share in shares):
        raise NotPossible(_("Quien guarda una mitad de la identidad no puede pedirla."))
    if pending(identity, this.handler.key, at).exists():
        raise NotPossible(_("Ya pediste esta identidad y la solicitud sigue abierta."))
    key = crypto.new_key()
    request = IdentityRequest(
        identity=identity,
        handler_key=this.handler.key,
        asked_at=at,
        sealed_key=crypto.seal(bytes(this.handler.key.public_key), key),
    )
    request.body = crypto.encrypt(key, envelope.packed({"text": reason}), place(request))
    request.save(force_insert=True)
    IdentityDecision.objects.bulk_create(
        IdentityDecision(
            request=request,
            share=share,
            sealed_key=crypto.seal(bytes(share.custodian_key.public_key), key),
        )
        for share in shares
    )
    this.record(Act.IDENTITY_ASKED)
    return request


def pending(identity: IdentityPart, key: HandlerKey, at: datetime) -> models.QuerySet[IdentityRequest]:
    """What this handler asked about this identity and is neither refused nor over."""
    return (
        IdentityRequest.objects.filter(identity=identity, handler_key=key)
        .exclude(decisions__answer=Answer.REFUSED)
        .exclude(open_until__lte=at)
    )


def waiting_for(custodian: Handler) -> models.QuerySet[IdentityDecision]:
    """The decisions that are this custodian's to take."""
    return (
        IdentityDecision.objects.filter(share__custodian_key=custodian.key)
        .select_related("request__identity__case", "request__handler_key__user", "share")
        .order_by("-request__asked_at")
    )


def reason_for(custodian: Handler, decision: IdentityDecision) -> str:
    """Why the identity is asked for. Raises CannotOpen."""
    key = crypto.unseal(custodian.private, decision.sealed_key)
    body = crypto.decrypt(key, decision.request.body, place(decision.request))
    return str(envelope.unpacked(body)["text"])


@transaction.atomic
def decide(custodian: Handler, decision: IdentityDecision, *, approve: bool, at: datetime) -> None:
    """Approve, passing one's half to the handler who asked, or refuse. It is said once."""
    decision = IdentityDecision.objects.select_for_update().get(pk=decision.pk)
    if decision.share.custodian_key_id != custodian.key.pk:
        raise Http404
    request = IdentityRequest.objects.select_for_update().get(pk=decision.request_id)
    answers = request.decisions.exclude(pk=decision.pk)
    if decision.answer != Answer.PENDING or answers.filter(answer=Answer.REFUSED).exists():
        raise NotPossible(_("Esta solicitud ya está decidida."))
    decision.decided_at = at
    decision.answer = Answer.APPROVED if approve else Answer.REFUSED
    if approve:
        half = crypto.unseal(custodian.private, decision.share.sealed_share)
        decision.passed_share = crypto.seal(bytes(request.handler_key.public_key), half)
    decision.save()
    if approve and not answers.exclude(answer=Answer.APPROVED).exists():
        request.open_until = at + OPEN_FOR
        request.save(update_fields=["open_until"])
    if not approve:
        request.decisions.update(passed_share=None)
    act = Act.IDENTITY_APPROVED if approve else Act.IDENTITY_REFUSED
    audit.record(act, by=custodian.user, reference=request.identity.case.reference)


@transaction.atomic
def read(this: OpenCase, identity: IdentityPart, *, at: datetime) -> dict[str, Any] | None:
    """Who wrote, while both custodians' permission lasts; None without it. Each reading is recorded."""
    request = (
        IdentityRequest.objects.open_at(at).filter(identity=identity, handler_key=this.handler.key).first()
    )
    if request is None:
        return None
    halves = [
        crypto.unseal(this.handler.private, decision.passed_share)
        for decision in request.decisions.order_by("share__number")
        if decision.passed_share is not None
    ]
    if len(halves) != 2:
        raise CannotOpen("a half is missing")
    this.record(Act.IDENTITY_READ)
    return envelope.read_identity(identity, crypto.join(*halves))


@transaction.atomic
def shut_spent(at: datetime) -> int:
    """Take back the halves of permissions that are over; how many those were."""
    spent = IdentityDecision.objects.filter(request__open_until__lte=at, passed_share__isnull=False)
    requests = IdentityRequest.objects.filter(pk__in=spent.values("request")).select_related("identity__case")
    found = list(requests)
    spent.update(passed_share=None)
    for request in found:
        audit.record(Act.IDENTITY_SHUT, by=None, reference=request.identity.case.reference, at=at)
    return len(found)


def could_guard(custodian: Handler) -> models.QuerySet[HandlerKey]:
    """The other custodians, to whom one's halves may be handed over."""
    return HandlerKey.objects.custodians().exclude(pk=custodian.key.pk).select_related("user")


@transaction.atomic
def hand_over(custodian: Handler, to: HandlerKey) -> int:
    """Give one's halves to another custodian, except where they already hold the other one; how many went."""
    shares = IdentityShare.objects.filter(custodian_key=custodian.key).exclude(
        identity__shares__custodian_key=to
    )
    moved = list(shares.select_related("identity__case"))
    for share in moved:
        half = crypto.unseal(custodian.private, share.sealed_share)
        share.sealed_share = crypto.seal(bytes(to.public_key), half)
        share.custodian_key = to
        share.save(update_fields=["sealed_share", "custodian_key"])
        for decision in share.decisions.filter(answer=Answer.PENDING):
            key = crypto.unseal(custodian.private, decision.sealed_key)
            decision.sealed_key = crypto.seal(bytes(to.public_key), key)
            decision.save(update_fields=["sealed_key"])
        audit.record(Act.HANDED_OVER, by=custodian.user, reference=share.identity.case.reference)
    return len(moved)
