"""Acts that touch several records and their files: publication, withdrawal, evidence.

A file is public exactly while what it belongs to is: these verbs keep it so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Attachment, User
from cartagena_ogp.records import record_for
from cartagena_ogp.uploads import EVIDENCE, Inspected, store

from .models import ActionPlan, Commitment, Evidence, Meeting, Milestone
from .models.evidence import add_evidence as attach

type Published = ActionPlan | Commitment | Milestone | Meeting


def publish(
    subject: Published, *, by: User | None, reason: str = "", expected_version: int | None = None
) -> None:
    """Show a plan, a commitment with its milestones, a milestone or a meeting, with its files.

    Raises `ValidationError` when what it belongs to is still a draft, `StaleVersion` when it has moved on.
    """
    with transaction.atomic():
        subject.lock(expected_version)
        need_public_home(subject)
        subject.publish(by=by, reason=reason)
        if isinstance(subject, Commitment):
            for milestone in subject.milestones.filter(published_at=None).order_by("number"):
                milestone.publish(by=by, reason=reason)
        align_files(subject)


def withdraw(
    subject: Published, *, by: User | None, reason: str, expected_version: int | None = None
) -> None:
    """Take a record off the public pages, with its milestones and its files; the history keeps the reason.

    Raises `ValidationError` without a reason, or for a plan that still shows commitments or meetings.
    """
    with transaction.atomic():
        subject.lock(expected_version)
        if isinstance(subject, ActionPlan) and shows_something(subject):
            raise ValidationError(
                _("El plan aún muestra compromisos o mesas de trabajo. Retíralos primero, uno por uno.")
            )
        if not reason.strip():
            raise ValidationError({"reason": _("Escribe por qué se retira: se publica en el historial.")})
        if isinstance(subject, Commitment):
            for milestone in subject.milestones.filter(published_at__isnull=False):
                milestone.withdraw(by=by, reason=reason)
        subject.withdraw(by=by, reason=reason)
        align_files(subject)


def add_evidence(
    to: Commitment | Milestone,
    *,
    by: User | None,
    on: date,
    upload: Inspected | None = None,
    expected_version: int | None = None,
    **facts: Any,
) -> Evidence:
    """Attach proof, with its cleaned file if it has one; the file is public if what it proves is.

    Raises `ValidationError` when the proof is incomplete; then no file is left either.
    """
    if upload is None:
        return attach(to, by=by, on=on, expected_version=expected_version, **facts)
    with transaction.atomic():
        to.lock(expected_version)
        described = str(facts.get("title", ""))
        kept = store(upload, by=by, description=described, kinds=EVIDENCE, is_public=is_shown(to))
        try:
            return attach(to, by=by, on=on, attachment=kept, **facts)
        except BaseException:
            kept.file.delete(save=False)
            raise


def withdraw_evidence(evidence: Evidence, *, by: User | None, reason: str) -> None:
    """Stop counting it as proof and close its file, with a public reason.

    Raises `ValidationError` without a reason, or while a high completion status rests on it alone.
    """
    with transaction.atomic():
        evidence.withdraw(by=by, reason=reason)
        if evidence.attachment:
            evidence.attachment.make_private()


def need_public_home(subject: Published) -> None:
    """Raise `ValidationError` when the plan, or the commitment, it would be shown under is a draft."""
    if isinstance(subject, Milestone):
        if not subject.commitment.is_published:
            raise ValidationError(_("Publica primero el compromiso: el hito se muestra dentro de él."))
    elif isinstance(subject, Commitment | Meeting) and not subject.plan.is_published:
        raise ValidationError(
            _("El plan «%(plan)s» aún es borrador. Publícalo primero.") % {"plan": subject.plan}
        )


def shows_something(plan: ActionPlan) -> bool:
    return plan.commitments.published().exists() or plan.meetings.published().exists()


def is_shown(subject: Published) -> bool:
    return record_for(subject).is_public(subject)


def align_files(subject: Published) -> None:
    """Open or close the files of a record as the record itself is."""
    for attachment, shown in files_of(subject):
        if attachment is not None and attachment.is_public != shown:
            attachment.make_public() if shown else attachment.make_private()


def files_of(subject: Published) -> Iterable[tuple[Attachment | None, bool]]:
    """Each file of a record, and whether anybody may open it."""
    shown = is_shown(subject)
    if isinstance(subject, ActionPlan):
        yield subject.letter, shown
    elif isinstance(subject, Meeting):
        yield subject.minutes, shown
    else:
        for evidence in subject.evidence.select_related("attachment"):
            yield evidence.attachment, shown and evidence.withdrawn_at is None
        if isinstance(subject, Commitment):
            for milestone in subject.milestones.all():
                milestone.commitment = subject
                yield from files_of(milestone)
