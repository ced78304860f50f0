"""Tables (mesas): who is invited, who comes, and what is said in each place."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes
from cartagena_ogp.addresses import address
from cartagena_ogp.models import PublicModel, PublicQuerySet
from commitments.models import Endorsement

from .cycles import Cycle

CONSENT = 1
"""Version of the notice that people read before they say who they are (Ley 1581 de 2012, art. 6)."""


class Group(models.Model):
    """A sector that sits at tables of its own and elects its people to the committee."""

    Sector = Endorsement.Group

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="groups", verbose_name=_("ciclo"))
    slug = models.SlugField(_("dirección"), max_length=60)
    name = models.CharField(_("nombre"), max_length=120)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector)
    locality = models.ForeignKey(
        "portal.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("localidad"),
    )
    note = models.CharField(_("nota"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("grupo")
        verbose_name_plural = _("grupos")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "slug"],
                name="group_once",
                violation_error_message=_("El ciclo ya tiene un grupo con esa dirección."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TableQuerySet(PublicQuerySet["Table"]):
    pass


class Table(PublicModel):
    """One session of a group in one place, where people meet and propose."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Programada")
        HELD = "held", _("Realizada")
        CANCELLED = "cancelled", _("Cancelada")

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="tables", verbose_name=_("ciclo"))
    group = models.ForeignKey(Group, models.PROTECT, related_name="tables", verbose_name=_("grupo"))
    title = models.CharField(_("tema"), max_length=200)
    state = models.CharField(_("estado"), max_length=20, choices=State, default=State.PLANNED)
    state_reason = models.CharField(_("por qué se canceló"), max_length=300, blank=True)
    territory = models.ForeignKey(
        "portal.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territorio"),
    )
    place = models.CharField(_("lugar"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("empieza"))
    ends_at = models.DateTimeField(_("termina"), null=True, blank=True)
    facilitator = models.CharField(_("quién facilita"), max_length=120, blank=True)
    agenda = models.TextField(_("agenda"), blank=True, help_text=_("Admite listas y énfasis en Markdown."))
    minutes = models.TextField(_("acta"), blank=True, help_text=_("Admite listas y énfasis en Markdown."))
    attendees_said = models.PositiveIntegerField(
        _("asistentes contados"), null=True, blank=True, help_text=_("El total de la lista de papel.")
    )
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = TableQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("mesa de cocreación")
        verbose_name_plural = _("mesas de cocreación")
        ordering = ("-starts_at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["cycle", "-starts_at", "code"], name="table_by_cycle"),
            models.Index(
                fields=["-starts_at", "code"], condition=Q(published_at__isnull=False), name="table_by_date"
            ),
        ]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="table_ends_after_start",
                violation_error_message=_("La mesa termina antes de empezar. Revisa las horas."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(state_reason=""),
                name="table_cancelled_says_why",
                violation_error_message=_("Di por qué se canceló: la gente lo verá."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("cocreation:table", self.code)

    def prepare(self) -> None:
        self.code = self.code or codes.new_code()


class Invitation(models.Model):
    """Who was called to a table, how and when: letters to sectors, radio, loudspeaker… never a person."""

    class Channel(models.TextChoices):
        LETTER = "letter", _("Carta")
        EMAIL = "email", _("Correo")
        PHONE = "phone", _("Llamada o mensaje")
        RADIO = "radio", _("Radio o perifoneo")
        SOCIAL = "social", _("Redes sociales")
        POSTER = "poster", _("Cartel")

    table = models.ForeignKey(Table, models.CASCADE, related_name="invitations", verbose_name=_("mesa"))
    invited = models.CharField(_("a quién se invitó"), max_length=200)
    channel = models.CharField(_("por qué medio"), max_length=20, choices=Channel)
    sent_on = models.DateField(_("enviada el"))
    count = models.PositiveIntegerField(_("cuántas"), default=1)

    class Meta:
        verbose_name = _("invitación")
        verbose_name_plural = _("invitaciones")
        ordering = ("sent_on", "pk")

    def __str__(self) -> str:
        return self.invited


class Attendee(models.Model):
    """A line of the attendance list. Never public; what somebody says of themselves is not kept here."""

    table = models.ForeignKey(Table, models.PROTECT, related_name="attendees", verbose_name=_("mesa"))
    number = models.PositiveSmallIntegerField(_("renglón"))
    name = models.CharField(_("nombre"), max_length=120)
    email = models.EmailField(_("correo"), blank=True)
    organisation = models.CharField(_("organización"), max_length=160, blank=True)
    consent_version = models.PositiveSmallIntegerField(_("versión del aviso"), default=CONSENT)
    consented_on = models.DateField(_("autorizó el"))

    class Meta:
        verbose_name = _("asistente")
        verbose_name_plural = _("lista de asistencia")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["table", "number"],
                name="attendee_line_once",
                violation_error_message=_("Ese renglón ya está en la lista."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class Attendance(models.Model):
    """What one person at a table said of themselves, by choice, with no name and no line number.

    Rows are added in a random order, so that nothing ties them to the attendance list. Only counts are
    published, with small cells suppressed.
    """

    class Gender(models.TextChoices):
        WOMAN = "mujer", _("Mujer")
        MAN = "hombre", _("Hombre")
        OTHER = "otra", _("Otra identidad de género")
        UNSAID = "", _("No respondió")

    class Age(models.TextChoices):
        TEENS = "14-17", _("14 a 17 años")
        YOUNG = "18-28", _("18 a 28 años")
        ADULT = "29-59", _("29 a 59 años")
        OLDER = "60+", _("60 años o más")
        UNSAID = "", _("No respondió")

    class Disability(models.TextChoices):
        YES = "si", _("Con discapacidad")
        NO = "no", _("Sin discapacidad")
        UNSAID = "", _("No respondió")

    class Ethnicity(models.TextChoices):
        BLACK = "negra", _("Negra, afrocolombiana o mulata")
        RAIZAL = "raizal", _("Raizal")
        PALENQUERA = "palenquera", _("Palenquera")
        INDIGENOUS = "indigena", _("Indígena")
        ROM = "rrom", _("Rrom (gitana)")
        NONE = "ninguna", _("Ninguna de las anteriores")
        UNSAID = "", _("No respondió")

    table = models.ForeignKey(Table, models.PROTECT, related_name="attendances", verbose_name=_("mesa"))
    sector = models.CharField(_("sector"), max_length=20, choices=Group.Sector)
    territory = models.ForeignKey(
        "portal.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dónde vive"),
    )
    gender = models.CharField(_("género"), max_length=10, choices=Gender, blank=True)
    age = models.CharField(_("edad"), max_length=10, choices=Age, blank=True)
    disability = models.CharField(_("discapacidad"), max_length=10, choices=Disability, blank=True)
    ethnicity = models.CharField(
        _("autorreconocimiento étnico"), max_length=20, choices=Ethnicity, blank=True
    )
    consent_version = models.PositiveSmallIntegerField(_("versión del aviso"), null=True, blank=True)
    consented_on = models.DateField(_("autorizó el"), null=True, blank=True)

    class Meta:
        verbose_name = _("caracterización")
        verbose_name_plural = _("caracterizaciones")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(gender="", age="", disability="", ethnicity="", territory__isnull=True)
                | Q(consent_version__isnull=False, consented_on__isnull=False),
                name="attendance_answers_need_consent",
                violation_error_message=_(
                    "Sin autorización no se guarda nada de la persona: deja esas casillas vacías."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_sector_display())


class TableFile(models.Model):
    """The minutes, photos and filled sheets of a table."""

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("Acta")
        PHOTO = "photo", _("Foto")
        SHEET = "sheet", _("Hoja de propuestas")
        LIST = "list", _("Lista de asistencia")

    PRIVATE: ClassVar = {Kind.SHEET, Kind.LIST}
    """Handwriting and signatures are never shown."""

    table = models.ForeignKey(Table, models.PROTECT, related_name="files", verbose_name=_("mesa"))
    kind = models.CharField(_("clase"), max_length=20, choices=Kind)
    title = models.CharField(_("título"), max_length=200)
    dated_on = models.DateField(_("fecha"), default=date.today)
    attachment = models.ForeignKey(
        "portal.Attachment", models.PROTECT, related_name="+", verbose_name=_("archivo")
    )

    class Meta:
        verbose_name = _("archivo de la mesa")
        verbose_name_plural = _("archivos de la mesa")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title

    @property
    def is_private(self) -> bool:
        return self.kind in self.PRIVATE
