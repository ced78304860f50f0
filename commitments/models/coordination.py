"""Coordination: the working groups of the institutions, what they agreed, and who must do it by when."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes, history
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet

from .milestones import Milestone
from .plans import ActionPlan
from .scales import need_reason


class Meeting(PublicModel):
    """A working meeting of the institutions that carry out a plan."""

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="meetings", verbose_name=_("plan"))
    title = models.CharField(_("tema"), max_length=200)
    held_on = models.DateField(_("fecha"))
    place = models.CharField(_("lugar"), max_length=160, blank=True)
    summary = models.TextField(_("qué se trató"), blank=True)
    minutes = models.ForeignKey(
        "portal.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acta")
    )
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = PublicQuerySet["Meeting"].as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("mesa de trabajo")
        verbose_name_plural = _("mesas de trabajo")
        ordering = ("-held_on", "-pk")
        indexes: ClassVar = [
            models.Index(
                fields=["-held_on", "code"],
                condition=models.Q(published_at__isnull=False),
                name="meeting_by_date",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("commitments:meeting", self.code)

    def prepare(self) -> None:
        self.code = self.code or codes.new_code()


class MeetingAttendance(models.Model):
    """An institution that came, and with how many people: no names."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institución")
    )
    people = models.PositiveSmallIntegerField(_("personas"), default=1)

    class Meta:
        verbose_name = _("asistencia")
        verbose_name_plural = _("asistencia")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "institution"],
                name="attendance_once",
                violation_error_message=_("Esa institución ya está en la lista."),
            )
        ]

    def __str__(self) -> str:
        return str(self.institution)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def open(self) -> Self:
        return self.filter(done_on=None)

    def late(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)


class Agreement(models.Model):
    """Who must do what by when, and whether it was done."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agreements", verbose_name=_("mesa"))
    text = models.TextField(_("qué se acordó"))
    responsible = models.ForeignKey(
        Institution, models.PROTECT, related_name="agreements", verbose_name=_("responsable")
    )
    due_on = models.DateField(_("para cuándo"))
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=_("hito")
    )
    done_on = models.DateField(_("cumplido el"), null=True, blank=True)
    outcome = models.TextField(_("cómo se cumplió"), blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("acuerdo")
        verbose_name_plural = _("acuerdos")
        ordering = ("due_on", "pk")
        indexes: ClassVar = [models.Index(fields=["due_on"], name="agreement_by_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(outcome=""),
                name="agreement_done_says_how",
                violation_error_message=_("Para darlo por cumplido, cuenta cómo se cumplió."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def is_late(self, on: date) -> bool:
        return self.done_on is None and self.due_on < on

    @transaction.atomic
    def fulfil(self, *, by: Any, on: date, outcome: str) -> None:
        """Mark it as done, saying how.

        Raises `ValidationError` without an outcome, on a day still to come, or when it was done already.
        """
        need_reason(outcome, field="outcome")
        self.refresh_from_db(from_queryset=Agreement.objects.select_for_update())
        if self.done_on:
            raise ValidationError(_("Ese acuerdo ya está cumplido."))
        if on > timezone.localdate():
            raise ValidationError(
                {"done_on": _("El acuerdo no se pudo cumplir en una fecha que no ha llegado.")}
            )
        self.done_on, self.outcome = on, outcome.strip()
        self.full_clean()
        self.save()
        history.record(self.meeting, "agreement_fulfilled", by=by, reason=outcome)


class ReminderSent(models.Model):
    """A reminder that left, so that no one gets the same one twice."""

    about = models.CharField(max_length=80)
    stage = models.CharField(max_length=20)
    due_on = models.DateField()
    sent_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["about", "stage", "due_on"], name="reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.stage}"
