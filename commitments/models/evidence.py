"""Evidence: what proves a milestone or a commitment, dated, described and hashed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import history
from cartagena_ogp.models import Attachment, SaysChoices

from .commitments import Commitment
from .milestones import Milestone
from .scales import NEEDS_EVIDENCE, need_reason


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def of_commitment(self, commitment: Commitment) -> Self:
        """Its own and that of its milestones."""
        return self.filter(Q(commitment=commitment) | Q(milestone__commitment=commitment))


class Evidence(SaysChoices, models.Model):
    """A file or an address that shows something was done. Never deleted: withdrawn, with a reason."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("Documento")
        LINK = "link", _("Enlace")
        PHOTO = "photo", _("Foto")
        DATASET = "dataset", _("Datos")
        MINUTES = "minutes", _("Acta")

    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("compromiso"),
    )
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("hito")
    )
    kind = models.CharField(_("clase"), max_length=20, choices=Kind)
    title = models.CharField(_("título"), max_length=200)
    description = models.TextField(_("qué muestra"))
    dated_on = models.DateField(_("fecha del documento"), null=True, blank=True)
    url = models.URLField(_("enlace"), max_length=500, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("archivo")
    )
    added_at = models.DateTimeField(_("agregada"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("retirada"), null=True, blank=True, editable=False)
    withdrawn_reason = models.TextField(_("por qué se retiró"), blank=True, editable=False)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidencia")
        verbose_name_plural = _("evidencias")
        ordering = ("-dated_on", "-pk")
        triggers: ClassVar = [
            pgtrigger.Protect(name="evidence_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="evidence_that_holds_a_status",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                declare=[("high", "boolean")],
                func="""
                    SELECT EXISTS (
                        SELECT 1 FROM commitments_milestone m WHERE m.id = OLD.milestone_id
                        AND m.status IN ('substantial', 'complete') AND NOT EXISTS (
                            SELECT 1 FROM commitments_evidence e
                            WHERE e.milestone_id = m.id AND e.withdrawn_at IS NULL)
                    ) OR EXISTS (
                        SELECT 1 FROM commitments_commitment c WHERE c.status IN ('substantial', 'complete')
                        AND c.id = COALESCE(OLD.commitment_id, (
                            SELECT m.commitment_id FROM commitments_milestone m
                            WHERE m.id = OLD.milestone_id))
                        AND NOT EXISTS (
                            SELECT 1 FROM commitments_evidence e
                            LEFT JOIN commitments_milestone m ON m.id = e.milestone_id
                            WHERE e.withdrawn_at IS NULL
                            AND (e.commitment_id = c.id OR m.commitment_id = c.id))
                    ) INTO high;
                    IF high THEN
                        RAISE EXCEPTION 'a high completion status rests on this evidence'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(commitment__isnull=False, milestone__isnull=True)
                | Q(commitment__isnull=True, milestone__isnull=False),
                name="evidence_of_one_thing",
                violation_error_message=_("Una evidencia es de un hito o de un compromiso, no de los dos."),
            ),
            models.CheckConstraint(
                condition=Q(attachment__isnull=False, url="") | Q(attachment__isnull=True) & ~Q(url=""),
                name="evidence_is_file_or_link",
                violation_error_message=_("Sube un archivo o escribe un enlace: uno de los dos."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="evidence_withdrawal_has_reason",
                violation_error_message=_("Para retirar una evidencia hay que decir por qué."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> Commitment | Milestone:
        subject = self.milestone or self.commitment
        assert subject is not None
        return subject

    @property
    def address(self) -> str:
        return self.attachment.get_absolute_url() if self.attachment else self.url

    def clean(self) -> None:
        super().clean()
        if self.dated_on and self.dated_on > timezone.localdate():
            raise ValidationError({"dated_on": _("La fecha de la evidencia no puede estar en el futuro.")})

    @transaction.atomic
    def withdraw(self, *, by: Any, reason: str) -> None:
        """Stop counting it as proof, with a public reason.

        Raises `ValidationError` without a reason, or while a high completion status rests on it alone.
        """
        need_reason(reason)
        subject = self.subject
        subject.lock()
        promises: list[Commitment | Milestone] = [subject]
        if not isinstance(subject, Commitment):
            promises.append(subject.commitment)
        if any(promise.status in NEEDS_EVIDENCE and not self.others_prove(promise) for promise in promises):
            raise ValidationError(
                _("Un estado sustancial o completo depende de esta evidencia. Cámbialo primero.")
            )
        self.withdrawn_at = timezone.now()
        self.withdrawn_reason = reason.strip()
        self.save()
        history.record(subject, "evidence_withdrawn", by=by, reason=reason)

    def others_prove(self, promise: Commitment | Milestone) -> bool:
        """Whether other standing evidence holds the status of this promise."""
        standing = Evidence.objects.standing().exclude(pk=self.pk)
        if isinstance(promise, Commitment):
            return standing.of_commitment(promise).exists()
        return standing.filter(milestone=promise).exists()


@transaction.atomic
def add_evidence(
    to: Commitment | Milestone, *, by: Any, on: date, expected_version: int | None = None, **facts: Any
) -> Evidence:
    """Attach proof to a commitment or a milestone. `facts` are the fields of `Evidence`.

    Raises `ValidationError` when the proof is incomplete. `operations.add_evidence` also keeps the file.
    """
    to.lock(expected_version)
    made = Evidence(added_by=by, **{to._meta.model_name or "": to}, **facts)
    made.full_clean()
    made.save()
    to.change("evidence_added", by=by, reason=made.title, last_news_on=on)
    if isinstance(to, Milestone):
        Commitment.objects.filter(pk=to.commitment_id).update(last_news_on=on)
    return made
