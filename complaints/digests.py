"""Mail to handlers: "hay novedades", at two fixed hours. No reference, no count, no link to a case."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from cartagena_ogp import mail
from complaints.models import (
    Case,
    CaseObject,
    HandlerKey,
    IdentityDecision,
    Reminder,
    Seen,
)


@transaction.atomic
def send(today: date) -> int:
    """Tell everybody for whom something is new since the last time; how many mails were left to send."""
    told = 0
    for key in HandlerKey.objects.active().select_related("user"):
        news = note_news(key)
        if news or has_day(key, today):
            mail.send("complaint_digest", key.user.email, {})
            told += 1
    return told


def note_news(key: HandlerKey) -> bool:
    """Whether authors wrote something in this person's cases since the last digest; now it is told."""
    seen = Seen.objects.filter(case=OuterRef("pk"), user=key.user)
    known = Greatest(
        Coalesce(Subquery(seen.values("seq")[:1]), 0), Coalesce(Subquery(seen.values("told")[:1]), 0)
    )
    wrote = Q(parts__author=CaseObject.Author.SOURCE, parts__is_internal=False)
    cases = (
        Case.objects.held_by(key)
        .annotate(last=Max("parts__seq", filter=wrote), known=known)
        .filter(last__gt=F("known"))
    )
    found = list(cases)
    for case in found:
        Seen.objects.update_or_create(case=case, user=key.user, defaults={"told": case.last})
    return bool(found)


def has_day(key: HandlerKey, today: date) -> bool:
    """Whether a reminder is for today, or an identity waits for this custodian."""
    return (
        Reminder.objects.due(today).filter(user=key.user, on=today).exists()
        or IdentityDecision.objects.filter(
            share__custodian_key=key, answer=IdentityDecision.Answer.PENDING
        ).exists()
    )
