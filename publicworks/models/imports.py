"""What an import did: each run, each row it refused and why, each value it holds back for a person to see."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .contract_codes import Dataset, Flaw
from .contracts import Contract


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def finished(self) -> ImportRunQuerySet:
        return self.filter(state=ImportRun.State.FINISHED)

    def unfinished(self) -> ImportRunQuerySet:
        return self.filter(state__in=(ImportRun.State.READING, ImportRun.State.MERGING))


class ImportRun(models.Model):
    """One reading of a dataset, from its first row to its last. The same command goes on with it."""

    class State(models.TextChoices):
        READING = "reading", _("Leyendo")
        MERGING = "merging", _("Guardando")
        FINISHED = "finished", _("Terminada")
        FAILED = "failed", _("Detenida")

    dataset = models.CharField(_("datos"), max_length=12, choices=Dataset)
    source = models.CharField(_("origen"), max_length=300)
    fingerprint = models.CharField(max_length=64, editable=False)
    all_entities = models.BooleanField(_("de todas las entidades"), default=False)
    is_sample = models.BooleanField(_("muestra"), default=False)
    state = models.CharField(_("etapa"), max_length=10, choices=State, default=State.READING)
    message = models.TextField(_("qué pasó"), blank=True)
    cut_on = models.DateField(_("corte de la fuente"), null=True, blank=True)
    started_at = models.DateTimeField(_("empezó"), default=timezone.now)
    finished_at = models.DateTimeField(_("terminó"), null=True, blank=True)
    position = models.BigIntegerField(_("filas leídas"), default=0)
    merged = models.BigIntegerField(default=0, editable=False)
    other_entities = models.BigIntegerField(_("de otras entidades"), default=0)
    rejected = models.BigIntegerField(_("rechazadas"), default=0)
    staged = models.BigIntegerField(_("leídas bien"), default=0)
    repeated = models.BigIntegerField(_("repetidas"), default=0)
    new = models.BigIntegerField(_("nuevas"), default=0)
    changed = models.BigIntegerField(_("cambiaron"), default=0)
    equal = models.BigIntegerField(_("iguales"), default=0)
    left_out = models.BigIntegerField(_("sin su contrato"), default=0)
    held = models.BigIntegerField(_("valores en revisión"), default=0)
    columns_ignored = ArrayField(
        models.CharField(max_length=120), verbose_name=_("columnas que no se leen"), default=list, blank=True
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("importación")
        verbose_name_plural = _("importaciones")
        ordering = ("-started_at", "-pk")
        indexes: ClassVar = [models.Index(fields=["dataset", "-started_at"], name="import_by_dataset")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="finished") | Q(finished_at__isnull=False),
                name="import_finished_has_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_dataset_display()} · {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("publicworks:imports")

    @property
    def accounted(self) -> int:
        """Rows whose end is known; equal to the rows read once the run is over."""
        return (
            self.other_entities + self.rejected + self.repeated
            + self.new + self.changed + self.equal + self.left_out
        )  # fmt: skip

    @property
    def is_finished(self) -> bool:
        return self.state == self.State.FINISHED


class RejectedRow(models.Model):
    """A row that could not be kept, and why. What it says of people is not stored."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejections")
    number = models.BigIntegerField(_("fila"))
    key = models.CharField(_("identificador"), max_length=120, blank=True)
    column = models.CharField(_("columna"), max_length=120, blank=True)
    value = models.CharField(_("valor"), max_length=200, blank=True)
    reason = models.CharField(_("motivo"), max_length=300)

    class Meta:
        verbose_name = _("fila rechazada")
        verbose_name_plural = _("filas rechazadas")
        ordering = ("run", "number")
        indexes: ClassVar = [models.Index(fields=["run", "number"], name="rejected_by_run")]

    def __str__(self) -> str:
        return f"{self.number}: {self.reason}"


class StagedRow(models.Model):
    """A row that was read well and waits to be merged. Unlogged: after a crash it is read again."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    number = models.BigIntegerField()
    key = models.CharField(max_length=120, db_collation="C")
    rank = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=32)
    data = models.JSONField()
    # Of a contract: what the search will know it by, made while the next rows are read.
    words = models.GeneratedField(
        expression=models.Func("data", function="publicworks_staged_words"),
        output_field=SearchVectorField(null=True),
        db_persist=True,
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["run", "key", "-rank", "hash"], name="staged_in_order"),
        ]

    def __str__(self) -> str:
        return self.key


class HeldValue(models.Model):
    """A value that is a hundred times what could be expected: not shown until somebody looks at it."""

    class Decision(models.TextChoices):
        PENDING = "pending", _("Por revisar")
        ACCEPTED = "accepted", _("Es correcto")
        REJECTED = "rejected", _("Es un error")

    contract = models.ForeignKey(
        Contract, models.CASCADE, related_name="held_values", verbose_name=_("contrato")
    )
    run = models.ForeignKey(
        ImportRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("importación")
    )
    value = models.DecimalField(_("valor que trae SECOP (COP)"), max_digits=20, decimal_places=2)
    reference = models.DecimalField(_("valor que cabía esperar (COP)"), max_digits=20, decimal_places=2)
    decision = models.CharField(_("decisión"), max_length=10, choices=Decision, default=Decision.PENDING)
    decided_at = models.DateTimeField(_("decidido"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decidió"),
    )

    class Meta:
        verbose_name = _("valor en revisión")
        verbose_name_plural = _("valores en revisión")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "value"], name="held_value_once"),
            models.CheckConstraint(
                condition=Q(decision="pending", decided_at__isnull=True)
                | ~Q(decision="pending") & Q(decided_at__isnull=False),
                name="held_value_decided_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.value}"

    @transaction.atomic
    def accept(self, *, by: Any) -> None:
        """The value is right after all: the contract has it from now on, with its history."""
        self.contract.lock()
        flaws = [flaw for flaw in self.contract.flaws if flaw != Flaw.VALUE_HELD]
        reason = _("Una persona revisó el valor: es correcto.")
        self.contract.change(by=by, reason=str(reason), value=self.value, flaws=flaws)
        self.decide(self.Decision.ACCEPTED, by=by)

    def reject(self, *, by: Any) -> None:
        """The value is a mistake: the contract goes on without it."""
        self.decide(self.Decision.REJECTED, by=by)

    def decide(self, decision: HeldValue.Decision, *, by: Any) -> None:
        self.decision, self.decided_by, self.decided_at = decision, by, timezone.now()
        self.save(update_fields=["decision", "decided_by", "decided_at"])
