"""Who holds a seat of the citizen committee: people come, leave and are replaced, each time in public.

Elections (`vote`) end in `seat_member`; nothing else makes a mandate.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import history
from cartagena_ogp.models import Attachment
from commitments.models.scales import need_reason

from .models import Committee, CommitteeSession, Mandate, Seat, SeatEvent, SessionAttendance


@transaction.atomic
def seat_member(
    seat: Seat,
    *,
    name: str,
    consent_on: date,
    starts_on: date,
    chosen_by: str,
    by: Any,
    ends_on: date | None = None,
    election: str = "",
    acta: Attachment | None = None,
    acta_url: str = "",
    alternate_of: Mandate | None = None,
    user: Any = None,
    reason: str = "",
    is_illustrative: bool = False,
) -> Mandate:
    """Put a person in a seat, as its holder or as the alternate of one, and leave it in the public history.

    `name` is what everybody will read, and `consent_on` the day the person agreed to that (Ley 1581 de 2012).
    `chosen_by` is one of `Mandate.Chosen`; for an election give its public code in `election`, or its acta as
    a file or an address. Days are Bogotá days. Elections call this once for each elected person and once for
    each alternate, inside their own transaction.

    Raises `ValidationError` when the seat already has a holder, when an election comes without code or acta,
    or when the alternate is of another seat.
    """
    seat.committee.lock()
    if chosen_by == Mandate.Chosen.ELECTION and not (election or acta or acta_url):
        raise ValidationError({"acta": _("Una elección necesita su código o su acta.")})
    if alternate_of and alternate_of.seat_id != seat.pk:
        raise ValidationError({"alternate_of": _("Esa persona ocupa otra curul.")})
    made = Mandate(
        seat=seat,
        name=" ".join(name.split()),
        consent_on=consent_on,
        starts_on=starts_on,
        ends_on=ends_on,
        chosen_by=chosen_by,
        election=election,
        acta=acta,
        acta_url=acta_url,
        alternate_of=alternate_of,
        user=user,
        is_illustrative=is_illustrative,
    )
    made.full_clean()
    made.save()
    kind = SeatEvent.Kind.ALTERNATE if alternate_of else SeatEvent.Kind.SEATED
    tell(made, kind, on=starts_on, by=by, reason=reason)
    return made


def tell(mandate: Mandate, kind: str, *, on: date, by: Any, reason: str) -> SeatEvent:
    """Add what happened to a seat, in its own table and in the public history of the committee."""
    event = SeatEvent.objects.create(
        seat=mandate.seat,
        mandate=mandate,
        kind=kind,
        happened_on=on,
        reason=reason.strip(),
        written_by=by,
    )
    history.record(mandate.seat.committee, f"seat_{kind}", by=by, reason=reason)
    return event


@transaction.atomic
def vacate(mandate: Mandate, *, kind: str, on: date, by: Any, reason: str) -> None:
    """End a mandate before or at its term. `kind` is one of `SeatEvent.ENDS`; the reason is public.

    Its alternates stay, so that one may be called. Raises `ValidationError` without a reason, or when it had
    ended already.
    """
    need_reason(reason)
    mandate.seat.committee.lock()
    mandate.refresh_from_db(fields=["ended_on"])
    if mandate.ended_on:
        raise ValidationError(_("Ese mandato ya terminó."))
    if kind not in (*SeatEvent.ENDS, SeatEvent.Kind.CALLED) or on < mandate.starts_on:
        raise ValidationError({"on": _("La fecha es anterior al comienzo del mandato.")})
    mandate.ended_on = on
    mandate.save(update_fields=["ended_on"])
    tell(mandate, kind, on=on, by=by, reason=reason)


@transaction.atomic
def call_alternate(alternate: Mandate, *, on: date, by: Any, reason: str) -> Mandate:
    """The alternate of a vacant seat becomes its holder, under a mandate of their own.

    Raises `ValidationError` while the seat has a holder, or when this is no alternate.
    """
    need_reason(reason)
    if alternate.alternate_of is None or alternate.ended_on:
        raise ValidationError(_("Esa persona no es suplente de la curul."))
    vacate(alternate, kind=SeatEvent.Kind.CALLED, on=on, by=by, reason=reason)
    return seat_member(
        alternate.seat,
        name=alternate.name,
        consent_on=alternate.consent_on,
        starts_on=on,
        ends_on=alternate.ends_on,
        chosen_by=Mandate.Chosen.REPLACEMENT,
        election=alternate.election,
        acta=alternate.acta,
        acta_url=alternate.acta_url,
        user=alternate.user,
        reason=reason,
        by=by,
        is_illustrative=alternate.is_illustrative,
    )


@transaction.atomic
def hold_session(
    committee: Committee, *, by: Any, presences: dict[Seat, str], **facts: Any
) -> CommitteeSession:
    """Record a session; `presences` says of each seat one of `SessionAttendance.Presence`.

    `facts` are the fields of `CommitteeSession`. Raises `ValidationError` when one cannot be.
    """
    committee.lock()
    made = CommitteeSession(committee=committee, **facts)
    made.full_clean()
    made.save()
    for seat, presence in presences.items():
        line = SessionAttendance(session=made, seat=seat, presence=presence)
        line.full_clean()
        line.save()
    history.record(committee, "session_held", by=by, reason=made.agenda)
    return made
