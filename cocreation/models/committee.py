"""The citizen monitoring committee of a plan: its seats, who holds them, and what happened to each.

A seat belongs to a group, a table or a locality; people come and go. Whoever holds it is public from day one,
with the term and how they were chosen; what happened to a seat is a row that is only ever added.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address
from cartagena_ogp.models import Attachment, PublicModel, PublicQuerySet
from cartagena_ogp.triggers import append_only
from commitments.models import ActionPlan

from .tables import Group, Table


class CommitteeQuerySet(PublicQuerySet["Committee"]):
    def newest_first(self) -> Self:
        return self.order_by(F("starts_on").desc(nulls_first=True), "-pk")


class Committee(PublicModel):
    """The citizens who guide, validate and follow every stage of one plan."""

    plan = models.OneToOneField(
        ActionPlan,
        models.PROTECT,
        related_name="committee",
        verbose_name=_("plan"),
        error_messages={"unique": _("Ese plan ya tiene comité.")},
    )
    name = models.CharField(_("nombre"), max_length=160, default="Comité Ciudadano de Seguimiento")
    about = models.TextField(_("qué hace"), blank=True)
    how_chosen = models.TextField(_("cómo se eligió"), blank=True)
    rules = models.TextField(_("reglas"), blank=True)
    starts_on = models.DateField(_("empieza"), null=True, blank=True)
    ends_on = models.DateField(_("termina"), null=True, blank=True)
    members_note = models.CharField(
        _("por qué no se conocen sus integrantes"),
        max_length=300,
        blank=True,
        help_text=_("Si aún no hay curules, la gente lee esto en su lugar."),
    )
    source_url = models.URLField(_("fuente"), max_length=400, blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("comité ciudadano")
        verbose_name_plural = _("comités ciudadanos")
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="committee_ends_after_start",
                violation_error_message=_("El comité termina antes de empezar. Revisa las fechas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.plan}"

    def get_absolute_url(self) -> str:
        return address("cocreation:committee", self.plan.slug)


class Seat(models.Model):
    """A place in the committee. It signs the verdicts; the person only holds it for a while."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="seats", verbose_name=_("comité"))
    number = models.PositiveSmallIntegerField(_("número"))
    label = models.CharField(
        _("a quién representa"), max_length=160, help_text=_("Por ejemplo: Sector comunal, Localidad 1.")
    )
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("grupo")
    )
    table = models.ForeignKey(
        Table, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("mesa")
    )
    locality = models.ForeignKey(
        "portal.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("localidad"),
    )

    class Meta:
        verbose_name = _("curul")
        verbose_name_plural = _("curules")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["committee", "number"],
                name="seat_number_once",
                violation_error_message=_("El comité ya tiene una curul con ese número."),
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=False) | Q(table__isnull=False) | Q(locality__isnull=False),
                name="seat_represents_somebody",
                violation_error_message=_("Di a qué grupo, mesa o localidad representa la curul."),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="seat_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return _("Curul %(number)s · %(label)s") % {"number": self.number, "label": self.label}

    @property
    def holder(self) -> Mandate | None:
        """Who holds it now. Reads `mandates`: prefetch them where many seats are shown."""
        return next((m for m in self.mandates.all() if m.is_current and m.alternate_of_id is None), None)


class MandateQuerySet(models.QuerySet["Mandate"]):
    def current(self) -> Self:
        return self.filter(ended_on=None)

    def of_person(self, person: Any) -> Self:
        """The mandates that somebody with an account holds now."""
        return self.current().filter(user=person)


