"""How long cases last, what is left of them, and what the city tells about all of them together."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.triggers import append_only
from complaints.models.cases import Case


class RetentionRule(models.Model):
    """Months a case is kept after it ends. Ley 594 de 2000 makes retention tables the city's to set."""

    category = models.CharField(_("clase"), max_length=20, choices=Case.Category, blank=True)
    outcome = models.CharField(_("resultado"), max_length=20, choices=Case.Outcome, blank=True)
    months = models.PositiveSmallIntegerField(_("meses después de terminar"))
    is_confirmed = models.BooleanField(_("confirmado por la ciudad"), default=False)
    source = models.CharField(_("acto que lo ordena"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("plazo de conservación")
        verbose_name_plural = _("plazos de conservación")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["category", "outcome"],
                name="retention_rule_once",
                violation_error_message=_("Ya hay un plazo para esa clase y ese resultado."),
            ),
            models.CheckConstraint(
                condition=models.Q(months__gte=1, months__lte=600),
                name="retention_rule_months",
                violation_error_message=_("El plazo va de 1 mes a 50 años."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_confirmed=False) | ~models.Q(source=""),
                name="retention_rule_source",
                violation_error_message=_("Un plazo confirmado dice qué acto lo ordena."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display() or '*'} / {self.get_outcome_display() or '*'}: {self.months}"


class Tombstone(models.Model):
    """All that is left of a purged case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarter = models.DateField()
    category = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20)

    class Meta:
        verbose_name = _("denuncia borrada")
        verbose_name_plural = _("denuncias borradas")
        triggers: ClassVar = append_only("complaint_tombstone")

    def __str__(self) -> str:
        return f"{self.quarter.isoformat()} {self.category} {self.outcome}"


class PublishedTable(models.Model):
    """One table of one quarter as it was published: the figures that may be seen and no others.

    Never changed: two versions of a table would give by subtraction what each of them hides.
    """

    class Dimension(models.TextChoices):
        CATEGORY = "category", _("De qué tratan")
        OFFICE = "office", _("De qué dependencia tratan")
        CHANNEL = "channel", _("Por dónde llegaron")
        ANSWER = "answer", _("Si recibieron respuesta a tiempo")
        OUTCOME = "outcome", _("En qué terminaron")

    quarter = models.DateField(help_text="First day of the quarter")
    dimension = models.CharField(max_length=12, choices=Dimension)
    total = models.CharField(max_length=12)
    cells = models.JSONField(null=True, help_text="Key: a number, `few` or `kept`; null when withheld")
    names = models.JSONField(default=dict, help_text="Key: its name when published, where it has one")
    k = models.PositiveSmallIntegerField()
    published_on = models.DateField()

    class Meta:
        verbose_name = _("tabla publicada")
        verbose_name_plural = _("tablas publicadas")
        ordering = ("-quarter", "dimension")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["quarter", "dimension"], name="published_table_once"),
            models.CheckConstraint(
                condition=models.Q(quarter__month__in=[1, 4, 7, 10], quarter__day=1),
                name="published_table_quarter",
            ),
        ]
        triggers: ClassVar = append_only("published_table")

    def __str__(self) -> str:
        return f"{self.quarter.isoformat()} {self.dimension}"


class Improvement(models.Model):
    """Something the city changed because of complaints, told without saying which ones."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("qué cambió"), max_length=140)
    text = models.TextField(_("explicación"), max_length=2000)
    url = models.URLField(_("dónde se puede ver"), blank=True)
    published_on = models.DateField(_("publicado"))
    is_illustrative = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("cambio gracias a las denuncias")
        verbose_name_plural = _("cambios gracias a las denuncias")
        ordering = ("-published_on", "title")

    def __str__(self) -> str:
        return self.title
