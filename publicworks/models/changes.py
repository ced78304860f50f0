"""What changed in the promises of a work: its days, its status, and why."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .codes import Condition, Status
from .works import Work


class WorkChange(models.Model):
    """A day or a status that was another before. Written by the verbs of `Work`, never by hand."""

    class Field(models.TextChoices):
        PLANNED_START = "planned_starts_on", _("Inicio previsto")
        PLANNED_END = "planned_ends_on", _("Fin previsto")
        STARTED = "started_on", _("Inicio real")
        ENDED = "ended_on", _("Fin real")
        STATUS = "status", _("Estado")
        CONDITION = "condition", _("Situación")

    DAYS = (Field.PLANNED_START, Field.PLANNED_END, Field.STARTED, Field.ENDED)
    WORDS: ClassVar[dict[str, type[models.TextChoices]]] = {Field.STATUS: Status, Field.CONDITION: Condition}

    work = models.ForeignKey(Work, models.CASCADE, related_name="changes", verbose_name=_("obra"))
    field = models.CharField(_("qué cambió"), max_length=20, choices=Field)
    before = models.CharField(_("antes"), max_length=20, blank=True)
    after = models.CharField(_("después"), max_length=20, blank=True)
    reason = models.TextField(_("motivo"))
    changed_on = models.DateField(_("fecha"))

    class Meta:
        verbose_name = _("cambio de fecha o de estado")
        verbose_name_plural = _("cambios de fechas y de estado")
        ordering = ("-changed_on", "-pk")
        indexes: ClassVar = [models.Index(fields=["work", "-changed_on"], name="work_change_by_day")]
        triggers: ClassVar = [pgtrigger.Protect(name="work_change_stays", operation=pgtrigger.Update)]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="work_change_says_why",
                violation_error_message=_("Escribe el motivo del cambio: se publica."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.before} → {self.after}"
