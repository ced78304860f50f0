"""Consultations: a question, its options, and a box that opens and closes by the database's clock."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address
from cartagena_ogp.models import PublicModel, PublicQuerySet

from .cycles import Cycle
from .initiatives import Initiative
from .tables import Table


class ConsultationQuerySet(PublicQuerySet["Consultation"]):
    def newest_first(self) -> Self:
        return self.order_by("-opens_at", "-pk")

    def to_close(self, now: datetime) -> Self:
        """Open ones whose time is over."""
        return self.filter(state=Consultation.State.OPEN, closes_at__lte=now)

    def open(self) -> Self:
        return self.filter(state=Consultation.State.OPEN)


class Consultation(PublicModel):
    """A vote: N of M initiatives, or the representatives of a table.

    The database keeps what may not change: rules once open, an extension before the end alone, a close
    after it (`vote_rules_stand`). The roll and the ballots are no models: see `cocreation.voting.box`.
    """

    class Kind(models.TextChoices):
        INITIATIVES = "initiatives", _("Elección de iniciativas")
        REPRESENTATIVES = "representatives", _("Elección de representantes")

    class State(models.TextChoices):
        PREPARING = "preparing", _("En preparación")
        OPEN = "open", _("Abierta")
        CLOSED = "closed", _("Cerrada")
        COUNTED = "counted", _("Con resultado")

    class Secrecy(models.TextChoices):
        OPEN = "open", _("El recibo muestra lo que dice la papeleta")
        INCLUSION = "inclusion", _("El recibo solo prueba que la papeleta está")

    class Method(models.TextChoices):
        BOX = "box", _("Urna del portal")
        ACTA = "acta", _("Papeletas contadas en la mesa, con acta y dos testigos")

    slug = models.SlugField(_("dirección"), max_length=60, unique=True)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="consultations", verbose_name=_("ciclo"))
    kind = models.CharField(_("clase"), max_length=20, choices=Kind, default=Kind.INITIATIVES)
    table = models.ForeignKey(
        Table, models.PROTECT, null=True, blank=True, related_name="elections", verbose_name=_("mesa")
    )
    method = models.CharField(_("cómo se vota"), max_length=10, choices=Method, default=Method.BOX)
    secrecy = models.CharField(_("recibo"), max_length=10, choices=Secrecy, default=Secrecy.OPEN)
    title = models.CharField(_("título"), max_length=160)
    question = models.CharField(_("pregunta"), max_length=300)
    about = models.TextField(_("de qué se trata"), blank=True, help_text=_("Admite Markdown."))
    state = models.CharField(
        _("estado"), max_length=20, choices=State, default=State.PREPARING, editable=False
    )
    opens_at = models.DateTimeField(_("abre"))
    closes_at = models.DateTimeField(_("cierra"))
    min_choices = models.PositiveSmallIntegerField(
        _("opciones como mínimo"), default=1, validators=[MinValueValidator(1)]
    )
    max_choices = models.PositiveSmallIntegerField(
        _("opciones como máximo"), default=1, validators=[MinValueValidator(1)]
    )
    seats = models.PositiveSmallIntegerField(
        _("cuántas se eligen"), default=1, validators=[MinValueValidator(1)]
    )
    alternates = models.PositiveSmallIntegerField(_("suplentes"), default=0)
    contact_limit = models.PositiveSmallIntegerField(
        _("personas que pueden votar con un mismo correo"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    takes_paper = models.BooleanField(_("recibe papeletas en papel"), default=False)
    tie_rule = models.TextField(_("qué pasa si hay empate"), blank=True, editable=False)
    objections_until = models.DateField(_("objeciones hasta"))
    options = ArrayField(models.PositiveSmallIntegerField(), default=list, editable=False)
    rules = models.TextField(editable=False, blank=True)
    rules_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    head0 = models.CharField(max_length=64, blank=True, editable=False)
    final_head = models.CharField(_("última huella"), max_length=64, blank=True, editable=False)
    closed_at = models.DateTimeField(_("se cerró"), null=True, blank=True, editable=False)
    lottery_number = models.CharField(_("número público del sorteo"), max_length=20, blank=True)
    lottery_source = models.CharField(_("de qué sorteo"), max_length=200, blank=True)
    result = models.JSONField(null=True, blank=True, editable=False)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("consulta")
        verbose_name_plural = _("consultas")
        ordering = ("-opens_at", "-pk")
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="consultation_closes_after_opening",
                violation_error_message=_("La consulta cierra antes de abrir. Revisa las fechas."),
            ),
            models.CheckConstraint(
                condition=Q(min_choices__gte=1, max_choices__gte=F("min_choices")),
                name="consultation_choices_in_order",
                violation_error_message=_("El máximo de opciones no puede ser menor que el mínimo."),
            ),
            models.CheckConstraint(
                condition=Q(contact_limit__range=(1, 9)),
                name="consultation_contact_limit",
                violation_error_message=_("Entre una y nueve personas por correo."),
            ),
            models.CheckConstraint(
                condition=Q(kind="initiatives") | Q(secrecy="inclusion", table__isnull=False),
                name="election_keeps_the_secret",
                violation_error_message=_(
                    "Una elección de personas es de una mesa y su recibo no muestra el voto."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="preparing") | ~Q(rules_sha256="", head0=""),
                name="consultation_opens_with_rules",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("preparing", "open")) | ~Q(final_head=""),
                name="consultation_closes_with_its_head",
            ),
            models.CheckConstraint(
                condition=Q(lottery_number="", lottery_source="")
                | ~Q(lottery_number="") & ~Q(lottery_source=""),
                name="consultation_lottery_is_sourced",
                violation_error_message=_("El número del sorteo y su fuente van juntos."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("cocreation:consultation", self.slug)

    @property
    def is_election(self) -> bool:
        return self.kind == self.Kind.REPRESENTATIVES

    @property
    def shows_choices(self) -> bool:
        """Whether a receipt leads to what its ballot says."""
        return self.secrecy == self.Secrecy.OPEN

    def takes_votes(self, now: datetime) -> bool:
        """Whether the page offers to vote. The database asks again, by its own clock."""
        return self.state == self.State.OPEN and self.opens_at <= now < self.closes_at

    def is_over(self, now: datetime) -> bool:
        return self.state in {self.State.CLOSED, self.State.COUNTED} or (
            self.state == self.State.OPEN and now >= self.closes_at
        )

    def extend(self, *, to: datetime, by: Any, reason: str) -> Self:
        """Give more days, before the end and with a reason that is published at once.

        Raises `ValidationError` after the end or when `to` is no later; the database refuses it too.
        """
        if not reason.strip():
            raise ValidationError({"reason": _("Escribe por qué se amplía: se publica enseguida.")})
        if self.state != self.State.OPEN or timezone.now() >= self.closes_at:
            raise ValidationError(_("Ya no se puede ampliar: la consulta terminó."))
        if to <= self.closes_at:
            raise ValidationError({"closes_at": _("La fecha nueva tiene que ser posterior a la de hoy.")})
        return self.change("extended", by=by, reason=reason, closes_at=to)


class ConsultationOption(models.Model):
    """One thing or person to choose. The number is what ballots say, and stays for ever."""

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="choices", verbose_name=_("consulta")
    )
    number = models.PositiveSmallIntegerField(_("número"), validators=[MinValueValidator(1)])
    initiative = models.ForeignKey(
        Initiative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="options",
        verbose_name=_("iniciativa"),
    )
    title = models.CharField(_("título"), max_length=200)
    summary = models.CharField(_("en una frase"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("opción")
        verbose_name_plural = _("opciones")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consultation", "number"],
                name="option_number_once",
                violation_error_message=_("La consulta ya tiene una opción con ese número."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="option_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class VoteFile(models.Model):
    """A published file of a closed consultation: what anybody recounts from."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="files")
    name = models.CharField(max_length=60)
    file = models.FileField(upload_to="consultas/", max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "name"], name="vote_file_once")
        ]
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("cocreation:consultation_file", self.consultation.slug, self.name)


