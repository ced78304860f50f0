"""Milestones: the steps of a commitment, and the progress the responsible institution reports on them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import history
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet, SaysChoices

from .commitments import Commitment
from .scales import Completion, Promise, evidence_guard, need_reason


class MilestoneQuerySet(PublicQuerySet["Milestone"]):
    def published(self) -> Self:
        """Shown when both the milestone and its commitment are."""
        return self.filter(published_at__isnull=False, commitment__published_at__isnull=False)

    def late(self, on: date) -> Self:
        return self.filter(due_on__lt=on).exclude(status=Completion.COMPLETE)

    def silent_since(self, day: date) -> Self:
        """Not complete and without news since that day; one that never had any counts from its start."""
        begun = Q(starts_on__lt=day) | Q(starts_on=None, commitment__starts_on__lt=day)
        return self.exclude(status=Completion.COMPLETE).filter(
            Q(last_news_on__lt=day) | Q(last_news_on=None) & begun
        )


def planned_by(on: date, start: date, due: date) -> int:
    """Percent that should be done on a day if work went evenly from one day to another."""
    span = max((due - start).days, 1)
    return max(0, min(100, (on - start).days * 100 // span))


class Milestone(Promise):
    """A step with an output and a date, so that progress can be checked."""

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="milestones", verbose_name=_("compromiso")
    )
    number = models.PositiveSmallIntegerField(_("número"), validators=[MinValueValidator(1)])
    title = models.CharField(_("hito"), max_length=300)
    outputs = models.TextField(_("productos esperados"), blank=True)
    starts_on = models.DateField(_("empieza"), null=True, blank=True)
    due_on = models.DateField(_("fecha prometida"))
    responsible = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones_led",
        verbose_name=_("responsable"),
        help_text=_("Si se deja vacío, responde la institución del compromiso."),
    )
    supports = models.ManyToManyField(
        Institution, blank=True, related_name="milestones_supported", verbose_name=_("apoyan")
    )
    weight = models.PositiveSmallIntegerField(
        _("peso"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    progress = models.PositiveSmallIntegerField(
        _("avance (%)"), default=0, validators=[MaxValueValidator(100, _("El avance va de 0 a 100."))]
    )

    objects = MilestoneQuerySet.as_manager()

    DAYS = ("starts_on", "due_on")

    class Meta(PublicModel.Meta):
        verbose_name = _("hito")
        verbose_name_plural = _("hitos")
        ordering = ("commitment", "number")
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], name="milestone_by_due"),
            # What falls due and what is late, with whose it is.
            models.Index(
                fields=["due_on"],
                include=["id", "commitment"],
                condition=Q(published_at__isnull=False) & ~Q(status=Completion.COMPLETE),
                name="milestone_pending",
            ),
        ]
        triggers: ClassVar = [
            evidence_guard(
                "SELECT 1 FROM commitments_evidence e"
                " WHERE e.milestone_id = NEW.id AND e.withdrawn_at IS NULL"
            )
        ]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["commitment", "number"],
                name="milestone_number_once",
                violation_error_message=_("El compromiso ya tiene un hito con ese número."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=Completion.values),
                name="milestone_status_known",
                violation_error_message=_("Elige un estado de la lista."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="milestone_due_after_start",
                violation_error_message=_("El hito termina antes de empezar. Revisa las fechas."),
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100),
                name="milestone_progress_percent",
                violation_error_message=_("El avance va de 0 a 100."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100),
                name="milestone_weight_range",
                violation_error_message=_("El peso va de 1 a 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    def get_absolute_url(self) -> str:
        return address("commitments:milestone", self.commitment.ogp_id, self.number)

    @property
    def code(self) -> str:
        return f"{self.commitment.ogp_id}-{self.number}"

    @property
    def due(self) -> date:
        return self.due_on

    @property
    def answers(self) -> Institution | None:
        """The institution that answers for it."""
        return self.responsible or self.commitment.responsible

    def reporter(self, by: Any) -> Institution | None:
        """In whose name a person reports; what the portal itself loads is of whoever answers."""
        if by is None:
            return self.answers
        held = history.acting_as(by, self.answers)
        return held.institution if held else None

    def planned_progress(self, on: date) -> int:
        """Percent that should be done on a day if work went evenly from start to due date."""
        start = self.starts_on or self.commitment.starts_on
        return planned_by(on, start, self.due_on)

    def has_evidence(self) -> bool:
        return self.evidence.filter(withdrawn_at=None).exists()

    @transaction.atomic
    def report_progress(
        self,
        *,
        by: Any,
        percent: int,
        status: str,
        done: str,
        on: date,
        obstacles: str = "",
        next_step: str = "",
        expected_version: int | None = None,
    ) -> ProgressUpdate:
        """Record what the institution says it did. `percent` is 0–100 of the whole milestone.

        Raises `ValidationError` when the figure cannot be, or the status needs evidence and has none.
        """
        need_reason(done, field="done")
        self.lock(expected_version)
        made = ProgressUpdate(
            milestone=self,
            institution=self.reporter(by),
            reported_on=on,
            percent=percent,
            status=status,
            done=done,
            obstacles=obstacles,
            next_step=next_step,
            reported_by=by,
        )
        made.full_clean()
        made.save()
        values: dict[str, Any] = {"progress": percent, "last_news_on": on}
        if status != self.status:
            values |= {"status": status, "status_reason": done.strip(), "status_on": on}
        self.change("progress_reported", by=by, reason=done, **values)
        Commitment.objects.filter(pk=self.commitment_id).update(last_news_on=on)
        return made

    @transaction.atomic
    def reschedule(
        self, due_on: date, *, by: Any, reason: str, on: date, expected_version: int | None = None
    ) -> None:
        """Promise another day, with the reason that the public reads."""
        need_reason(reason)
        self.lock(expected_version)
        if due_on == self.due_on:
            raise ValidationError({"due_on": _("Es la misma fecha. Elige otra.")})
        self.change("rescheduled", by=by, reason=reason, due_on=due_on, last_news_on=on)


class ProgressUpdate(SaysChoices, models.Model):
    """What an institution reported on a day. Only ever added."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="updates", verbose_name=_("hito"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("institución")
    )
    reported_on = models.DateField(_("fecha"))
    percent = models.PositiveSmallIntegerField(
        _("avance (%)"), validators=[MaxValueValidator(100, _("El avance va de 0 a 100."))]
    )
    status = models.CharField(_("estado"), max_length=20, choices=Completion)
    done = models.TextField(_("qué se hizo"))
    obstacles = models.TextField(_("obstáculos"), blank=True)
    next_step = models.TextField(_("próximo paso"), blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("avance reportado")
        verbose_name_plural = _("avances reportados")
        ordering = ("-reported_on", "-pk")
        indexes: ClassVar = [models.Index(fields=["milestone", "-reported_on"], name="update_by_milestone")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="update_percent",
                violation_error_message=_("El avance va de 0 a 100."),
            ),
            models.CheckConstraint(condition=Q(status__in=Completion.values), name="update_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.percent} %"
