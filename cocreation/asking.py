"""What anybody may ask with an e-mail address and no account: one link, which confirms once.

What the page says is the same for every address: new, known or asked for too often.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cartagena_ogp import codes, mail, revision

from .models import Claim, Contact, Dialogue, Proposal, Question, Registration, Request, Support
from .models.contacts import keyed, one_person, sha256

ADDRESS_A_DAY = {
    Request.What.PROPOSE: 5,
    Request.What.SUPPORT: 20,
    Request.What.CLAIM: 5,
    Request.What.REGISTER: 5,
    Request.What.ASK: 5,
    Request.What.WITHDRAW: 5,
}
"""Links that one mailbox gets in a day, by what it asks."""
LOCK = 0x0C0C0
DISPOSABLE = Path(__file__).resolve().parent / "data" / "disposable.txt"
CLAIM_LENGTH = 9
"""Random characters of a claim code (45 bits): nobody guesses one among a few thousand."""
What = Request.What


class TooMany(Exception):
    """The portal takes no more requests within this hour, from anybody."""


@cache
def disposable() -> frozenset[str]:
    lines = DISPOSABLE.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def is_disposable(email: str) -> bool:
    """Whether the mailbox is of the kind that is opened for minutes, subdomains included."""
    parts = email.strip().lower().rpartition("@")[2].rstrip(".").split(".")
    return any(".".join(parts[start:]) in disposable() for start in range(len(parts)))


@transaction.atomic
def ask(
    what: str,
    email: str,
    *,
    language: str,
    at: datetime,
    proposal: Proposal | None = None,
    dialogue: Dialogue | None = None,
    question: Question | None = None,
    why: str = "",
    keep: Callable[[], object] | None = None,
) -> Request | None:
    """Send the link that confirms; `keep` saves what waits for it.

    None when the mailbox had its share of the day. Raises `TooMany` for a flood, whoever it is for.
    One at a time: the counts are exact.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    refuse_flood(at)
    tag = keyed("request", one_person(email))
    today = Request.objects.since(at - timedelta(days=1)).filter(what=what, tag=tag)
    if today.count() >= ADDRESS_A_DAY[Request.What(what)]:
        return None
    if keep:
        keep()
    token = secrets.token_urlsafe(32)
    made = Request.objects.create(
        what=what,
        token_sha256=sha256(token),
        tag=tag,
        email="" if what == What.SUPPORT else email.lower(),
        language=language,
        proposal=proposal,
        dialogue=dialogue,
        question=question,
        why=why,
        asked_at=at,
    )
    with override(language):
        link = settings.PORTAL_URL + reverse("cocreation:confirm", args=[token])
        title = str(subject_of(made))
    mail.send("cocreation/confirm", email, {"request": made, "link": link, "title": title}, language)
    return made


def refuse_flood(at: datetime) -> None:
    """Raises `TooMany` when so many asked within the hour that the portal waits."""
    if Request.objects.since(at - timedelta(hours=1)).count() >= settings.COMMENTS_PER_HOUR:
        raise TooMany


def ask_to_withdraw(proposal: Proposal, email: str, why: str, *, language: str, at: datetime) -> None:
    """Send the link to the author's own address; to any other, nothing, and the page says the same.

    Raises `TooMany` for a flood, whosever the address is.
    """
    refuse_flood(at)
    if Contact.objects.filter(proposal=proposal, email=email.lower()).exists():
        ask(What.WITHDRAW, email, language=language, at=at, proposal=proposal, why=why)


def subject_of(request: Request) -> models.Model:
    """What the request is about, as its pages name it."""
    if request.question:
        return request.question.dialogue
    found = request.proposal or request.dialogue
    assert found is not None
    return found


@transaction.atomic
def confirm(request: Request, *, at: datetime) -> Request:
    """The link was followed: do what was asked. A second time changes nothing.

    Raises `ValidationError` when it cannot be done any more, in words for the page.
    """
    held = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if held.done_at:
        return held
    DONE[Request.What(held.what)](held, at)
    held.done_at, held.email = at, ""
    held.save(update_fields=["done_at", "email"])
    return held


