"""A co-creation cycle: its dated phases, its rules and its documents (OGP standards 1 to 4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet, SaysChoices
from commitments.models import ActionPlan

NOTICE = timedelta(days=14)
"""How long before the start the timeline is published (OGP Local, minimum requirement 3.1)."""


class CycleQuerySet(PublicQuerySet["Cycle"]):
    def newest_first(self) -> Self:
        return self.order_by(F("starts_on").desc(nulls_first=True), "-pk")

    def in_phase(self, kind: str, on: date) -> Self:
        """Those that have this phase open on that day."""
        return self.filter(phases__kind=kind, phases__starts_on__lte=on, phases__ends_on__gte=on)


class Cycle(PublicModel):
    """From the first table to the drafted commitments of one action plan."""

    slug = models.SlugField(_("dirección"), max_length=60, unique=True)
    title = models.CharField(_("título"), max_length=200)
    summary = models.TextField(_("en una frase"), blank=True)
    rules = models.TextField(_("reglas"), blank=True, help_text=_("Admite listas y énfasis en Markdown."))
    plan = models.ForeignKey(
        ActionPlan, models.PROTECT, null=True, blank=True, related_name="cycles", verbose_name=_("plan")
    )
    organiser = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cycles_organised",
        verbose_name=_("institución que convoca"),
    )
    facilitator = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cycles_facilitated",
        verbose_name=_("facilita"),
    )
    starts_on = models.DateField(_("empieza"), null=True, blank=True, editable=False)
    timeline_published_on = models.DateField(_("cronograma publicado el"), null=True, blank=True)
    late_timeline_reason = models.CharField(
        _("por qué el cronograma salió con menos de dos semanas"), max_length=300, blank=True
    )
    takes_proposals = models.BooleanField(_("recibe propuestas en línea"), default=True)
    # What a source says of a cycle whose rows are not here (2022).
    tables_said = models.PositiveIntegerField(_("mesas, según la fuente"), null=True, blank=True)
    groups_said = models.PositiveIntegerField(_("grupos, según la fuente"), null=True, blank=True)
    proposals_said = models.PositiveIntegerField(
        _("propuestas, según la fuente (más de)"), null=True, blank=True
    )
    initiatives_said = models.PositiveIntegerField(_("iniciativas, según la fuente"), null=True, blank=True)
    participants_said = models.PositiveIntegerField(
        _("participantes en la consulta, según la fuente (más de)"), null=True, blank=True
    )
    story = models.TextField(_("cómo fue"), blank=True, help_text=_("Admite listas y énfasis en Markdown."))
    sources = models.TextField(_("fuentes"), blank=True, help_text=_("Admite enlaces en Markdown."))
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = CycleQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("ciclo de cocreación")
        verbose_name_plural = _("ciclos de cocreación")
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(timeline_published_on__lte=F("starts_on") - NOTICE)
                & Q(timeline_published_on__isnull=False, starts_on__isnull=False)
                | ~Q(late_timeline_reason=""),
                name="cycle_timeline_two_weeks_ahead",
                violation_error_message=_(
                    "Publica el cronograma al menos dos semanas antes de empezar, o di por qué no se pudo."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("cocreation:cycle", self.slug)

    def align(self) -> None:
        """Take its start from its phases, once they are saved: when people first can take part.

        Raises `ValidationError` when the timeline of a published cycle then comes too late.
        """
        days = [phase.starts_on for phase in self.phases.exclude(kind=CyclePhase.Kind.PREPARATION)]
        self.starts_on = min(days, default=None)
        self.full_clean()
        self.save(update_fields=["starts_on"])

    def phase_on(self, day: date) -> CyclePhase | None:
        """The phase of that day; between two of them, none."""
        return next((phase for phase in self.phases.all() if phase.is_open(day)), None)

    def next_phase(self, day: date) -> CyclePhase | None:
        return next((phase for phase in self.phases.all() if phase.starts_on > day), None)

    def is_open_to_proposals(self, day: date) -> bool:
        """Whether anybody may propose online on that day: while the tables are held."""
        phase = self.phase_on(day)
        return self.takes_proposals and phase is not None and phase.kind == CyclePhase.Kind.TABLES


class CyclePhase(SaysChoices, models.Model):
    """One dated stage of a cycle."""

    class Kind(models.TextChoices):
        PREPARATION = "preparation", _("Preparación")
        TABLES = "tables", _("Mesas y propuestas")
        EVALUATION = "evaluation", _("Evaluación")
        CONSULTATION = "consultation", _("Consulta")
        DRAFTING = "drafting", _("Redacción de compromisos")
        CLOSED = "closed", _("Cierre y seguimiento")

    ORDER: ClassVar = list(Kind.values)

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="phases", verbose_name=_("ciclo"))
    kind = models.CharField(_("etapa"), max_length=20, choices=Kind)
    starts_on = models.DateField(_("empieza"))
    ends_on = models.DateField(_("termina"))
    note = models.CharField(_("nota sobre las fechas"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("etapa")
        verbose_name_plural = _("etapas")
        ordering = ("starts_on", "pk")
        indexes: ClassVar = [models.Index(fields=["kind", "starts_on"], name="phase_by_kind")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "kind"],
                name="phase_once",
                violation_error_message=_("El ciclo ya tiene esa etapa."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="phase_ends_after_start",
                violation_error_message=_("La etapa termina antes de empezar. Revisa las fechas."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def is_open(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class CycleDocument(models.Model):
    """A file or a link that belongs to a cycle: rules, invitation, minutes, results."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="documents", verbose_name=_("ciclo"))
    title = models.CharField(_("título"), max_length=200)
    dated_on = models.DateField(_("fecha del documento"), null=True, blank=True)
    attachment = models.ForeignKey(
        "portal.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("archivo"),
    )
    url = models.URLField(_("enlace"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("documento del ciclo")
        verbose_name_plural = _("documentos del ciclo")
        ordering = ("-dated_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(attachment__isnull=False) | ~Q(url=""),
                name="cycle_document_is_somewhere",
                violation_error_message=_("Elige un archivo o escribe un enlace."),
            )
        ]

    def __str__(self) -> str:
        return self.title
