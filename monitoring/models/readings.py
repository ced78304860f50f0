"""The other two voices on a milestone: the monitor's reading and the committee's verdicts."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet
from cartagena_ogp.triggers import append_only
from cocreation.models import Mandate, Seat
from commitments.models import Completion, Milestone

from ..guards import SPEAKER, only_city, only_monitor, refuse, speaks_portal
from .answers import LONGEST, person
from .requests import EvidenceRequest


class Reading(PublicModel):
    """How far the monitor finds a milestone on a day, and why. A later reading takes its place."""

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="readings", verbose_name=_("hito"))
    completion = models.CharField(_("cumplimiento"), max_length=20, choices=Completion)
    explanation = models.TextField(_("por qué"), max_length=LONGEST)
    read_on = models.DateField(_("fecha"))
    evidence_url = models.URLField(_("en qué se apoya"), max_length=400, blank=True)
    request = models.ForeignKey(
        EvidenceRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="readings",
        verbose_name=_("solicitud de evidencia"),
    )
    written_by = person(_("quién la escribió"))
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = PublicQuerySet["Reading"].as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("lectura del monitor")
        verbose_name_plural = _("lecturas del monitor")
        indexes: ClassVar = [models.Index(fields=["milestone", "-id"], name="reading_by_milestone")]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(completion__in=Completion.values) & ~Q(explanation=""),
                name="reading_is_explained",
            ),
        ]
        triggers: ClassVar = [
            *append_only("reading"),
            only_monitor(
                "reading",
                plan="(SELECT c.plan_id FROM commitments_milestone h JOIN commitments_commitment c"
                " ON c.id = h.commitment_id WHERE h.id = NEW.milestone_id)",
                told="NEW.is_illustrative",
                operation=pgtrigger.Insert,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone.code}: {self.get_completion_display()}"

    def get_absolute_url(self) -> str:
        return address("monitoring:reading", self.code)

    def prepare(self) -> None:
        self.code = self.code or codes.new_code()

    def clean(self) -> None:
        super().clean()
        if self.read_on and self.read_on > timezone.localdate():
            raise ValidationError({"read_on": _("La fecha no puede estar en el futuro.")})


class VerdictQuerySet(PublicQuerySet["Verdict"]):
    def in_force(self) -> Self:
        """The last one of each seat on each milestone."""
        later = Verdict.objects.filter(
            seat=models.OuterRef("seat"), milestone=models.OuterRef("milestone"), pk__gt=models.OuterRef("pk")
        )
        return self.exclude(models.Exists(later))

    def objections(self) -> Self:
        return self.filter(position=Verdict.Position.OBJECTS)

    def waiting(self) -> Self:
        """Objections that the city has not answered."""
        return self.objections().filter(reply=None)

    def late(self, on: date) -> Self:
        return self.waiting().filter(reply_due_on__lt=on)


class Verdict(PublicModel):
    """A seat of the committee validates the evidence of a milestone, or objects to it, with reasons."""

    class Position(models.TextChoices):
        VALIDATES = "validates", _("Valida la evidencia")
        OBJECTS = "objects", _("Objeta la evidencia")

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="verdicts", verbose_name=_("hito"))
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="verdicts", verbose_name=_("curul"))
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="verdicts", verbose_name=_("quien la ocupa")
    )
    position = models.CharField(_("veredicto"), max_length=10, choices=Position)
    reasons = models.TextField(_("razones"), max_length=LONGEST)
    given_on = models.DateField(_("fecha"))
    reply_due_on = models.DateField(_("la Alcaldía responde hasta el"), null=True, blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = VerdictQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("veredicto del comité")
        verbose_name_plural = _("veredictos del comité")
        indexes: ClassVar = [
            models.Index(fields=["milestone", "seat", "-id"], name="verdict_by_milestone"),
            models.Index(fields=["reply_due_on"], name="verdict_by_due"),
        ]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(position__in=["validates", "objects"]) & ~Q(reasons=""),
                name="verdict_has_reasons",
                violation_error_message=_("Escribe tus razones."),
            ),
            models.CheckConstraint(
                condition=Q(position="validates", reply_due_on__isnull=True)
                | Q(position="objects", reply_due_on__gt=models.F("given_on")),
                name="objection_has_a_term",
            ),
        ]
        triggers: ClassVar = [
            *append_only("verdict"),
            pgtrigger.Trigger(
                name="verdict_is_the_seats",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=refuse(
                    f"""{speaks_portal("NEW.is_illustrative")} OR EXISTS (
                        SELECT 1 FROM cocreation_mandate m
                        JOIN portal_user u ON u.id = m.user_id
                        JOIN cocreation_seat s ON s.id = m.seat_id
                        JOIN cocreation_committee k ON k.id = s.committee_id
                        JOIN commitments_milestone h ON h.id = NEW.milestone_id
                        JOIN commitments_commitment c ON c.id = h.commitment_id AND c.plan_id = k.plan_id
                        WHERE m.id = NEW.mandate_id AND m.seat_id = NEW.seat_id AND u.is_active
                        AND u.id::text = {SPEAKER} AND m.ended_on IS NULL)""",  # nosec B608
                    "only whoever holds the seat signs its verdict",
                )
                + """
                    IF NOT EXISTS (SELECT 1 FROM commitments_evidence e
                                   WHERE e.milestone_id = NEW.milestone_id AND e.withdrawn_at IS NULL) THEN
                        RAISE EXCEPTION 'there is no evidence to validate or object to';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone.code}: {self.get_position_display()}"

    def get_absolute_url(self) -> str:
        return address("monitoring:verdict", self.code)

    @property
    def objects_to(self) -> bool:
        return self.position == self.Position.OBJECTS

    def prepare(self) -> None:
        self.code = self.code or codes.new_code()


class VerdictReply(models.Model):
    """What the city answers to an objection. Only the city adds it; nobody changes it."""

    verdict = models.OneToOneField(Verdict, models.PROTECT, related_name="reply")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="+", verbose_name=_("institución que responde")
    )
    text = models.TextField(_("respuesta"), max_length=LONGEST)
    replied_on = models.DateField(_("fecha"))
    written_by = person(_("quién la escribió"))

    class Meta:
        verbose_name = _("respuesta a una objeción")
        verbose_name_plural = _("respuestas a objeciones")
        triggers: ClassVar = [
            *append_only("verdict_reply"),
            only_city(
                "verdict_reply",
                told="EXISTS (SELECT 1 FROM monitoring_verdict v"
                " WHERE v.id = NEW.verdict_id AND v.is_illustrative)",
                operation=pgtrigger.Insert,
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


def latest(column: str) -> Any:
    """The last published reading of each milestone, as a subquery of one of its columns."""
    return Reading.objects.filter(milestone=models.OuterRef("pk")).order_by("-pk").values(column)[:1]