class Mandate(models.Model):
    """A person in a seat, from a day: the holder, or the alternate of one."""

    class Chosen(models.TextChoices):
        ELECTION = "election", _("Elección de su mesa o grupo")
        DESIGNATION = "designation", _("Designación de su organización")
        REPLACEMENT = "replacement", _("Reemplazo por vacante")

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="mandates", verbose_name=_("curul"))
    name = models.CharField(_("nombre público"), max_length=120)
    consent_on = models.DateField(
        _("autorizó publicar su nombre el"), help_text=_("Ley 1581 de 2012: sin autorización no se publica.")
    )
    starts_on = models.DateField(_("desde"))
    ends_on = models.DateField(_("hasta"), null=True, blank=True)
    ended_on = models.DateField(_("terminó el"), null=True, blank=True, editable=False)
    alternate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="alternates",
        verbose_name=_("suplente de"),
    )
    chosen_by = models.CharField(_("cómo llegó"), max_length=12, choices=Chosen)
    election = models.CharField(
        _("elección"),
        max_length=40,
        blank=True,
        help_text=_("Código público de la elección, si la hubo aquí."),
    )
    acta = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acta")
    )
    acta_url = models.URLField(_("enlace al acta"), max_length=400, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("cuenta con la que firma"),
    )
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandato")
        verbose_name_plural = _("mandatos")
        ordering = ("-starts_on", "-pk")
        indexes: ClassVar = [models.Index(fields=["seat", "-starts_on"], name="mandate_by_seat")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(ended_on=None, alternate_of=None),
                name="mandate_one_holder",
                violation_error_message=_("Esa curul ya tiene titular. Registra primero la vacante."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mandate_ends_after_start",
                violation_error_message=_("El mandato termina antes de empezar. Revisa las fechas."),
            ),
            models.CheckConstraint(
                condition=Q(chosen_by__in=["election", "designation", "replacement"]) & ~Q(name=""),
                name="mandate_says_how",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="mandate_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="mandate_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF NEW.seat_id <> OLD.seat_id OR NEW.name <> OLD.name OR NEW.starts_on <> OLD.starts_on
                       OR NEW.alternate_of_id IS DISTINCT FROM OLD.alternate_of_id
                       OR OLD.ended_on IS NOT NULL AND NEW.ended_on IS DISTINCT FROM OLD.ended_on THEN
                        RAISE EXCEPTION 'a mandate is not rewritten: it ends, and another one begins';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.seat})"

    @property
    def is_current(self) -> bool:
        return self.ended_on is None


class SeatEvent(models.Model):
    """What happened to a seat, on a day and with a reason. Only ever added."""

    class Kind(models.TextChoices):
        SEATED = "seated", _("Ocupó la curul")
        ALTERNATE = "alternate", _("Quedó como suplente")
        CALLED = "called", _("La suplencia pasó a ser titular")
        RESIGNED = "resigned", _("Renunció")
        REMOVED = "removed", _("Salió por las reglas del comité")
        EXPIRED = "expired", _("Terminó su periodo")
        LEFT = "left", _("Dejó la curul")

    ENDS = (Kind.RESIGNED, Kind.REMOVED, Kind.EXPIRED, Kind.LEFT)

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="events", verbose_name=_("curul"))
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="events", verbose_name=_("mandato"))
    kind = models.CharField(_("qué pasó"), max_length=12, choices=Kind)
    happened_on = models.DateField(_("fecha"))
    reason = models.TextField(_("por qué"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("novedad de una curul")
        verbose_name_plural = _("novedades de las curules")
        ordering = ("-happened_on", "-pk")
        indexes: ClassVar = [models.Index(fields=["seat", "-happened_on"], name="seat_event_by_seat")]
        triggers: ClassVar = append_only("seat_event")

    def __str__(self) -> str:
        return str(self.get_kind_display())


class CommitteeSession(models.Model):
    """A meeting of the committee: agenda, attendance seat by seat, minutes."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="sessions", verbose_name=_("comité")
    )
    held_on = models.DateField(_("fecha"))
    place = models.CharField(_("lugar o enlace"), max_length=200, blank=True)
    agenda = models.TextField(_("agenda"))
    summary = models.TextField(_("qué se decidió"), blank=True)
    minutes = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acta")
    )
    minutes_url = models.URLField(_("enlace al acta"), max_length=400, blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    class Meta:
        verbose_name = _("sesión del comité")
        verbose_name_plural = _("sesiones del comité")
        ordering = ("-held_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["committee", "held_on"],
                name="committee_session_once",
                violation_error_message=_("El comité ya tiene una sesión ese día."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee.name}, {self.held_on}"

    @property
    def has_minutes(self) -> bool:
        return bool(self.minutes_id or self.minutes_url)


class SessionAttendance(models.Model):
    """Whether a seat was there, and in whose person."""

    class Presence(models.TextChoices):
        PRESENT = "present", _("Asistió")
        ALTERNATE = "alternate", _("Asistió su suplente")
        EXCUSED = "excused", _("Se excusó")
        ABSENT = "absent", _("Faltó")

    session = models.ForeignKey(CommitteeSession, models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendances", verbose_name=_("curul"))
    presence = models.CharField(_("asistencia"), max_length=10, choices=Presence)

    class Meta:
        verbose_name = _("asistencia de una curul")
        verbose_name_plural = _("asistencia")
        ordering = ("seat__number",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "seat"],
                name="seat_attendance_once",
                violation_error_message=_("Esa curul ya está en la lista."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_presence_display()}"
