"""What the desk keeps about its own work on a case. What says something of it is a sealed part."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Case
from complaints.models.parts import CaseObject


class Assignment(models.Model):
    """Who answers for a case now; earlier ones are in the audit log."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="assignment")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("responsable")
    )
    since = models.DateField()

    class Meta:
        verbose_name = _("responsable de una denuncia")
        verbose_name_plural = _("responsables de denuncias")

    def __str__(self) -> str:
        return f"{self.case} → {self.user}"


class Seen(models.Model):
    """The last part of a case that a handler has read, and the last one that a digest told them of."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="seen")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField(default=0)
    told = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("lectura de una denuncia")
        verbose_name_plural = _("lecturas de denuncias")
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "user"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seq}"


class Recusal(models.Model):
    """Somebody stepped aside: nobody gives them the case again."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        verbose_name = _("impedimento")
        verbose_name_plural = _("impedimentos")
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "user"], name="recusal_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user}"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def due(self, on: date) -> Self:
        return self.filter(done_on__isnull=True, on__lte=on)


class Reminder(models.Model):
    """A day on which a handler wants to see a case again; why is an internal note."""

    part = models.OneToOneField(CaseObject, models.CASCADE, related_name="reminder")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    on = models.DateField(_("día"))
    done_on = models.DateField(null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("recordatorio")
        verbose_name_plural = _("recordatorios")
        indexes: ClassVar = [models.Index(fields=["user", "on"], name="reminder_user_on")]

    def __str__(self) -> str:
        return self.on.isoformat()


class Duplicate(models.Model):
    """A case that tells the same as another, which goes on alone."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="duplicate")
    original = models.ForeignKey(Case, models.CASCADE, related_name="duplicates")

    class Meta:
        verbose_name = _("denuncia repetida")
        verbose_name_plural = _("denuncias repetidas")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(case=models.F("original")),
                name="duplicate_of_another",
                violation_error_message=_("Una denuncia no se repite a sí misma."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} = {self.original_id}"


class AnswerTemplate(models.Model):
    """A text to start an answer from. It says nothing of any case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("nombre"), max_length=80, unique=True)
    text = models.TextField(_("texto"), max_length=4000)
    is_active = models.BooleanField(_("en uso"), default=True)

    class Meta:
        verbose_name = _("plantilla de respuesta")
        verbose_name_plural = _("plantillas de respuesta")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title
