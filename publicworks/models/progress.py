"""How far a work is, as each source says it, and what was promised in steps."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Institution, SaysChoices

from .codes import Source
from .works import PERCENT, Work


class ProgressReport(SaysChoices, models.Model):
    """What one source says of a work on a day. Only ever added: an error is mended by another report."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="progress", verbose_name=_("obra"))
    source = models.CharField(_("quién lo dice"), max_length=20, choices=Source)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("institución")
    )
    reporter = models.CharField(
        _("papel de quien reporta"),
        max_length=120,
        blank=True,
        help_text=_("Como «supervisora del contrato»; nunca el nombre de una persona."),
    )
    reported_on = models.DateField(_("fecha"))
    physical = models.PositiveSmallIntegerField(
        _("avance físico (%)"), null=True, blank=True, validators=[PERCENT]
    )
    planned = models.PositiveSmallIntegerField(
        _("avance previsto (%)"), null=True, blank=True, validators=[PERCENT]
    )
    financial = models.PositiveSmallIntegerField(
        _("avance financiero (%)"), null=True, blank=True, validators=[PERCENT]
    )
    done = models.TextField(_("qué se hizo"), blank=True)
    obstacles = models.TextField(_("qué lo dificultó"), blank=True)
    next_step = models.TextField(_("qué sigue"), blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("avance reportado")
        verbose_name_plural = _("avances reportados")
        ordering = ("-reported_on", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["work", "-reported_on", "-id"], name="work_progress_by_day")
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="work_progress_only_added", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(source__in=Source.values), name="work_progress_source_known"),
            models.CheckConstraint(
                condition=(Q(physical__isnull=True) | Q(physical__lte=100))
                & (Q(planned__isnull=True) | Q(planned__lte=100))
                & (Q(financial__isnull=True) | Q(financial__lte=100)),
                name="work_progress_percent",
                violation_error_message=_("El avance va de 0 a 100."),
            ),
            models.CheckConstraint(
                condition=Q(physical__isnull=False) | Q(financial__isnull=False) | ~Q(done=""),
                name="work_progress_says_something",
                violation_error_message=_("Un reporte trae una cifra o dice qué se hizo."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {self.reported_on}"


class WorkMilestone(models.Model):
    """A step of a work that can be checked on a day."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="milestones", verbose_name=_("obra"))
    title = models.CharField(_("hito"), max_length=200)
    due_on = models.DateField(_("fecha prevista"))
    met_on = models.DateField(_("cumplido el"), null=True, blank=True)

    class Meta:
        verbose_name = _("hito de la obra")
        verbose_name_plural = _("hitos de la obra")
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return self.title


class Funding(models.Model):
    """A part of the budget of a work and where it comes from (OC4IDS `budgetBreakdown`)."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="funding", verbose_name=_("obra"))
    source = models.CharField(
        _("fuente"), max_length=160, help_text=_("Como «Sistema General de Regalías» o «Recursos propios».")
    )
    amount = models.DecimalField(_("valor (COP)"), max_digits=18, decimal_places=2)
    year = models.PositiveSmallIntegerField(_("vigencia"), null=True, blank=True)

    class Meta:
        verbose_name = _("fuente de financiación")
        verbose_name_plural = _("fuentes de financiación")
        ordering = ("-amount", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="funding_amount_positive",
                violation_error_message=_("El valor de una fuente es mayor que cero."),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(1990, 2100)),
                name="funding_year_range",
                violation_error_message=_("Escribe la vigencia con cuatro cifras."),
            ),
        ]

    def __str__(self) -> str:
        return self.source