class PaperBatch(models.Model):
    """A box of paper: its envelopes are read against the roll, then its papers are counted, twice each."""

    class Kind(models.TextChoices):
        ENVELOPES = "envelopes", _("Sobres con papeletas")
        ACTA = "acta", _("Acta de una mesa")

    class State(models.TextChoices):
        OPEN = "open", _("Se está digitando")
        RECONCILED = "reconciled", _("Sobres leídos; faltan las papeletas")
        CONFIRMED = "confirmed", _("Confirmado")

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="papers", verbose_name=_("consulta")
    )
    kind = models.CharField(_("clase"), max_length=20, choices=Kind, default=Kind.ENVELOPES)
    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    place = models.CharField(_("lugar"), max_length=160)
    state = models.CharField(_("estado"), max_length=20, choices=State, default=State.OPEN, editable=False)
    envelopes = models.PositiveIntegerField(_("sobres"), default=0, editable=False)
    accepted = models.PositiveIntegerField(_("sobres aceptados"), default=0, editable=False)
    discarded = ArrayField(models.PositiveIntegerField(), default=list, editable=False)
    totals = models.JSONField(_("totales del acta"), null=True, blank=True, editable=False)
    witnesses = models.CharField(_("testigos"), max_length=250, blank=True)
    acta = models.ForeignKey(
        "portal.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("acta")
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(acta__isnull=False, confirmed_by__isnull=False),
                name="paper_confirmed_with_acta",
                violation_error_message=_("Falta la foto del acta."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="acta", state="confirmed") | ~Q(witnesses=""),
                name="acta_has_witnesses",
                violation_error_message=_("El acta la firman dos testigos."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.place}"


class PaperEntry(models.Model):
    """What one person typed from paper. Two people type the same; what does not match goes no further."""

    class Step(models.TextChoices):
        ENVELOPES = "envelopes", _("Sobres")
        PAPERS = "papers", _("Papeletas")

    batch = models.ForeignKey(PaperBatch, models.CASCADE, related_name="entries")
    step = models.CharField(max_length=20, choices=Step)
    position = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    content = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "step", "position"], name="paper_entry_once"),
            models.UniqueConstraint(
                fields=["batch", "step", "by"],
                name="paper_entry_two_people",
                violation_error_message=_("Quien digitó primero no confirma: lo hace otra persona."),
            ),
            models.CheckConstraint(condition=Q(position__in=(1, 2)), name="paper_entry_first_or_second"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.step} {self.position}"


