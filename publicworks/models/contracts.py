"""A contract of the city, as SECOP publishes it and as its page tells it (OC4IDS `contractingProcesses`)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet

from .contract_codes import ACTIVE, BLOCKING, COMPETITIVE, ContractStatus, Dataset, Flaw, Modality, Nature
from .processes import Process
from .sums import TRIGGERS
from .suppliers import EntityNit, Supplier
from .works import Work

NEVER = date(1900, 1, 1)
"""Stands for a missing date where rows are put in order."""


class ContractQuerySet(PublicQuerySet["Contract"]):
    def of_city(self) -> Self:
        """Of the entities whose tax numbers belong to the city (`EntityNit`)."""
        return self.filter(entity_nit__in=EntityNit.objects.values("nit"))

    def counted(self) -> Self:
        """Whose value may be added up: nothing is known to be wrong with it."""
        return self.filter(counts=True)

    def of_year(self, year: int) -> Self:
        """Signed in that year."""
        return self.filter(order_on__gte=date(year, 1, 1), order_on__lt=date(year + 1, 1, 1))

    def active(self) -> Self:
        """SECOP says that they are running: that is not the same as late."""
        return self.filter(status__in=ACTIVE)

    def competitive(self) -> Self:
        return self.filter(modality__in=COMPETITIVE)

    def direct(self) -> Self:
        return self.filter(modality=Modality.DIRECT)

    def for_page(self) -> Self:
        """With its parts, and whether it is of the city (`is_of_city`)."""
        city = EntityNit.objects.filter(nit=OuterRef("entity_nit"))
        return self.with_parts().annotate(is_of_city=Exists(city))

    def with_parts(self) -> Self:
        """With everything that the page and the facts of a contract say."""
        return self.select_related("institution", "supplier", "process", "work").prefetch_related(
            "modifications", "suspensions", "payments", "guarantees"
        )


class Contract(PublicModel):
    """A contract with its money, term and parties. What SECOP says is kept apart from what staff add."""

    code = models.CharField(_("número en SECOP"), max_length=80)
    source = models.CharField(_("fuente"), max_length=12, choices=Dataset, blank=True, editable=False)
    reference = models.CharField(_("referencia"), max_length=200, blank=True)
    portfolio = models.CharField(_("portafolio (BDOS)"), max_length=60, blank=True)
    notice = models.CharField(_("aviso (NTC)"), max_length=60, blank=True)
    url = models.URLField(_("página en SECOP"), max_length=400, blank=True)
    process = models.ForeignKey(
        Process,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="contracts",
        verbose_name=_("proceso de selección"),
    )
    work = models.ForeignKey(
        Work,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="contracts",
        verbose_name=_("obra"),
    )
    nature = models.CharField(_("clase"), max_length=14, choices=Nature, default=Nature.OTHER)
    contract_type = models.CharField(_("tipo en SECOP"), max_length=80, blank=True)
    modality = models.CharField(_("modalidad"), max_length=12, choices=Modality, default=Modality.UNKNOWN)
    modality_text = models.CharField(_("modalidad en SECOP"), max_length=120, blank=True)
    modality_reason = models.CharField(_("por qué esa modalidad"), max_length=250, blank=True)
    status = models.CharField(
        _("estado"), max_length=12, choices=ContractStatus, default=ContractStatus.UNKNOWN
    )
    entity_nit = models.CharField(_("NIT de la entidad"), max_length=9, blank=True)
    entity_name = models.CharField(_("entidad"), max_length=250)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="contracts",
        verbose_name=_("institución"),
    )
    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="contracts",
        verbose_name=_("contratista"),
    )
    supplier_name = models.CharField(_("contratista, como lo publica SECOP"), max_length=300, blank=True)
    object = models.TextField(_("objeto"), blank=True)
    category = models.CharField(_("categoría UNSPSC"), max_length=40, blank=True)
    initial_value = models.DecimalField(
        _("valor inicial (COP)"),
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("SECOP solo trae el valor de hoy: este es el primero que el portal leyó."),
    )
    value = models.DecimalField(_("valor (COP)"), max_digits=20, decimal_places=2, null=True, blank=True)
    paid = models.DecimalField(_("pagado (COP)"), max_digits=20, decimal_places=2, null=True, blank=True)
    invoiced = models.DecimalField(
        _("facturado (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    advance = models.DecimalField(
        _("pago adelantado (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    national_budget = models.DecimalField(
        _("presupuesto nacional (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    transfers = models.DecimalField(_("SGP (COP)"), max_digits=20, decimal_places=2, null=True, blank=True)
    royalties = models.DecimalField(
        _("regalías (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    territorial_funds = models.DecimalField(
        _("recursos territoriales (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    credit_funds = models.DecimalField(
        _("crédito (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    own_funds = models.DecimalField(
        _("recursos propios (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    spending_kind = models.CharField(_("destino del gasto"), max_length=60, blank=True)
    bpin = models.CharField(_("BPIN"), max_length=20, blank=True)
    term = models.CharField(_("plazo"), max_length=80, blank=True)
    signed_on = models.DateField(_("firmado el"), null=True, blank=True)
    starts_on = models.DateField(_("empieza"), null=True, blank=True)
    ends_on = models.DateField(_("termina"), null=True, blank=True)
    days_added = models.IntegerField(_("días adicionados"), null=True, blank=True)
    settled_on = models.DateField(_("liquidado el"), null=True, blank=True)
    flaws = ArrayField(
        models.CharField(max_length=20, choices=Flaw),
        verbose_name=_("problemas del dato"),
        default=list,
        blank=True,
        editable=False,
    )
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)
    source_updated_on = models.DateField(_("actualizado en SECOP"), null=True, blank=True, editable=False)
    source_cut_on = models.DateField(_("corte de la fuente"), null=True, blank=True, editable=False)
    content_hash = models.CharField(max_length=32, blank=True, editable=False)
    # For lists: an order without holes, and whether the value may be added up.
    order_on = models.GeneratedField(
        expression=Coalesce("signed_on", "starts_on", Value(NEVER)),
        output_field=models.DateField(),
        db_persist=True,
    )
    order_value = models.GeneratedField(
        expression=Coalesce("value", Value(Decimal(0))),
        output_field=models.DecimalField(max_digits=20, decimal_places=2),
        db_persist=True,
    )
    counts = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(value__isnull=False) & ~Q(flaws__overlap=[flaw.value for flaw in BLOCKING]),
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = ContractQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("contrato")
        verbose_name_plural = _("contratos")
        ordering = ("-order_on", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["-order_on", "-id"], name="contract_by_date"),
            models.Index(fields=["-order_value", "-id"], name="contract_by_value"),
            models.Index(fields=["institution", "-order_on", "-id"], name="contract_by_institution"),
            models.Index(fields=["entity_nit", "-order_on", "-id"], name="contract_by_entity"),
            models.Index(fields=["modality", "-order_on", "-id"], name="contract_by_modality"),
            models.Index(fields=["nature", "-order_on", "-id"], name="contract_by_nature"),
            models.Index(fields=["status", "-order_on", "-id"], name="contract_by_status"),
            models.Index(
                fields=["supplier", "-order_on", "-id"],
                condition=Q(published_at__isnull=False),
                name="contract_by_supplier",
            ),
            models.Index(fields=["portfolio"], name="contract_by_portfolio"),
            models.Index(fields=["notice"], name="contract_by_notice"),
            # Few contracts have these: an import writes nothing here for the others.
            models.Index(fields=["bpin"], name="contract_by_bpin", condition=~Q(bpin="")),
            models.Index(fields=["process"], name="contract_by_process", condition=Q(process__isnull=False)),
            models.Index(fields=["work"], name="contract_by_work", condition=Q(work__isnull=False)),
        ]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            # Not `unique=True`, which adds an index for LIKE that nothing asks for.
            models.UniqueConstraint(fields=["code"], name="contract_code_once"),
            models.CheckConstraint(
                condition=Q(status__in=ContractStatus.values),
                name="contract_status_known",
                violation_error_message=_("Elige un estado de la lista."),
            ),
            models.CheckConstraint(
                condition=Q(modality__in=Modality.values, nature__in=Nature.values),
                name="contract_codes_known",
                violation_error_message=_("Elige una modalidad y una clase de la lista."),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="contract_value_not_negative",
                violation_error_message=_("El valor no puede ser negativo."),
            ),
            models.CheckConstraint(
                condition=Q(entity_nit="") | Q(entity_nit__regex=r"^[0-9]{9}$"),
                name="contract_entity_nit",
                violation_error_message=_("El NIT de la entidad son nueve cifras, sin dígito de control."),
            ),
        ]
        triggers: ClassVar = TRIGGERS

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    def get_absolute_url(self) -> str:
        return address("publicworks:contract", self.code)

    @property
    def title(self) -> str:
        """The object, short enough for a card."""
        return title_of(self.code, self.reference, self.object)

    @property
    def shown_work(self) -> Work | None:
        """Its work, once it is published: nobody hears of a draft."""
        return self.work if self.work and self.work.is_published else None

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    def is_to_be_confirmed(self, on: date) -> bool:
        """Past its last day and running according to SECOP: 74 % of those are not late at all."""
        return self.is_active and self.ends_on is not None and self.ends_on < on

    @property
    def paid_percent(self) -> int | None:
        """Paid over value, in whole percent; None when SECOP does not say."""
        if not self.value or self.paid is None or Flaw.PAID_OVER_VALUE in self.flaws:
            return None
        return int(self.paid * 100 / self.value)

    @property
    def added_value(self) -> Decimal | None:
        """What was added to (or taken from) the first value, in pesos."""
        if self.value is None or self.initial_value is None:
            return None
        return self.value - self.initial_value

    def prepare(self) -> None:
        """What is wrong with the figures that staff typed; what only the import knows stays."""
        self.bpin = self.bpin.strip().lstrip("'")
        known = set(self.flaws) - {Flaw.NO_VALUE, Flaw.ENDS_BEFORE_START, Flaw.PAID_OVER_VALUE}
        self.flaws = sorted(known | set(flaws_of(self.value, self.paid, self.starts_on, self.ends_on)))
        if self.initial_value is None:
            self.initial_value = self.value or None


def title_of(code: str, reference: str, words: str) -> str:
    """What the contract is for, in at most 140 characters; without it, its number."""
    whole = words or reference or code
    return whole if len(whole) <= 140 else whole[:139].rsplit(" ", 1)[0] + "…"


def flaws_of[Day: (date, str)](
    value: Any, paid: Any, starts_on: Day | None, ends_on: Day | None
) -> list[str]:
    """What the figures of a contract say against each other; days may be texts in ISO 8601."""
    found: list[str] = []
    if not value:
        found.append(Flaw.NO_VALUE.value)
    if starts_on and ends_on and ends_on < starts_on:
        found.append(Flaw.ENDS_BEFORE_START.value)
    if value and paid and paid > value:
        found.append(Flaw.PAID_OVER_VALUE.value)
    return found
