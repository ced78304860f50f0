"""The tables that the alerts lean on, edited by staff, and what an institution says of an alert."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import history
from cartagena_ogp.models import Institution, User

from .contract_codes import Modality
from .contracts import Contract
from .works import Work


class Rule(models.TextChoices):
    """What is looked at. None of them says that anybody did wrong."""

    ADDITIONS = "additions", _("Adiciones frente al tope legal")
    TERM = "term", _("Plazo prorrogado")
    EXPIRED = "expired", _("Plazo vencido por confirmar")
    SUSPENSION = "suspension", _("Suspensión larga")
    LATE_START = "late_start", _("Inicio tardío")
    PROGRESS = "progress", _("Avance por debajo de lo previsto")
    SINGLE_BIDDER = "single_bidder", _("Un solo proponente")
    SHORT_PERIOD = "short_period", _("Poco tiempo para ofertar")


class MinimumWage(models.Model):
    """The monthly minimum wage (SMMLV) of a year, in pesos (COP), and the decree that set it."""

    year = models.PositiveSmallIntegerField(_("año"), primary_key=True)
    value = models.DecimalField(
        _("valor mensual (COP)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(1)]
    )
    decree = models.CharField(_("decreto"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("salario mínimo")
        verbose_name_plural = _("salarios mínimos")
        ordering = ("-year",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="minimum_wage_positive",
                violation_error_message=_("El salario mínimo es mayor que cero."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}"


class RuleThreshold(models.Model):
    """From where on a rule speaks, for all modalities or for one; and why there."""

    rule = models.CharField(_("regla"), max_length=20, choices=Rule)
    modality = models.CharField(_("modalidad"), max_length=12, choices=Modality, blank=True)
    notice_at = models.DecimalField(_("avisa desde"), max_digits=8, decimal_places=2, null=True, blank=True)
    alert_at = models.DecimalField(_("alerta desde"), max_digits=8, decimal_places=2)
    unit = models.CharField(_("unidad"), max_length=40)
    basis = models.CharField(_("sustento legal"), max_length=300, blank=True)
    doubt = models.CharField(_("qué puede fallar en el dato"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("umbral de una regla")
        verbose_name_plural = _("umbrales de las reglas")
        ordering = ("rule", "modality")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "modality"], name="rule_threshold_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.get_modality_display()}".strip()


class AlertComment(models.Model):
    """What the institution answers to an alert. Only ever added."""

    rule = models.CharField(_("regla"), max_length=20, choices=Rule)
    contract = models.ForeignKey(
        Contract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="alert_comments",
        verbose_name=_("contrato"),
    )
    work = models.ForeignKey(
        Work, models.PROTECT, null=True, blank=True, related_name="alert_comments", verbose_name=_("obra")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institución")
    )
    text = models.TextField(_("qué responde"), max_length=3000)
    made_on = models.DateField(_("fecha"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("respuesta a una alerta")
        verbose_name_plural = _("respuestas a alertas")
        ordering = ("-made_on", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(contract__isnull=False, work__isnull=True)
                | Q(contract__isnull=True, work__isnull=False),
                name="alert_comment_one_subject",
                violation_error_message=_(
                    "La respuesta es sobre un contrato o sobre una obra, no sobre los dos."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}, {self.made_on}"

    @transaction.atomic
    def add(self, *, by: User | None) -> AlertComment:
        """Publish the answer; the history of its contract or work says it too. Raises `ValidationError`."""
        self.made_by = by
        self.full_clean()
        self.save()
        subject = self.contract or self.work
        assert subject is not None
        history.record(subject, "alert_answered", by=by, reason=self.text)
        return self
