"""What the desk does with a case. Every act leaves its reason and a line in the audit log."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cartagena_ogp.models import Institution
from complaints import audit, deadlines
from complaints.holding import NotPossible, OpenCase
from complaints.models import Case, CaseObject, Duplicate, Reminder, Seen

Act, Kind, Status, Outcome = audit.Act, CaseObject.Kind, Case.Status, Case.Outcome
MOVES = {
    Status.RECEIVED: (Status.UNDER_REVIEW, Status.IN_PROGRESS),
    Status.UNDER_REVIEW: (Status.IN_PROGRESS,),
    Status.IN_PROGRESS: (Status.UNDER_REVIEW,),
    Status.TRANSFERRED: (),
    Status.CLOSED: (Status.IN_PROGRESS,),
}
"""Statuses that a handler may choose; transferring and closing are acts of their own."""
LABELS = 12
LABEL_LENGTH = 40


def refuse_ended(case: Case) -> None:
    if case.has_ended:
        raise NotPossible(_("La denuncia ya terminó. Reábrela antes de seguir."))


@transaction.atomic
def answer(this: OpenCase, text: str, *, on: date, is_answer: bool = False) -> CaseObject:
    """Write to the author; `is_answer` says that it is the answer the law asks for, and stops the clock."""
    part = this.part(Kind.MESSAGE, {"text": text}, on)
    if is_answer and this.case.answered_on is None:
        this.case.answered_on = on
        this.case.save(update_fields=["answered_on"])
    this.record(Act.MESSAGE_SENT, seq=part.seq, is_answer=is_answer)
    return part


@transaction.atomic
def note(this: OpenCase, text: str, *, on: date) -> CaseObject:
    """Write something that only handlers read."""
    part = this.part(Kind.NOTE, {"text": text}, on)
    this.record(Act.NOTE_WRITTEN, seq=part.seq)
    return part


@transaction.atomic
def set_labels(this: OpenCase, labels: Iterable[str], *, on: date) -> list[str]:
    """Put these labels in place of the ones before; they are encrypted, so only holders find by them."""
    kept = list(dict.fromkeys(label.strip()[:LABEL_LENGTH] for label in labels if label.strip()))[:LABELS]
    this.part(Kind.LABEL, {"labels": kept}, on)
    this.record(Act.LABELS_SET)
    return kept


def labels_of(this: OpenCase) -> list[str]:
    last = this.case.parts.filter(kind=Kind.LABEL).order_by("-seq").first()
    return list(this.read(last).get("labels", ())) if last else []


@transaction.atomic
def remind(this: OpenCase, reason: str, *, day: date, on: date) -> Reminder:
    """Ask to see the case again on a day, with the reason."""
    if day <= on:
        raise NotPossible(_("Elige un día después de hoy."))
    part = this.part(Kind.NOTE, {"text": reason, "remind_on": day.isoformat()}, on)
    this.record(Act.REMINDER_SET, day=day.isoformat())
    return Reminder.objects.create(part=part, user=this.handler.user, on=day)


@transaction.atomic
def end_reminder(this: OpenCase, reminder: Reminder, *, on: date) -> None:
    reminder.done_on = on
    reminder.save(update_fields=["done_on"])
    this.record(Act.REMINDER_DONE)


@transaction.atomic
def change_status(this: OpenCase, to: str, motive: str, *, on: date) -> None:
    """Move the case and tell the author why."""
    case = this.case
    if to not in MOVES[Status(case.status)]:
        raise NotPossible(_("La denuncia no puede pasar a ese estado."))
    before, case.status = case.status, to
    case.outcome, case.ended_on = "", None
    case.save(update_fields=["status", "outcome", "ended_on"])
    this.part(Kind.MOTIVE, {"text": motive, "status": to}, on)
    this.record(Act.STATUS_CHANGED, before=before, after=to)


@transaction.atomic
def change_facts(this: OpenCase, *, category: str, office: Institution | None) -> None:
    """Correct what lists and statistics count by."""
    this.case.category, this.case.office = category, office
    this.case.save(update_fields=["category", "office"])
    this.record(Act.FACTS_CHANGED, category=category, office=office.pk if office else None)


@transaction.atomic
def extend(this: OpenCase, days: int, motive: str, *, on: date, closures: Collection[date]) -> None:
    """Announce, before expiry, that more business days are needed (Ley 1755 de 2015, art. 14, parágrafo)."""
    case = this.case
    if not deadlines.may_extend(case, on):
        raise NotPossible(_("La prórroga se anuncia una sola vez y antes de que venza el término."))
    try:
        case.due_on = deadlines.extended(case, days, closures)
    except ValueError:
        raise NotPossible(_("La prórroga no puede pasar del doble del término.")) from None
    case.extended_on = on
    case.save(update_fields=["due_on", "extended_on"])
    content = {"text": motive, "status": case.status, "due_on": case.due_on.isoformat()}
    this.part(Kind.MOTIVE, content, on)
    this.record(Act.EXTENDED, due_on=case.due_on.isoformat())


@transaction.atomic
def transfer(this: OpenCase, body: str, motive: str, *, on: date) -> None:
    """Send it to who is competent and tell the author (Ley 1755 de 2015, art. 21: five business days)."""
    refuse_ended(this.case)
    case = this.case
    case.status, case.outcome, case.ended_on = Status.TRANSFERRED, Outcome.NOT_COMPETENT, on
    case.answered_on = case.answered_on or on
    case.save(update_fields=["status", "outcome", "ended_on", "answered_on"])
    said = _("La trasladamos a %(body)s, que es la entidad competente.") % {"body": body}
    content = {"text": f"{said}\n\n{motive}", "status": case.status, "transferred_to": body}
    this.part(Kind.MOTIVE, content, on)
    this.record(Act.TRANSFERRED, in_time=on <= case.transfer_due_on)


@transaction.atomic
def close(this: OpenCase, outcome: str, motive: str, *, on: date) -> None:
    """End the case and tell the author with what result and why."""
    refuse_ended(this.case)
    case = this.case
    case.status, case.outcome, case.ended_on = Status.CLOSED, outcome, on
    case.answered_on = case.answered_on or on
    case.save(update_fields=["status", "outcome", "ended_on", "answered_on"])
    this.part(Kind.MOTIVE, {"text": motive, "status": case.status, "outcome": outcome}, on)
    this.record(Act.CLOSED, outcome=outcome)


@transaction.atomic
def merge(this: OpenCase, original: OpenCase, motive: str, *, on: date) -> None:
    """Close a case that tells the same as another of the handler's; both keep their authors and receipts."""
    if this.case.pk == original.case.pk or hasattr(original.case, "duplicate"):
        raise NotPossible(_("Elige otra denuncia, que no esté repetida ella misma."))
    if this.case.duplicates.exists():
        raise NotPossible(_("Otras denuncias ya están unidas a esta. Únela al revés."))
    close(this, Outcome.DUPLICATE, motive, on=on)
    Duplicate.objects.create(case=this.case, original=original.case)
    reference = {"other": this.case.reference}
    original.part(Kind.NOTE, {"text": _("Se unió la denuncia %(other)s.") % reference}, on)
    this.part(Kind.NOTE, {"text": _("Sigue en %(other)s.") % {"other": original.case.reference}}, on)
    this.record(Act.MERGED, into=original.case.reference)


def mark_seen(this: OpenCase) -> None:
    """Remember how far this handler has read what the author wrote."""
    last = this.case.parts.shared().aggregate(last=Max("seq"))["last"] or 0
    Seen.objects.update_or_create(
        case=this.case, user=this.handler.user, defaults={"seq": last, "told": last}
    )