def propose(request: Request, at: datetime) -> None:
    proposal = request.proposal
    assert proposal is not None
    same = Proposal.objects.filter(
        cycle=proposal.cycle,
        text_digest=proposal.text_digest,
        channel=Proposal.Channel.ONLINE,
        state__in=(Proposal.State.WAITING, Proposal.State.PUBLISHED),
    )
    if same.exists():
        raise ValidationError(_("Esa propuesta ya está en este ciclo."))
    proposal.confirm()
    tell_author(proposal, request)


def support(request: Request, at: datetime) -> None:
    proposal = request.proposal
    assert proposal is not None
    if not can_support(proposal):
        raise ValidationError(_("Esa propuesta ya no recibe apoyos."))
    _row, is_new = Support.objects.get_or_create(
        proposal=proposal,
        tag=keyed(f"support.{proposal.code}", request.tag),
        defaults={"supported_on": timezone.localdate(at)},
    )
    if is_new:
        Proposal.objects.filter(pk=proposal.pk).update(supports_count=F("supports_count") + 1)
        revision.move()


def can_support(proposal: Proposal) -> bool:
    return proposal.is_standing and proposal.fate == Proposal.Fate.RECEIVED


def claim(request: Request, at: datetime) -> None:
    proposal = request.proposal
    assert proposal is not None
    Claim.objects.filter(proposal=proposal).update(claimed_on=timezone.localdate(at))
    tell_author(proposal, request)


def tell_author(proposal: Proposal, request: Request) -> None:
    """From now on the address hears of each step of the proposal."""
    Contact.objects.get_or_create(
        proposal=proposal, email=request.email, defaults={"language": request.language}
    )


def register(request: Request, at: datetime) -> None:
    dialogue = request.dialogue
    assert dialogue is not None
    if not dialogue.is_open_to_register(at):
        raise ValidationError(_("Las inscripciones ya cerraron."))
    Registration.objects.get_or_create(
        dialogue=dialogue, email=request.email, defaults={"language": request.language}
    )


def question(request: Request, at: datetime) -> None:
    assert request.question is not None
    Question.objects.filter(pk=request.question.pk, state=Question.State.UNCONFIRMED).update(
        state=Question.State.WAITING, email=request.email, language=request.language
    )


def withdraw(request: Request, at: datetime) -> None:
    assert request.proposal is not None
    request.proposal.take_back(request.why)


DONE: dict[Request.What, Callable[[Request, datetime], None]] = {
    What.PROPOSE: propose,
    What.SUPPORT: support,
    What.CLAIM: claim,
    What.REGISTER: register,
    What.ASK: question,
    What.WITHDRAW: withdraw,
}


@transaction.atomic
def new_claim(proposal: Proposal) -> str:
    """A new code for the author of a paper proposal; an earlier one stops working. Only its digest stays.

    Raises `ValidationError` when somebody claimed it already.
    """
    held = Claim.objects.select_for_update().filter(proposal=proposal).first()
    if held and held.claimed_on:
        raise ValidationError(_("Esa propuesta ya tiene quien la siga."))
    code = codes.new_code(CLAIM_LENGTH)
    Claim.objects.update_or_create(proposal=proposal, defaults={"code_sha256": sha256(code)})
    return code


def claimed_by(code: str) -> Proposal | None:
    """The proposal of a claim code, however it was typed."""
    found = Claim.objects.filter(code_sha256=sha256(codes.normalise(code))).select_related("proposal")
    row = found.first()
    return row.proposal if row else None


@transaction.atomic
def forget(at: datetime) -> int:
    """Delete what nobody confirmed in 48 hours, with what waited for it; and old links. How many."""
    late = Request.objects.unconfirmed(at)
    Proposal.objects.filter(
        pk__in=late.filter(what=What.PROPOSE).values("proposal"), state=Proposal.State.UNCONFIRMED
    ).delete()
    Question.objects.filter(
        pk__in=late.filter(what=What.ASK).values("question"), state=Question.State.UNCONFIRMED
    ).delete()
    gone, _details = Request.objects.filter(asked_at__lte=at - timedelta(days=7)).delete()
    more, _details = Request.objects.unconfirmed(at).delete()
    return gone + more
