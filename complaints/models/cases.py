"""A case: what is in clear (so that lists, deadlines and counts work) and who can open the rest."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes
from cartagena_ogp.models import Institution
from complaints.models.keys import HandlerKey


def new_reference() -> str:
    """A public reference that says nothing: not when, not how many."""
    return codes.new_code(7)


class CaseQuerySet(models.QuerySet["Case"]):
    def held_by(self, key: HandlerKey) -> Self:
        """The cases that this key opens; the others do not exist for its owner."""
        return self.filter(wraps__handler_key=key)


class Case(models.Model):
    """A complaint. No row tells who wrote it, from where, or at what time of the day."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Recibida")
        UNDER_REVIEW = "under_review", _("En verificación")
        IN_PROGRESS = "in_progress", _("En trámite")
        TRANSFERRED = "transferred", _("Trasladada")
        CLOSED = "closed", _("Cerrada")

    class Outcome(models.TextChoices):
        ACTED = "acted", _("Con actuación")
        NO_MERIT = "no_merit", _("Sin mérito")
        NOT_COMPETENT = "not_competent", _("No competente")
        DUPLICATE = "duplicate", _("Duplicada")

    class Category(models.TextChoices):
        BRIBERY = "bribery", _("Pidieron o dieron dinero o favores")
        CONTRACTS = "contracts", _("Contratos amañados o mal pagados")
        WORKS = "works", _("Obras: mala calidad, abandono o sobrecostos")
        DIVERSION = "diversion", _("Se quedaron con dinero o bienes públicos")
        INFLUENCE = "influence", _("Conflicto de intereses o favoritismo")
        HIRING = "hiring", _("Nombramientos o contratos de personal irregulares")
        ABUSE = "abuse", _("Abuso del cargo o trámite negado sin razón")
        OTHER = "other", _("Otra cosa relacionada con corrupción")

    class Channel(models.TextChoices):
        WEB = "web", _("Portal")
        MAILBOX = "mailbox", _("Correo")
        COUNTER = "counter", _("Atención presencial")
        TELEPHONE = "telephone", _("Teléfono")

    ENDED = (Status.TRANSFERRED, Status.CLOSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("referencia"), max_length=12, unique=True, default=new_reference)
    public_key = models.BinaryField()
    notes_public_key = models.BinaryField()
    key_version = models.PositiveIntegerField(default=1)
    category = models.CharField(_("clase"), max_length=20, choices=Category)
    channel = models.CharField(_("canal"), max_length=20, choices=Channel, default=Channel.WEB)
    status = models.CharField(_("estado"), max_length=20, choices=Status, default=Status.RECEIVED)
    outcome = models.CharField(_("resultado"), max_length=20, choices=Outcome, blank=True)
    office = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dependencia de la que trata"),
    )
    received_on = models.DateField(_("recibida"))
    term_kind = models.CharField(_("término"), max_length=30, default="general")
    due_on = models.DateField(_("respuesta a más tardar"))
    transfer_due_on = models.DateField(_("traslado a más tardar"))
    latest_due_on = models.DateField(_("última prórroga posible"))
    extended_on = models.DateField(_("prórroga anunciada"), null=True, blank=True)
    answered_on = models.DateField(_("respondida"), null=True, blank=True)
    ended_on = models.DateField(_("terminada"), null=True, blank=True)
    has_external_recipient = models.BooleanField(_("la lee un organismo externo"), default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("denuncia")
        verbose_name_plural = _("denuncias")
        indexes: ClassVar = [models.Index(fields=["status", "due_on"], name="case_status_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    due_on__gte=models.F("received_on"), latest_due_on__gte=models.F("due_on")
                ),
                name="case_due_order",
                violation_error_message=_("La prórroga no puede pasar del doble del término."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="closed", ended_on__isnull=False) & ~models.Q(outcome="")
                | models.Q(status="transferred", ended_on__isnull=False)
                | models.Q(
                    status__in=["received", "under_review", "in_progress"], ended_on__isnull=True, outcome=""
                ),
                name="case_end_is_whole",
                violation_error_message=_("Una denuncia cerrada tiene fecha y resultado."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def has_ended(self) -> bool:
        return self.status in self.ENDED


class CaseKeyWrap(models.Model):
    """The case's private keys sealed to one handler: having this row is being able to read the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="wraps")
    handler_key = models.ForeignKey(HandlerKey, models.PROTECT, related_name="case_wraps")
    key_version = models.PositiveIntegerField(default=1)
    sealed_keys = models.BinaryField()

    class Meta:
        verbose_name = _("acceso a una denuncia")
        verbose_name_plural = _("accesos a denuncias")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "handler_key"], name="case_wrap_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.handler_key_id}"


class Receipt(models.Model):
    """Where a receipt finds its case, and the case's private key under it. The receipt itself is nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, models.CASCADE, related_name="receipt")
    lookup = models.BinaryField(unique=True)
    wrapped_key = models.BinaryField()
    key_version = models.PositiveIntegerField(default=1)
    must_rotate = models.BooleanField(
        default=False, help_text="Somebody else wrote it down: the author changes it at the first visit."
    )
    is_confirmed = models.BooleanField(
        default=False, help_text="The author has typed its last group: it is not shown again."
    )

    class Meta:
        verbose_name = _("clave de seguimiento")
        verbose_name_plural = _("claves de seguimiento")

    def __str__(self) -> str:
        return str(self.case_id)
