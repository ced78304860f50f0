"""What staff and the clock do to a consultation: open, seal, close, count, draw a tie, forget the key."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import mail, revision
from cartagena_ogp.models import Membership, User

from ..mandates import seat_member
from ..models import Consultation, Mandate, PaperBatch, Seat
from . import box, publishing, rules

State = Consultation.State


@transaction.atomic
def open_consultation(consultation: Consultation, *, by: Any, reason: str = "") -> Consultation:
    """Freeze and publish the rules; people can vote from `opens_at`.

    Raises `ValidationError` when there are too few options, an option is not public, or it ended already.
    """
    consultation.lock()
    if consultation.state != State.PREPARING:
        raise ValidationError(_("La consulta ya se abrió."))
    choices = list(consultation.choices.select_related("initiative"))
    if len(choices) < 2 or len(choices) < consultation.max_choices:
        raise ValidationError(_("Faltan opciones: hay menos de las que se pueden marcar."))
    if any(option.initiative and not option.initiative.is_published for option in choices):
        raise ValidationError(_("Publica primero todas las iniciativas que se consultan."))
    if consultation.closes_at <= timezone.now():
        raise ValidationError({"closes_at": _("La consulta cerraría antes de abrir.")})
    if consultation.seats > len(choices):
        raise ValidationError({"seats": _("Se eligen más de las que hay.")})
    if not consultation.is_published:
        consultation.publish(by=by)
    box.call("vote_make_key", consultation.pk, secrets.token_bytes(32))
    return consultation.change("opened", by=by, reason=reason, state=State.OPEN, **rules.frozen(consultation))


def seal_all() -> int:
    """Close a batch in every open consultation that has enough to hide among; publish and send the heads."""
    sealed = 0
    for consultation in Consultation.objects.open():
        with transaction.atomic():
            if box.seal(consultation.pk):
                sealed += 1
                revision.move()
                send_head(consultation)
    return sealed


def send_head(consultation: Consultation) -> None:
    """Mail the last head to the committee: a later change of the box would contradict what they hold."""
    chain = box.seals(consultation.pk)
    addresses = committee_addresses()
    if chain and addresses:
        context = {
            "consultation": consultation,
            "head": chain[-1].head,
            "batch": chain[-1].batch,
            "ballots": sum(seal.n for seal in chain),
            "path": consultation.get_absolute_url(),
        }
        mail.send("cocreation/head", addresses, context)


def committee_addresses() -> list[str]:
    """Of the committee's members with an account that works."""
    members = User.objects.filter(is_active=True, memberships__role=Membership.Role.COMMITTEE_MEMBER)
    return sorted(members.values_list("email", flat=True).distinct())


def close_due(now: datetime) -> int:
    """Close what ended and has no paper to count; how many."""
    closed = 0
    for consultation in Consultation.objects.to_close(now):
        if consultation.method == Consultation.Method.BOX and not waits_for_paper(consultation):
            close(consultation, by=None, reason="")
            closed += 1
    return closed


def waits_for_paper(consultation: Consultation) -> bool:
    """Whether paper may still come: then a person closes, once every box is confirmed."""
    return consultation.takes_paper or consultation.papers.exclude(state=PaperBatch.State.CONFIRMED).exists()


def close(consultation: Consultation, *, by: Any, reason: str) -> Consultation:
    """End it: ballots in flight are waited for, the box is sealed, the files and the result published.

    Raises `ValidationError` before the end or while a box of paper is half counted.
    """
    with transaction.atomic():
        if consultation.papers.exclude(state=PaperBatch.State.CONFIRMED).exists():
            raise ValidationError(_("Hay papeletas sin confirmar. Termina de digitarlas y vuelve a cerrar."))
        if consultation.state != State.OPEN or timezone.now() < consultation.closes_at:
            raise ValidationError(_("Todavía no se puede cerrar: la consulta no ha terminado."))
        head = box.close(consultation.pk)
        consultation.change(
            "closed", by=by, reason=reason, state=State.CLOSED, final_head=head, closed_at=timezone.now()
        )
        return count(consultation, by=by)


@transaction.atomic
def count(consultation: Consultation, *, by: Any, lottery_number: str = "", lottery_source: str = "") -> Any:
    """Publish the files and the result that comes out of them. A tie without a draw stays to be drawn.

    Raises `ValidationError` for a draw where nothing is tied.
    """
    if lottery_number and (consultation.state != State.CLOSED or not consultation.result):
        raise ValidationError(_("No hay empate que sortear."))
    consultation.lottery_number, consultation.lottery_source = lottery_number, lottery_source
    result = publishing.publish(consultation)
    state = State.CLOSED if result["tied"] and not result["drawn"] else State.COUNTED
    return consultation.change(
        "drawn" if lottery_number else "counted", by=by, result=result, state=state,
        lottery_number=lottery_number, lottery_source=lottery_source,
    )  # fmt: skip


@transaction.atomic
def forget_key(consultation: Consultation) -> None:
    """Destroy the key of the roll once objections ended, with the contacts of those called back."""
    box.shred(consultation.pk)
    consultation.callbacks.all().delete()
    consultation.claims.update(email="")
    consultation.change("key_destroyed", by=None)


def forget_due_keys(now: datetime) -> int:
    """Destroy every key whose objection period is over."""
    over = Consultation.objects.filter(
        state__in=(State.CLOSED, State.COUNTED), objections_until__lt=timezone.localdate(now)
    )
    due = [consultation for consultation in over if box.salt(consultation.pk) is not None]
    for consultation in due:
        forget_key(consultation)
    return len(due)


def seats_for(election: Consultation) -> QuerySet[Seat]:
    """The seats that an election fills: those of its table or of its table's group, without a holder."""
    table = election.table
    rows = (
        Seat.objects.filter(Q(table=table) | Q(table=None, group=table.group))
        if table
        else Seat.objects.none()
    )
    held = Mandate.objects.current().filter(alternate_of=None)
    return rows.exclude(mandates__in=held).select_related("committee").order_by("number")


@transaction.atomic
def seat_elected(
    election: Consultation,
    seats: list[Seat],
    *,
    consent_on: date,
    starts_on: date,
    ends_on: date | None,
    by: Any,
) -> list[Mandate]:
    """Give each seat to an elected person, in the order of the votes; alternates stand behind them in turn.

    `consent_on` is the day they agreed that their names be published (Ley 1581 de 2012).
    Raises `ValidationError` when nothing was elected, or there are more seats than people.
    """
    result = election.result or {}
    names = dict(election.choices.values_list("number", "title"))
    chosen = [names[number] for number in result.get("chosen", [])]
    if election.state != State.COUNTED or not seats or len(seats) > len(chosen):
        raise ValidationError(_("Elige tantas curules como personas elegidas, o menos."))
    acta = election.papers.filter(acta__isnull=False).select_related("acta").first()
    facts: dict[str, Any] = {
        "consent_on": consent_on,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "chosen_by": Mandate.Chosen.ELECTION,
        "election": election.slug[:40],
        "acta": acta.acta if acta else None,
        "is_illustrative": election.is_illustrative,
        "by": by,
    }
    holders = [seat_member(seat, name=name, **facts) for seat, name in zip(seats, chosen, strict=False)]
    made = list(holders)
    for place, number in enumerate(result.get("alternates", [])):
        holder = holders[place % len(holders)]
        made.append(seat_member(holder.seat, name=names[number], alternate_of=holder, **facts))
    return made
