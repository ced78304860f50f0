"""Working sessions of the monitor with the responsible areas: agenda, obstacles, agreements."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Attachment, Institution, PublicModel, PublicQuerySet
from cartagena_ogp.triggers import append_only
from commitments.models import ActionPlan, Milestone

from ..guards import frozen, never_deleted, only_city, only_monitor
from .answers import person


class WorkingSession(PublicModel):
    """A session that the monitor called: what was on the table, what stands in the way."""

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    plan = models.ForeignKey(
        ActionPlan, models.PROTECT, related_name="working_sessions", verbose_name=_("plan")
    )
    title = models.CharField(_("tema"), max_length=200)
    held_on = models.DateField(_("fecha"))
    place = models.CharField(_("lugar o enlace"), max_length=200, blank=True)
    areas = models.ManyToManyField(
        Institution, related_name="working_sessions", verbose_name=_("áreas responsables")
    )
    agenda = models.TextField(_("agenda"), help_text=_("Un punto por línea."), max_length=3000)
    obstacles = models.TextField(
        _("obstáculos"), blank=True, help_text=_("Un obstáculo por línea."), max_length=3000
    )
    minutes = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acta")
    )
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = PublicQuerySet["WorkingSession"].as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("sesión de trabajo")
        verbose_name_plural = _("sesiones de trabajo")
        indexes: ClassVar = [models.Index(fields=["-held_on", "-id"], name="session_newest")]
        triggers: ClassVar = [
            never_deleted("session"),
            frozen("session", "code", "plan_id", "is_illustrative"),
            only_monitor("session", plan="NEW.plan_id", told="NEW.is_illustrative"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("monitoring:session", self.code)

    def prepare(self) -> None:
        self.code = self.code or codes.new_code()


class SessionAgreementQuerySet(models.QuerySet["SessionAgreement"]):
    def pending(self) -> Self:
        return self.filter(fulfilment=None)

    def late(self, on: date) -> Self:
        return self.pending().filter(due_on__lt=on)


class SessionAgreement(models.Model):
    """Who must do what by when. Written by the monitor; whether it was done, by whoever had to."""

    session = models.ForeignKey(WorkingSession, models.PROTECT, related_name="agreements")
    text = models.TextField(_("qué se acordó"), max_length=1000)
    responsible = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("responsable")
    )
    due_on = models.DateField(_("para cuándo"))
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hito")
    )

    objects = SessionAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("acuerdo de una sesión")
        verbose_name_plural = _("acuerdos de las sesiones")
        ordering = ("due_on", "pk")
        triggers: ClassVar = [
            *append_only("session_agreement"),
            only_monitor(
                "session_agreement",
                plan="(SELECT s.plan_id FROM monitoring_workingsession s WHERE s.id = NEW.session_id)",
                told="EXISTS (SELECT 1 FROM monitoring_workingsession s"
                " WHERE s.id = NEW.session_id AND s.is_illustrative)",
                operation=pgtrigger.Insert,
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Fulfilment(models.Model):
    """The responsible institution says that it did what was agreed, and how."""

    agreement = models.OneToOneField(SessionAgreement, models.PROTECT, related_name="fulfilment")
    done_on = models.DateField(_("cumplido el"))
    outcome = models.TextField(_("cómo se cumplió"), max_length=2000)
    written_by = person(_("quién lo dijo"))
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("cumplimiento de un acuerdo")
        verbose_name_plural = _("cumplimientos de acuerdos")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(outcome=""), name="fulfilment_says_how"),
        ]
        triggers: ClassVar = [
            *append_only("fulfilment"),
            only_city(
                "fulfilment",
                told="EXISTS (SELECT 1 FROM monitoring_sessionagreement a JOIN monitoring_workingsession s"
                " ON s.id = a.session_id WHERE a.id = NEW.agreement_id AND s.is_illustrative)",
                operation=pgtrigger.Insert,
            ),
        ]

    def __str__(self) -> str:
        return str(self.agreement)
