"""What happens to a sign. Each verb leaves a row, a history entry, and the photo that proves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import codes, uploads

from ..models import Work
from ..models.signs import Sign, SignBatch, SignEvent, SignReport
from .reading import need_code, need_place

if TYPE_CHECKING:
    from cartagena_ogp.models import User

Kind, State = SignEvent.Kind, Sign.State
REPORTS_PER_HOUR = 60
LOCK = 0x0516A


class TooMany(Exception):
    """The portal takes no more reports of signs within this hour, from anybody."""


@transaction.atomic
def issue(
    quantity: int, *, by: User | None, note: str, on: date | None = None, is_illustrative: bool = False
) -> list[Sign]:
    """Issue `quantity` codes that were never used. Raises `ValidationError` for more than 500 or without a
    note.
    """
    batch = SignBatch(quantity=quantity, note=note.strip(), issued_by=by)
    batch.full_clean()
    batch.save()
    made: list[Sign] = []
    while len(made) < quantity:
        code = codes.new_code()
        if not Sign.objects.filter(code=code).exists():
            sign = Sign(code=code, batch=batch, is_illustrative=is_illustrative)
            made.append(
                sign.add(by=by, reason=batch.note, then=event_of(sign, Kind.ISSUED, by, on, batch.note))
            )
    return made


@transaction.atomic
def assign(sign: Sign, work: Work, *, by: User | None, reason: str, **options: Any) -> Sign:
    """Say which work the sign belongs to; from then on its address leads there and everybody can see it.

    Raises `ValidationError` without a reason, for a draft, or once the sign is proofed: what is printed
    names its work.
    """
    sign.lock(options.pop("expected_version", None))
    need(sign, State.ISSUED)
    need_reason(reason)
    if not work.is_published:
        raise ValidationError({"work": _("Publica primero la obra: la valla lleva a su página.")})
    shown: dict[str, Any] = {} if sign.is_published else {"published_at": timezone.now(), "published_by": by}
    return happened(sign, Kind.ASSIGNED, by=by, reason=reason, work=work, **shown, **options)


@transaction.atomic
def accept_proof(sign: Sign, *, by: User | None, reason: str, **options: Any) -> Sign:
    """The printed proof was scanned at its three sizes and its checklist is complete."""
    sign.lock(options.pop("expected_version", None))
    need(sign, State.ISSUED)
    need_reason(reason)
    return happened(sign, Kind.PROOFED, by=by, reason=reason, state=State.PROOFED, **options)


@transaction.atomic
def install(sign: Sign, *, place: str, **proof: Any) -> Sign:
    """The sign stands at the worksite: its photo shows its own code and was taken near the work.

    `proof` is `by`, `photo` (an `uploads.Inspected` image), `latitude`, `longitude`, `on` and `reason`.
    Raises `ValidationError` for a photo of something else, another code, or another place.
    """
    sign.lock(proof.pop("expected_version", None))
    need(sign, State.PROOFED)
    return seen(sign, Kind.INSTALLED, place=place, **proof)


@transaction.atomic
def check(sign: Sign, **proof: Any) -> Sign:
    """Somebody went to look: the sign still stands and its code still leads here. Repairs an altered one."""
    sign.lock(proof.pop("expected_version", None))
    need(sign, *Sign.STANDING)
    return seen(sign, Kind.CHECKED, place=proof.pop("place", "") or sign.place, **proof)


def seen(
    sign: Sign,
    kind: str,
    *,
    by: User | None,
    photo: uploads.Inspected,
    latitude: Decimal,
    longitude: Decimal,
    place: str,
    on: date,
    reason: str = "",
) -> Sign:
    """Keep the photo as proof, once the server has read the sign's own code in it."""
    need_code(sign, photo)
    away = need_place(sign, latitude, longitude)
    described = _("Valla %(code)s en %(place)s") % {"code": sign.code, "place": place}
    kept = uploads.store(
        photo, by=by, description=described[:250], kinds=uploads.IMAGES, is_public=sign.is_published
    )
    try:
        with transaction.atomic():
            facts = {"photo": kept, "latitude": latitude, "longitude": longitude}
            values = facts | {"place": place, "state": State.INSTALLED, "checked_on": on}
            if kind == Kind.INSTALLED:
                values["installed_on"] = on
            return happened(sign, kind, by=by, reason=reason, on=on, proof=facts | {"metres": away}, **values)
    except BaseException:
        kept.file.delete(save=False)
        raise


