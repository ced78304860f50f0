"""What happens to a contract: changes, stops, payments and guarantees. The contract's history says them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .contract_codes import Dataset, ModificationKind
from .contracts import Contract


class Part(models.Model):
    """A row under a contract; `key` is SECOP's own identifier, empty when staff wrote it."""

    contract = models.ForeignKey(
        Contract, models.CASCADE, related_name="%(class)ss", verbose_name=_("contrato")
    )
    key = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)
    source = models.CharField(_("fuente"), max_length=12, choices=Dataset, blank=True, editable=False)
    content_hash = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        abstract = True


class Modification(Part):
    """A change of the contract after it was signed: value, term, scope or parties, and why."""

    kind = models.CharField(_("qué cambió"), max_length=16, choices=ModificationKind)
    on = models.DateField(_("fecha"), null=True, blank=True)
    value_change = models.DecimalField(
        _("cambio del valor (COP)"),
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Negativo si se redujo."),
    )
    days_change = models.IntegerField(_("días que se agregan"), null=True, blank=True)
    description = models.TextField(_("qué dice"), blank=True)
    reason = models.TextField(_("por qué"), blank=True, help_text=_("La razón que se le da a la comunidad."))
    version = models.PositiveIntegerField(_("versión"), default=1, editable=False)

    class Meta:
        verbose_name = _("modificación")
        verbose_name_plural = _("modificaciones")
        ordering = ("on", "pk")
        indexes: ClassVar = [models.Index(fields=["-on", "-id"], name="modification_by_date")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Suspension(Part):
    """A stop of the contract. Without a last day it goes on."""

    starts_on = models.DateField(_("desde"))
    ends_on = models.DateField(_("hasta"), null=True, blank=True)
    reason = models.TextField(_("por qué"), blank=True)

    class Meta:
        verbose_name = _("suspensión")
        verbose_name_plural = _("suspensiones")
        ordering = ("starts_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="suspension_ends_after_start",
                violation_error_message=_("La suspensión termina antes de empezar. Revisa las fechas."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}"


class Payment(Part):
    """Money that was paid (OC4IDS `transactions`)."""

    on = models.DateField(_("fecha"))
    value = models.DecimalField(_("valor (COP)"), max_digits=20, decimal_places=2)
    concept = models.CharField(_("concepto"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("pago")
        verbose_name_plural = _("pagos")
        ordering = ("on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="payment_is_positive",
                violation_error_message=_("El pago es mayor que cero."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.value}"


class Guarantee(Part):
    """A policy that covers the contract (Decreto 1082 de 2015)."""

    covers = models.CharField(_("qué cubre"), max_length=200)
    insurer = models.CharField(_("aseguradora"), max_length=200, blank=True)
    number = models.CharField(_("número de la póliza"), max_length=80, blank=True)
    value = models.DecimalField(_("valor (COP)"), max_digits=20, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("desde"), null=True, blank=True)
    ends_on = models.DateField(_("hasta"), null=True, blank=True)

    class Meta:
        verbose_name = _("garantía")
        verbose_name_plural = _("garantías")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="guarantee_ends_after_start",
                violation_error_message=_("La garantía termina antes de empezar. Revisa las fechas."),
            )
        ]

    def __str__(self) -> str:
        return self.covers


class LinkProposal(models.Model):
    """A contract that may belong to a work, with why the portal thinks so. Staff decide."""

    class Decision(models.TextChoices):
        PENDING = "pending", _("Por decidir")
        ACCEPTED = "accepted", _("Aceptada")
        REJECTED = "rejected", _("Rechazada")

    contract = models.ForeignKey(
        Contract, models.CASCADE, related_name="proposals", verbose_name=_("contrato")
    )
    work = models.ForeignKey(
        "publicworks.Work", models.CASCADE, related_name="proposals", verbose_name=_("obra")
    )
    score = models.PositiveSmallIntegerField(_("parecido (0 a 100)"))
    reasons = models.TextField(_("por qué"))
    decision = models.CharField(_("decisión"), max_length=10, choices=Decision, default=Decision.PENDING)

    class Meta:
        verbose_name = _("contrato por vincular")
        verbose_name_plural = _("contratos por vincular")
        ordering = ("-score", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "work"], name="link_proposed_once")
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} → {self.work_id}"
