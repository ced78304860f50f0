"""Dialogues «Hablemos con Transparencia» and accountability hearings (Ley 1757 de 2015, arts. 48 to 57)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes, history
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet

from .cycles import Cycle


class DialogueQuerySet(PublicQuerySet["Dialogue"]):
    def coming(self, at: datetime) -> Self:
        return self.filter(starts_at__gt=at).exclude(state=Dialogue.State.CANCELLED).order_by("starts_at")


class Dialogue(PublicModel):
    """A meeting where the city listens and answers, with what was asked and agreed."""

    class Kind(models.TextChoices):
        DIALOGUE = "dialogue", _("Hablemos con Transparencia")
        HEARING = "hearing", _("Audiencia de rendición de cuentas")

    class State(models.TextChoices):
        PLANNED = "planned", _("Programado")
        HELD = "held", _("Realizado")
        CANCELLED = "cancelled", _("Cancelado")

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    kind = models.CharField(_("clase"), max_length=20, choices=Kind, default=Kind.DIALOGUE)
    cycle = models.ForeignKey(
        Cycle, models.PROTECT, null=True, blank=True, related_name="dialogues", verbose_name=_("ciclo")
    )
    host = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="dialogues",
        verbose_name=_("institución que convoca"),
    )
    title = models.CharField(_("tema"), max_length=200)
    summary = models.CharField(_("en una frase"), max_length=300, blank=True)
    state = models.CharField(_("estado"), max_length=20, choices=State, default=State.PLANNED)
    state_reason = models.CharField(_("por qué se canceló"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("empieza"))
    ends_at = models.DateTimeField(_("termina"), null=True, blank=True)
    place = models.CharField(_("lugar"), max_length=200, blank=True)
    territory = models.ForeignKey(
        "portal.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territorio"),
    )
    link = models.URLField(_("enlace para conectarse"), max_length=400, blank=True)
    agenda = models.TextField(_("agenda"), blank=True, help_text=_("Admite listas y énfasis en Markdown."))
    takes_registrations = models.BooleanField(_("recibe inscripciones"), default=True)
    questions_until = models.DateTimeField(_("preguntas hasta"), null=True, blank=True)
    answers_due_on = models.DateField(_("respuestas a más tardar el"), null=True, blank=True)
    minutes = models.TextField(_("acta"), blank=True, help_text=_("Admite listas y énfasis en Markdown."))
    minutes_file = models.ForeignKey(
        "portal.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("archivo del acta"),
    )
    attendees_said = models.PositiveIntegerField(_("asistentes contados"), null=True, blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = DialogueQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("diálogo")
        verbose_name_plural = _("diálogos")
        ordering = ("-starts_at", "-pk")
        indexes: ClassVar = [models.Index(fields=["-starts_at", "code"], name="dialogue_by_start")]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="dialogue_ends_after_start",
                violation_error_message=_("El diálogo termina antes de empezar. Revisa las horas."),
            ),
            models.CheckConstraint(
                condition=~Q(place="", link=""),
                name="dialogue_is_somewhere",
                violation_error_message=_("Di dónde es, o con qué enlace se conecta la gente."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(state_reason=""),
                name="dialogue_cancelled_says_why",
                violation_error_message=_("Di por qué se canceló: la gente lo verá."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("cocreation:dialogue", self.code)

    def prepare(self) -> None:
        self.code = self.code or codes.new_code()

    def takes_questions(self, at: datetime) -> bool:
        """Until its own limit; without one, until it ends."""
        until = self.questions_until or self.ends_at or self.starts_at
        return self.state != self.State.CANCELLED and at < until

    def is_open_to_register(self, at: datetime) -> bool:
        return self.takes_registrations and self.state == self.State.PLANNED and at < self.starts_at


class QuestionQuerySet(models.QuerySet["Question"]):
    def shown(self) -> Self:
        return self.filter(state=Question.State.PUBLISHED)


class Question(models.Model):
    """What somebody asks, beforehand or live, and the city's answer."""

    class When(models.TextChoices):
        BEFORE = "before", _("Enviada antes")
        LIVE = "live", _("Hecha en el diálogo")

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("Sin confirmar")
        WAITING = "waiting", _("Por revisar")
        PUBLISHED = "published", _("Publicada")
        REJECTED = "rejected", _("No publicada")

    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="questions")
    code = models.CharField(_("código"), max_length=12, unique=True, editable=False, default=codes.new_code)
    when = models.CharField(_("cuándo"), max_length=10, choices=When, default=When.BEFORE)
    text = models.TextField(_("pregunta"), max_length=1000)
    author = models.CharField(_("quién pregunta"), max_length=80, blank=True)
    email = models.EmailField(blank=True, editable=False)
    language = models.CharField(max_length=10, default="es", editable=False)
    state = models.CharField(_("estado"), max_length=20, choices=State, default=State.UNCONFIRMED)
    rejection = models.CharField(_("por qué no se publica"), max_length=300, blank=True)
    asked_on = models.DateField(_("recibida el"), default=timezone.localdate)
    answer = models.TextField(_("respuesta"), blank=True)
    answered_by = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responde"),
    )
    answered_on = models.DateField(_("respondida el"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("pregunta")
        verbose_name_plural = _("preguntas")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True)
                | Q(answer__gt="", answered_on__isnull=False),
                name="question_answer_has_date",
                violation_error_message=_("La respuesta y su fecha van juntas."),
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(rejection=""),
                name="question_rejected_says_why",
                violation_error_message=_("Di por qué no se publica."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def is_late(self, on: date) -> bool:
        due = self.dialogue.answers_due_on
        return not self.answer and due is not None and due < on


class Registration(models.Model):
    """Somebody who will come: an address, to remind them. Erased after the dialogue."""

    dialogue = models.ForeignKey(Dialogue, models.CASCADE, related_name="registrations")
    email = models.EmailField(_("correo"))
    language = models.CharField(max_length=10, default="es")
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("inscripción")
        verbose_name_plural = _("inscripciones")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dialogue", "email"], name="registration_once")
        ]

    def __str__(self) -> str:
        return f"{self.dialogue_id}"


class Pledge(models.Model):
    """What was agreed at a dialogue: who must do what by when, and whether it was done."""

    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="pledges", verbose_name=_("diálogo"))
    text = models.TextField(_("qué se acordó"))
    responsible = models.ForeignKey(
        Institution, models.PROTECT, related_name="pledges", verbose_name=_("responsable")
    )
    due_on = models.DateField(_("para cuándo"))
    done_on = models.DateField(_("cumplido el"), null=True, blank=True)
    outcome = models.TextField(_("cómo se cumplió"), blank=True)

    class Meta:
        verbose_name = _("acuerdo")
        verbose_name_plural = _("acuerdos")
        ordering = ("due_on", "pk")
        indexes: ClassVar = [models.Index(fields=["due_on"], name="pledge_by_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(outcome=""),
                name="pledge_done_says_how",
                violation_error_message=_("Para darlo por cumplido, cuenta cómo se cumplió."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def is_late(self, on: date) -> bool:
        return self.done_on is None and self.due_on < on

    @transaction.atomic
    def fulfil(self, *, by: Any, on: date, outcome: str) -> None:
        """Mark it as done, saying how. Raises `ValidationError` without an outcome or when it was done."""
        self.refresh_from_db(from_queryset=Pledge.objects.select_for_update())
        if self.done_on:
            raise ValidationError(_("Ese acuerdo ya está cumplido."))
        self.done_on, self.outcome = on, outcome.strip()
        self.full_clean()
        self.save()
        history.record(self.dialogue, "agreement_fulfilled", by=by, reason=outcome)
