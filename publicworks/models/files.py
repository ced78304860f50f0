"""Photos and documents of a work."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Attachment

from .codes import Source
from .works import Work


class WorkFileQuerySet(models.QuerySet["WorkFile"]):
    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_at=None)

    def photos(self) -> Self:
        return self.filter(kind=WorkFile.Kind.PHOTO)

    def documents(self) -> Self:
        return self.exclude(kind=WorkFile.Kind.PHOTO)


class WorkFile(models.Model):
    """A file that shows how a work goes. Never deleted: withdrawn, with a reason."""

    class Kind(models.TextChoices):
        """OC4IDS `documentType`, as far as works have them."""

        PHOTO = "illustration", _("Foto")
        PROGRESS = "physicalProgressReport", _("Informe de avance")
        FINANCIAL = "financialProgressReport", _("Informe financiero")
        AUDIT = "technicalAuditReport", _("Informe de interventoría")
        FEASIBILITY = "feasibilityStudy", _("Estudios y diseños")
        ENVIRONMENT = "environmentalImpact", _("Estudio ambiental")
        COMPLETION = "completionCertificate", _("Acta de recibo o de terminación")
        CONTRACT = "contractSigned", _("Contrato firmado")
        AMENDMENT = "contractAmendment", _("Otrosí")
        MEETING = "hearingNotice", _("Socialización con la comunidad")
        OTHER = "projectPlan", _("Otro documento")

    work = models.ForeignKey(Work, models.PROTECT, related_name="files", verbose_name=_("obra"))
    kind = models.CharField(_("clase"), max_length=30, choices=Kind)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name=_("archivo"))
    title = models.CharField(_("título o pie de foto"), max_length=200, blank=True)
    alt = models.CharField(
        _("qué se ve en la foto"),
        max_length=250,
        blank=True,
        help_text=_("Para quien no puede verla: qué hay, dónde, en qué estado."),
    )
    dated_on = models.DateField(_("fecha de la foto o del documento"))
    source = models.CharField(_("de quién viene"), max_length=20, choices=Source)
    withdrawn_at = models.DateTimeField(_("retirado"), null=True, blank=True, editable=False)
    withdrawn_reason = models.TextField(_("por qué se retiró"), blank=True, editable=False)

    objects = WorkFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("foto o documento")
        verbose_name_plural = _("fotos y documentos")
        ordering = ("-dated_on", "-pk")
        indexes: ClassVar = [models.Index(fields=["work", "-dated_on", "-id"], name="work_file_by_day")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="work_file_is_never_deleted", operation=pgtrigger.Delete)
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="illustration") | ~Q(alt=""),
                name="work_photo_has_alt",
                violation_error_message=_("Describe la foto para quien no puede verla."),
            ),
            models.CheckConstraint(
                condition=Q(kind="illustration") | ~Q(title=""),
                name="work_document_has_title",
                violation_error_message=_("Escribe qué es el documento."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="work_file_withdrawal_has_reason",
                violation_error_message=_("Para retirar un archivo hay que decir por qué."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.alt

    @property
    def is_photo(self) -> bool:
        return self.kind == self.Kind.PHOTO

    def clean(self) -> None:
        super().clean()
        if self.dated_on and self.dated_on > timezone.localdate():
            raise ValidationError({"dated_on": _("La fecha no puede estar en el futuro.")})
        if self.attachment_id and self.is_photo and not self.attachment.is_image:
            raise ValidationError({"kind": _("Eso no es una foto. Elige otra clase de archivo.")})

    def withdraw(self, *, by: Any, reason: str) -> None:
        """Take the file off the pages and close it, with a reason that the public reads.

        Raises `ValidationError` without a reason, or when it was withdrawn already.
        """
        if self.withdrawn_at:
            raise ValidationError(_("Ese archivo ya se retiró."))

        def close() -> None:
            self.withdrawn_at = timezone.now()
            self.withdrawn_reason = reason.strip()
            self.full_clean()
            self.save(update_fields=["withdrawn_at", "withdrawn_reason"])
            self.attachment.make_private()

        self.work.change("file_withdrawn", by=by, reason=reason, then=close)