class VoteClaim(models.Model):
    """«Somebody voted with my document»: kept by its tag, answered to a mailbox, never undone by hand."""

    class State(models.TextChoices):
        OPEN = "open", _("Por responder")
        ANSWERED = "answered", _("Respondido")

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="claims")
    code = models.CharField(max_length=12, unique=True)
    voter_tag = models.BinaryField(max_length=32)
    email = models.EmailField(_("correo"), blank=True)
    text = models.TextField(_("qué pasó"), blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    filed_on = models.DateField(default=timezone.localdate)
    answer = models.TextField(_("respuesta"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.code


class Callback(models.Model):
    """A voter of the random hundredth that staff writes to, to ask whether the vote was theirs."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="callbacks")
    email = models.EmailField()
    link_sha256 = models.CharField(max_length=64, blank=True)
    is_voter = models.BooleanField(default=False)

    class Meta:
        ordering = ("email",)

    def __str__(self) -> str:
        return self.email


WITNESSES = re.compile(r"\s*(?:\n|;|,| y )\s*")


def two_witnesses(text: str) -> list[str]:
    """The names of an acta's witnesses. Raises `ValidationError` for fewer than two."""
    names = [name.strip() for name in WITNESSES.split(text) if len(name.strip()) >= 5]
    if len(set(names)) < 2:
        raise ValidationError(_("Escribe el nombre completo de dos testigos, uno por renglón."))
    return names
