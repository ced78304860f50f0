"""A public work: what is built, where, until when and how far it is (OC4IDS 0.9.5 `project`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.codes import new_code, normalise
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet, Territory
from commitments.models import Commitment
from commitments.models.scales import need_reason

from .codes import DONE, Condition, Sector, Source, Status, WorkType
from .points import point
from .standing import Standing

PREFIX = "OBR-"
SOUTH, NORTH = Decimal("9.3"), Decimal("10.8")
WEST, EAST = Decimal("-76.3"), Decimal("-75.2")
"""The district with all its islands, in degrees (WGS 84)."""
PERCENT = MaxValueValidator(100, _("El avance va de 0 a 100."))


def meant_code(text: str) -> str:
    """The code of a work as it is stored, from how somebody typed it: any case, O for 0, without hyphen."""
    body = text.strip().upper().removeprefix("OBR").lstrip("- ")
    return PREFIX + normalise(body)


def is_late(on: date) -> Q:
    """Being built or about to be, and past the day that was promised."""
    return Q(planned_ends_on__lt=on) & ~Q(status__in=(*DONE, Status.CANCELLED))


class WorkQuerySet(PublicQuerySet["Work"]):
    def late(self, on: date) -> Self:
        return self.filter(is_late(on))

    def halted(self) -> Self:
        """Suspended or unfinished."""
        return self.exclude(condition=Condition.NORMAL)

    def silent_since(self, day: date) -> Self:
        """Being built, and without news since that day."""
        return self.filter(status=Status.IMPLEMENTATION, last_news_on__lt=day)

    def placed(self) -> Self:
        """With a point on the map."""
        return self.filter(latitude__isnull=False)


class Work(Standing, PublicModel):
    """Something the city builds. Lateness and silence are computed from its dates, never typed."""

    code = models.CharField(
        _("código"),
        max_length=12,
        unique=True,
        editable=False,
        validators=[RegexValidator(r"^OBR-[0-9A-HJKMNP-TV-Z]{5,8}$")],
    )
    title = models.CharField(_("título"), max_length=200, help_text=_("En palabras de la calle, sin siglas."))
    purpose = models.TextField(_("para qué es"), blank=True)
    description = models.TextField(_("qué se construye"), blank=True)
    work_type = models.CharField(_("tipo"), max_length=20, choices=WorkType, default=WorkType.CONSTRUCTION)
    sector = models.CharField(_("sector"), max_length=40, choices=Sector)
    status = models.CharField(_("estado"), max_length=20, choices=Status, default=Status.PREPARATION)
    condition = models.CharField(_("situación"), max_length=20, choices=Condition, default=Condition.NORMAL)
    status_reason = models.TextField(_("por qué está así"), blank=True)
    status_on = models.DateField(_("estado desde"), null=True, blank=True)
    way_out = models.TextField(
        _("plan para retomarla o terminarla"),
        blank=True,
        help_text=_("De una obra suspendida o inconclusa: qué se hará y para cuándo (Ley 2020 de 2020)."),
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="works", verbose_name=_("lugar")
    )
    address = models.CharField(_("dirección o señas"), max_length=250, blank=True)
    latitude = models.DecimalField(_("latitud"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitud"), max_digits=9, decimal_places=6, null=True, blank=True)
    beneficiaries = models.PositiveIntegerField(_("personas beneficiadas"), null=True, blank=True)
    beneficiaries_note = models.CharField(_("a quiénes beneficia"), max_length=300, blank=True)
    bpin = models.CharField(
        _("código BPIN"),
        max_length=20,
        blank=True,
        db_index=True,
        help_text=_("Del Banco de Proyectos de Inversión; suele tener 13 a 16 cifras."),
    )
    responsible = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="works",
        verbose_name=_("institución responsable"),
    )
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="works",
        verbose_name=_("compromiso que cumple"),
    )
    budget = models.DecimalField(
        _("presupuesto (COP)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    budget_approved_on = models.DateField(_("presupuesto aprobado el"), null=True, blank=True)
    planned_starts_on = models.DateField(_("inicio previsto"), null=True, blank=True)
    planned_ends_on = models.DateField(_("fin previsto"), null=True, blank=True)
    started_on = models.DateField(_("empezó"), null=True, blank=True)
    ended_on = models.DateField(_("terminó"), null=True, blank=True)
    # The present figures, from the last report of the source that each one names.
    physical_progress = models.PositiveSmallIntegerField(
        _("avance físico (%)"), null=True, blank=True, validators=[PERCENT], editable=False
    )
    planned_progress = models.PositiveSmallIntegerField(
        _("avance previsto (%)"), null=True, blank=True, validators=[PERCENT], editable=False
    )
    financial_progress = models.PositiveSmallIntegerField(
        _("avance financiero (%)"), null=True, blank=True, validators=[PERCENT], editable=False
    )
    progress_source = models.CharField(
        _("quién dice el avance"), max_length=20, choices=Source, blank=True, editable=False
    )
    progress_on = models.DateField(_("fecha del avance"), null=True, blank=True, editable=False)
    # OC4IDS `social` and `environment`.
    consultation_meetings = models.PositiveSmallIntegerField(
        _("reuniones con la comunidad"), null=True, blank=True
    )
    workers = models.PositiveIntegerField(_("personas que trabajan en la obra"), null=True, blank=True)
    land_compensation = models.DecimalField(
        _("compensación por predios (COP)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    in_indigenous_land = models.BooleanField(_("en territorio étnico"), null=True, blank=True)
    health_and_safety = models.TextField(_("seguridad y salud en la obra"), blank=True)
    has_impact_assessment = models.BooleanField(_("tiene estudio ambiental"), null=True, blank=True)
    in_protected_area = models.BooleanField(_("en área protegida"), null=True, blank=True)
    environmental_measures = models.TextField(_("medidas ambientales"), blank=True)
    last_news_on = models.DateField(_("última novedad"), default=timezone.localdate, editable=False)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = WorkQuerySet.as_manager()

    # What the public was told: once published it moves only with a reason, and leaves a `WorkChange`.
    TOLD = ("planned_starts_on", "planned_ends_on", "started_on", "ended_on", "status", "condition")

    class Meta(PublicModel.Meta):
        verbose_name = _("obra")
        verbose_name_plural = _("obras")
        ordering = ("-last_news_on", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["-last_news_on", "-id"], name="work_by_news"),
            models.Index(fields=["status", "-last_news_on", "-id"], name="work_by_status"),
            models.Index(fields=["planned_ends_on", "id"], name="work_by_end"),
            # What counts, choices and maps ask of every work: they read it instead of the table.
            models.Index(
                fields=["status", "condition", "planned_ends_on"],
                include=["id", "is_illustrative", "sector", "territory"],
                condition=Q(published_at__isnull=False),
                name="work_counts",
            ),
            GistIndex(
                point(),
                name="work_by_point",
                condition=Q(published_at__isnull=False, latitude__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    status__in=Status.values, condition__in=Condition.values, work_type__in=WorkType.values
                ),
                name="work_codes_known",
                violation_error_message=_("Elige un estado, una situación y un tipo de la lista."),
            ),
            models.CheckConstraint(
                condition=Q(sector__in=Sector.values),
                name="work_sector_known",
                violation_error_message=_("Elige un sector de la lista."),
            ),
            models.CheckConstraint(
                condition=Q(condition=Condition.NORMAL) | ~Q(status_reason=""),
                name="work_halted_says_why",
                violation_error_message=_("Di por qué está suspendida o inconclusa: se publica."),
            ),
            models.CheckConstraint(
                condition=Q(condition=Condition.NORMAL) | ~Q(status__in=DONE),
                name="work_done_is_not_halted",
                violation_error_message=_("Una obra terminada no está suspendida ni inconclusa."),
            ),
            models.CheckConstraint(
                condition=Q(planned_starts_on__isnull=True)
                | Q(planned_ends_on__isnull=True)
                | Q(planned_ends_on__gte=F("planned_starts_on")),
                name="work_plan_ends_after_start",
                violation_error_message=_("El fin previsto es anterior al inicio previsto."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=False, ended_on__gte=F("started_on")),
                name="work_ends_after_start",
                violation_error_message=_("Para terminar, la obra tiene que haber empezado antes."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(SOUTH, NORTH), longitude__range=(WEST, EAST)),
                name="work_point_in_district",
                violation_error_message=_("El punto queda fuera de Cartagena. Revisa latitud y longitud."),
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                name="work_budget_not_negative",
                violation_error_message=_("El presupuesto no puede ser negativo."),
            ),
            models.CheckConstraint(
                condition=Q(physical_progress__isnull=True) | Q(physical_progress__lte=100),
                name="work_physical_percent",
                violation_error_message=_("El avance va de 0 a 100."),
            ),
            models.CheckConstraint(
                condition=Q(financial_progress__isnull=True) | Q(financial_progress__lte=100),
                name="work_financial_percent",
                violation_error_message=_("El avance va de 0 a 100."),
            ),
            models.CheckConstraint(
                condition=Q(physical_progress__isnull=True, financial_progress__isnull=True)
                | Q(progress_on__isnull=False) & ~Q(progress_source=""),
                name="work_progress_has_source",
                violation_error_message=_("Todo avance dice quién lo reporta y en qué fecha."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    def prepare(self) -> None:
        """Its code, which never changes, and its BPIN without what spreadsheets add."""
        while not self.code or (self._state.adding and Work.objects.filter(code=self.code).exists()):
            self.code = PREFIX + new_code(4)
        self.bpin = self.bpin.strip().lstrip("'")

    def clean(self) -> None:
        super().clean()
        if self.bpin and not (self.bpin.isascii() and self.bpin.isdigit() and 7 <= len(self.bpin) <= 16):
            raise ValidationError({"bpin": _("El BPIN tiene solo cifras: entre 7 y 16.")})

    @transaction.atomic
    def change(
        self,
        event: str = "changed",
        *,
        by: Any,
        reason: str = "",
        expected_version: int | None = None,
        then: Callable[[], object] | None = None,
        on: date | None = None,
        **values: Any,
    ) -> Self:
        """As `PublicModel.change`; a day or a status that the public was told needs a reason and leaves
        a `WorkChange` of that day (today without one).
        """
        self.lock(expected_version)
        told = [name for name in self.TOLD if name in self.differing(values)] if self.is_published else []
        before = {name: getattr(self, name) for name in told}
        if told:
            need_reason(reason)

        def note() -> None:
            for name in told:
                self.changes.create(
                    field=name,
                    before=before[name] or "",
                    after=values[name] or "",
                    reason=reason.strip(),
                    changed_on=on or timezone.localdate(),
                )
            if then:
                then()

        return super().change(event, by=by, reason=reason, then=note, **values)

    def report_figures(
        self, source: str, on: date, *, physical: int | None, planned: int | None, financial: int | None
    ) -> dict[str, Any]:
        """The present figures after a report: the supervisor's count first, then those of the others.

        A figure never takes the place of one that weighs more, nor of a later one of the same source.
        """
        order = (Source.SUPERVISOR, Source.AUDIT, Source.SECOP, Source.CITIZEN)
        if physical is None and financial is None:
            return {}
        if self.progress_source and self.progress_on:
            ours, theirs = order.index(Source(source)), order.index(Source(self.progress_source))
            if ours > theirs or (ours == theirs and on < self.progress_on):
                return {}
        return {
            "physical_progress": physical,
            "planned_progress": planned,
            "financial_progress": financial,
            "progress_source": source,
            "progress_on": on,
        }