@transaction.atomic
def mark_altered(sign: Sign, *, by: User | None, reason: str, **options: Any) -> Sign:
    """Warn everybody who scans or types its code that the sign was covered or changed."""
    sign.lock(options.pop("expected_version", None))
    need(sign, State.INSTALLED)
    need_reason(reason)
    return happened(sign, Kind.ALTERED, by=by, reason=reason, state=State.ALTERED, **options)


@transaction.atomic
def retire(sign: Sign, *, by: User | None, reason: str, **options: Any) -> Sign:
    """Take the sign out of use for ever; its code is never issued again and says why."""
    sign.lock(options.pop("expected_version", None))
    need(sign, *(state for state in State if state != State.RETIRED))
    need_reason(reason)
    values: dict[str, Any] = {"state": State.RETIRED, "retired_reason": reason.strip()}
    return happened(sign, Kind.RETIRED, by=by, reason=reason, **values, **options)


@transaction.atomic
def report(
    *, sign: Sign | None, typed: str, problem: str, text: str, where: str, photo: uploads.Inspected | None
) -> SignReport:
    """Keep what a resident saw, for the city to read. Raises `TooMany` when this hour had its share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    now = timezone.now()
    lately = SignReport.objects.filter(received_at__gt=now - timedelta(hours=1))
    if lately.count() >= REPORTS_PER_HOUR:
        raise TooMany
    same = {"sign": sign, "typed": typed, "problem": problem, "text": text, "state": SignReport.State.WAITING}
    known = SignReport.objects.filter(**same).first()
    if known:
        return known
    kept = (
        uploads.store(photo, by=None, description=_("Foto de un reporte"), kinds=uploads.IMAGES)
        if photo
        else None
    )
    made = SignReport(**same, where=where, photo=kept, received_at=now)
    made.save()
    return made


@transaction.atomic
def confirm_report(found: SignReport, *, by: User, note: str) -> SignReport:
    """The report is true: a standing sign is shown as altered until somebody checks it again."""
    decide(found, SignReport.State.CONFIRMED, by=by, note=note)
    sign = found.sign
    if sign is not None and sign.state == State.INSTALLED:
        mark_altered(sign, by=by, reason=f"{found.get_problem_display()}. {note.strip()}")
    return found


@transaction.atomic
def dismiss_report(found: SignReport, *, by: User, note: str) -> SignReport:
    """The report does not hold, or cannot be looked into; the note says why."""
    return decide(found, SignReport.State.DISMISSED, by=by, note=note)


def decide(found: SignReport, state: str, *, by: User, note: str) -> SignReport:
    found.refresh_from_db(
        from_queryset=SignReport.objects.select_for_update(of=("self",)).select_related("sign")
    )
    if found.state != SignReport.State.WAITING:
        raise ValidationError(_("Otra persona ya decidió este reporte."))
    found.state, found.decided_by, found.decided_at = state, by, timezone.now()
    found.note = note.strip()
    found.save()
    return found


def happened(
    sign: Sign,
    kind: str,
    *,
    by: User | None,
    reason: str = "",
    on: date | None = None,
    proof: dict[str, Any] | None = None,
    **values: Any,
) -> Sign:
    """Change the sign and leave, together, its row of what happened and its history entry."""
    then = event_of(sign, kind, by, on, reason, **(proof or {}))
    return sign.change(kind, by=by, reason=reason.strip(), then=then, **values)


def event_of(
    sign: Sign, kind: str, by: User | None, on: date | None, reason: str, **facts: Any
) -> Callable[[], object]:
    def write() -> SignEvent:
        event = SignEvent(
            sign=sign,
            kind=kind,
            by=by,
            happened_on=on or timezone.localdate(),
            reason=reason.strip(),
            work=sign.work,
            **facts,
        )
        event.full_clean()
        event.save()
        return event

    return write


def need(sign: Sign, *states: str) -> None:
    """Raise `ValidationError` when the sign is not at this step of its life."""
    if sign.state not in states:
        said = _("Ahora no se puede: la valla está en «%(state)s».")
        raise ValidationError(said % {"state": sign.get_state_display()})


def need_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Escribe el motivo: se publica en el historial.")})


def address_of(sign: Sign) -> str:
    """What the QR says: the short address in upper case."""
    return f"{settings.SHORT_URL}/O/{sign.code}".upper()
