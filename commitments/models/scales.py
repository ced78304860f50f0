"""OGP's own scales and what both commitments and milestones do with them (`DOMAIN.md` 1.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import PublicModel


class Completion(models.TextChoices):
    """How far a promise is, in OGP's words; the last two count as high completion."""

    NO_EVIDENCE = "no_evidence", _("Sin evidencia")
    NOT_STARTED = "not_started", _("Sin iniciar")
    LIMITED = "limited", _("Limitado")
    SUBSTANTIAL = "substantial", _("Sustancial")
    COMPLETE = "complete", _("Completo")


NEEDS_EVIDENCE = (Completion.SUBSTANTIAL, Completion.COMPLETE)


class Specificity(models.TextChoices):
    """How clear and checkable the text is, as OGP graded commitments until 2020."""

    NONE = "none", _("Ninguna")
    LOW = "low", _("Baja")
    MEDIUM = "medium", _("Media")
    HIGH = "high", _("Alta")


class Potential(models.TextChoices):
    """How much it could change: OGP's potential impact, and potential for results since 2020."""

    UNCLEAR = "unclear", _("Poco claro")
    NONE = "none", _("Ninguno")
    MINOR = "minor", _("Menor")
    MODEST = "modest", _("Modesto")
    MODERATE = "moderate", _("Moderado")
    SUBSTANTIAL = "substantial", _("Sustancial")
    TRANSFORMATIVE = "transformative", _("Transformador")


class Opening(models.TextChoices):
    """Whether it opened government, as the independent monitor concluded."""

    WORSENED = "worsened", _("Empeoró")
    DID_NOT_CHANGE = "did_not_change", _("No cambió")
    MARGINAL = "marginal", _("Cambio marginal")
    MAJOR = "major", _("Cambio importante")
    OUTSTANDING = "outstanding", _("Cambio sobresaliente")


def is_overdue(due: date, status: str, on: date) -> bool:
    """Whether the promised day has passed and it is not complete."""
    return due < on and status != Completion.COMPLETE


class Promise(PublicModel):
    """Something due on a day, with a completion status that needs proof and a reason.

    Shared by commitments and milestones. Lateness and silence are computed from the dates, never typed.
    """

    status = models.CharField(_("estado"), max_length=20, choices=Completion, default=Completion.NOT_STARTED)
    status_reason = models.TextField(_("por qué está así"), blank=True)
    status_on = models.DateField(_("estado desde"), null=True, blank=True)
    last_news_on = models.DateField(_("última novedad"), null=True, blank=True, editable=False)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    # Days that the public was told: once published, they move only with a reason.
    DAYS: ClassVar[tuple[str, ...]] = ()

    class Meta(PublicModel.Meta):
        abstract = True

    @property
    def due(self) -> date:
        raise NotImplementedError

    def has_evidence(self) -> bool:
        raise NotImplementedError

    @property
    def is_complete(self) -> bool:
        return self.status == Completion.COMPLETE

    def is_late(self, on: date) -> bool:
        return is_overdue(self.due, self.status, on)

    def days_late(self, on: date) -> int:
        return (on - self.due).days if self.is_late(on) else 0

    def weeks_of_silence(self, on: date) -> int | None:
        """Whole weeks without news; None when it is complete or nothing was ever reported."""
        if self.is_complete or self.last_news_on is None:
            return None
        return (on - self.last_news_on).days // 7

    def clean(self) -> None:
        super().clean()
        if self.status in NEEDS_EVIDENCE and not (self.pk and self.has_evidence()):
            raise ValidationError(
                {"status": _("Para marcarlo como sustancial o completo, primero agrega una evidencia.")}
            )

    @transaction.atomic
    def change(
        self,
        event: str = "changed",
        *,
        by: Any,
        reason: str = "",
        expected_version: int | None = None,
        then: Callable[[], object] | None = None,
        **values: Any,
    ) -> Self:
        """As `PublicModel.change`; another status, or another day of a published promise, needs a reason."""
        self.lock(expected_version)
        changed = self.differing(values)
        if "status" in changed or (self.is_published and changed & set(self.DAYS)):
            need_reason(reason)
        return super().change(event, by=by, reason=reason, then=then, **values)

    @transaction.atomic
    def change_status(
        self, to: str, *, by: Any, reason: str, on: date, expected_version: int | None = None
    ) -> None:
        """Move to another completion status and leave the reason where everyone can read it.

        Raises `ValidationError` without a reason, when it is the same status, or when the status needs
        evidence and has none.
        """
        need_reason(reason)
        self.lock(expected_version)
        if to == self.status:
            raise ValidationError({"status": _("Ya tiene ese estado. Elige otro.")})
        self.change(
            "status_changed",
            by=by,
            reason=reason,
            status=to,
            status_reason=reason.strip(),
            status_on=on,
            last_news_on=on,
        )


def need_reason(reason: str, *, field: str = "reason") -> None:
    """Raise `ValidationError` on `field` unless the reason says something: the public reads it."""
    if len(reason.strip()) < 10:
        raise ValidationError({field: _("Explícalo en una frase: se publica en el historial.")})


def evidence_guard(query: str) -> pgtrigger.Trigger:
    """The database refuses a high completion without evidence, whoever asks."""
    return pgtrigger.Trigger(
        name="high_completion_needs_evidence",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF NEW.status IN ('substantial', 'complete') AND NOT EXISTS ({query}) THEN
                RAISE EXCEPTION 'status % needs evidence', NEW.status USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,  # nosec B608
    )
