"""Evidence requests: the monitor asks for proof by a date; the institution answers with files."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Attachment, Institution, PublicModel, PublicQuerySet
from cartagena_ogp.triggers import append_only
from commitments.models import Commitment, Milestone

from ..guards import frozen, never_deleted, only_city, only_monitor
from .answers import LONGEST, person

COMMITMENT_PLAN = "(SELECT c.plan_id FROM commitments_commitment c WHERE c.id = NEW.commitment_id)"


class EvidenceRequestQuerySet(PublicQuerySet["EvidenceRequest"]):
    def open(self) -> Self:
        return self.filter(outcome="")

    def late(self, on: date) -> Self:
        """Open, past their date, and without an answer."""
        answered = RequestAnswer.objects.filter(request=models.OuterRef("pk"))
        return self.open().filter(due_on__lt=on).exclude(models.Exists(answered))


class EvidenceRequest(PublicModel):
    """What the monitor asks to see, of whom and by when. Public from the day it is made."""

    class Outcome(models.TextChoices):
        ENOUGH = "enough", _("La respuesta alcanza")
        NOT_ENOUGH = "not_enough", _("La respuesta no alcanza")
        UNANSWERED = "unanswered", _("No hubo respuesta")

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="evidence_requests", verbose_name=_("compromiso")
    )
    milestone = models.ForeignKey(
        Milestone,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence_requests",
        verbose_name=_("hito"),
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="evidence_requests", verbose_name=_("institución")
    )
    asked = models.TextField(_("qué prueba se pide"), max_length=2000)
    asked_on = models.DateField(_("pedida el"))
    due_on = models.DateField(_("para cuándo"))
    outcome = models.CharField(_("resultado"), max_length=12, choices=Outcome, blank=True)
    outcome_reason = models.TextField(_("por qué"), blank=True, max_length=2000)
    closed_on = models.DateField(_("cerrada el"), null=True, blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = EvidenceRequestQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("solicitud de evidencia")
        verbose_name_plural = _("solicitudes de evidencia")
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], name="request_by_due"),
            models.Index(fields=["commitment", "due_on"], name="request_by_commitment"),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(published_at__isnull=False, outcome=""),
                name="open_request_by_due",
            ),
        ]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(due_on__gt=models.F("asked_on")),
                name="request_gives_time",
                violation_error_message=_("Da al menos un día para responder."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_on__isnull=True)
                | Q(outcome__in=["enough", "not_enough", "unanswered"], closed_on__isnull=False)
                & ~Q(outcome_reason=""),
                name="request_closes_with_reason",
                violation_error_message=_("Para cerrarla, di con qué resultado y por qué."),
            ),
        ]
        triggers: ClassVar = [
            never_deleted("request"),
            frozen(
                "request",
                "code",
                "commitment_id",
                "milestone_id",
                "institution_id",
                "asked",
                "asked_on",
                "due_on",
                "is_illustrative",
            ),
            only_monitor(
                "request",
                plan=COMMITMENT_PLAN,
                told="NEW.is_illustrative",
                also="""
                    IF TG_OP = 'UPDATE' AND OLD.outcome <> '' THEN
                        RAISE EXCEPTION 'a closed request stays closed';
                    END IF;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.asked[:80]

    def get_absolute_url(self) -> str:
        return address("monitoring:request", self.code)

    @property
    def is_open(self) -> bool:
        return not self.outcome

    def prepare(self) -> None:
        self.code = self.code or codes.new_code()

    def clean(self) -> None:
        super().clean()
        if self.milestone and self.milestone.commitment_id != self.commitment_id:
            raise ValidationError({"milestone": _("Ese hito es de otro compromiso.")})

    def days_late(self, on: date, *, answered: bool) -> int:
        """Days past its date without an answer."""
        waiting = self.is_open and not answered
        return max(0, (on - self.due_on).days) if waiting else 0


class RequestAnswer(models.Model):
    """What the institution sent. Only the city adds it; nobody changes it."""

    request = models.ForeignKey(
        EvidenceRequest, models.PROTECT, related_name="answers", verbose_name=_("solicitud")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institución que responde")
    )
    text = models.TextField(_("respuesta"), max_length=LONGEST)
    written_by = person(_("quién la escribió"))
    written_at = models.DateTimeField(_("escrita"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("respuesta a una solicitud")
        verbose_name_plural = _("respuestas a solicitudes")
        ordering = ("pk",)
        triggers: ClassVar = [
            *append_only("request_answer"),
            only_city(
                "request_answer",
                told="EXISTS (SELECT 1 FROM monitoring_evidencerequest q"
                " WHERE q.id = NEW.request_id AND q.is_illustrative)",
                operation=pgtrigger.Insert,
                also="""
                    IF EXISTS (SELECT 1 FROM monitoring_evidencerequest q
                               WHERE q.id = NEW.request_id AND q.outcome <> '') THEN
                        RAISE EXCEPTION 'a closed request takes no answer';
                    END IF;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class RequestFile(models.Model):
    """A file that came with an answer."""

    answer = models.ForeignKey(RequestAnswer, models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("archivo de una respuesta")
        verbose_name_plural = _("archivos de respuestas")
        ordering = ("pk",)
        triggers: ClassVar = [*append_only("request_file")]

    def __str__(self) -> str:
        return str(self.attachment)
