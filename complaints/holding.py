"""Who holds a case: opening it, giving access, stepping aside, and new keys when somebody is not trusted.

A case that a handler does not hold does not exist for them: not as a row, a count or an address.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db import models, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from cartagena_ogp.models import Membership, User
from complaints import audit, crypto, envelope
from complaints.envelope import CaseKeys
from complaints.models import Assignment, Case, CaseKeyWrap, CaseObject, HandlerKey, Recusal
from complaints.unlocking import Handler

Act = audit.Act
LEAST_HOLDERS = 2


class NotPossible(Exception):
    """The desk's rules say no; the text is for the person."""


class OpenCase(NamedTuple):
    """A case in the hands of one of its holders."""

    case: Case
    keys: CaseKeys
    handler: Handler

    def part(self, kind: str, content: dict[str, Any], on: date) -> CaseObject:
        """Add a sealed part of the desk's."""
        return envelope.add_part(
            self.case, kind, content, author=CaseObject.Author.DESK, on=on, by=self.handler.user
        )

    def read(self, part: CaseObject) -> dict[str, Any]:
        return envelope.read_part(part, self.keys)

    def record(self, act: str, **facts: Any) -> None:
        audit.record(act, by=self.handler.user, reference=self.case.reference, **facts)


def open_case(handler: Handler, reference: str, *, to_change: bool = False) -> OpenCase:
    """One of the handler's own cases. Raises Http404 for every other one, whether it exists or not."""
    cases = Case.objects.select_for_update(of=("self",)) if to_change else Case.objects.all()
    case = cases.held_by(handler.key).filter(reference=reference).first()
    if case is None:
        raise Http404
    return opened(handler, case)


def opened(handler: Handler, case: Case, wrap: CaseKeyWrap | None = None) -> OpenCase:
    """A case the handler holds, opened. Raises CannotOpen when its rows were tampered with."""
    wrap = wrap or case.wraps.get(handler_key=handler.key)
    wrap.case = case
    return OpenCase(case, envelope.open_wrap(wrap, handler.private), handler)


def holders(case: Case) -> models.QuerySet[HandlerKey]:
    """The working keys that open a case."""
    return HandlerKey.objects.active().filter(case_wraps__case=case).select_related("user")


def excluded_from(this: OpenCase) -> tuple[set[int], set[int]]:
    """The offices and people (ids) that the author asked to keep out: written only inside the filing."""
    filing = this.case.parts.filter(kind=CaseObject.Kind.FILING).order_by("seq").first()
    said = this.read(filing) if filing else {}
    return set(said.get("offices") or ()), set(said.get("people") or ())


def could_hold(this: OpenCase) -> models.QuerySet[HandlerKey]:
    """Who may still be given access: analysts who neither hold it, stepped aside, nor were kept out."""
    offices, people = excluded_from(this)
    return (
        HandlerKey.objects.active()
        .filter(user__memberships__role=Membership.Role.COMPLAINT_ANALYST)
        .outside(offices, people)
        .exclude(case_wraps__case=this.case)
        .exclude(user__in=this.case.recusals.values("user"))
        .select_related("user")
        .order_by("user__name")
        .distinct()
    )


@transaction.atomic
def grant(this: OpenCase, to: HandlerKey) -> None:
    """Give access: one more seal, nothing encrypted again. Raises NotPossible for who may not have it."""
    if not could_hold(this).filter(pk=to.pk).exists():
        raise NotPossible(_("A esa persona no se le puede dar acceso a esta denuncia."))
    envelope.wrap(this.case, this.keys, to).save(force_insert=True)
    this.record(Act.GRANTED, to=to.user_id)


@transaction.atomic
def grant_all(handler: Handler, to: HandlerKey) -> int:
    """Give a successor every case of one's own that they may have; how many those were."""
    given = 0
    for wrap in handler.key.case_wraps.select_related("case"):
        this = opened(handler, wrap.case, wrap)
        if could_hold(this).filter(pk=to.pk).exists():
            grant(this, to)
            given += 1
    return given


@transaction.atomic
def assign(this: OpenCase, to: HandlerKey, *, on: date) -> None:
    """Say who answers for the case: one of its holders."""
    if not holders(this.case).filter(pk=to.pk).exists():
        raise NotPossible(_("Esa persona no tiene acceso a la denuncia. Dale acceso primero."))
    Assignment.objects.update_or_create(case=this.case, defaults={"user": to.user, "since": on})
    this.record(Act.ASSIGNED, to=to.user_id)


@transaction.atomic
def recuse(this: OpenCase, *, on: date) -> None:
    """Step aside for good. Two holders remain, so that nobody is left alone with a case."""
    rest = holders(this.case).exclude(pk=this.handler.key.pk).count()
    if rest < LEAST_HOLDERS:
        raise NotPossible(_("Deben quedar dos personas con acceso. Dale acceso a otra antes de apartarte."))
    this.record(Act.RECUSED)
    Recusal.objects.create(case=this.case, user=this.handler.user, on=on)
    Assignment.objects.filter(case=this.case, user=this.handler.user).delete()
    CaseKeyWrap.objects.filter(case=this.case, handler_key=this.handler.key).delete()


@transaction.atomic
def change_keys(this: OpenCase, *, on: date, without: User | None = None) -> OpenCase:
    """A new pair of pairs for a case, sealed to who holds it still, its receipt included.

    Whoever had the old keys reads nothing written or sealed from here on; `without` keeps no access at all.
    """
    case, old = this.case, this.keys
    keys, public, notes = envelope.new_keys()
    stay = [key for key in holders(case) if without is None or key.user_id != without.pk]
    case.public_key, case.notes_public_key = public, notes
    case.key_version += 1
    case.save(update_fields=["public_key", "notes_public_key", "key_version"])
    for part in case.parts.all():
        part.sealed_key = crypto.seal(notes if part.is_internal else public, envelope.part_key(part, old))
        part.key_version = case.key_version
        part.save(update_fields=["sealed_key", "key_version"])
    case.wraps.all().delete()
    CaseKeyWrap.objects.bulk_create(envelope.wrap(case, keys, key) for key in stay)
    receipt = getattr(case, "receipt", None)
    if receipt is not None:
        receipt.wrapped_key = envelope.pass_to_receipt(receipt, keys.shared)
        receipt.key_version = case.key_version
        receipt.save(update_fields=["wrapped_key", "key_version"])
    if without is not None:
        Recusal.objects.get_or_create(case=case, user=without, defaults={"on": on})
        Assignment.objects.filter(case=case, user=without).delete()
    changed = OpenCase(case, keys, this.handler)
    changed.record(Act.REKEYED, version=case.key_version, without=without.pk if without else None)
    return changed


@transaction.atomic
def cut_off(handler: Handler, other: User, *, on: date) -> int:
    """A handler's key fell into wrong hands: new keys for every case both hold, and no access for them."""
    shared = Case.objects.held_by(handler.key).filter(wraps__handler_key__user=other)
    cases = list(Case.objects.filter(pk__in=shared.values("pk")).select_for_update())
    for case in cases:
        change_keys(opened(handler, case), without=other, on=on)
    return len(cases)
