"""How contracts come to be: selection processes, and the plan that announced them (PAA)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Institution

from .contract_codes import COMPETITIVE, Modality


class ProcessQuerySet(models.QuerySet["Process"]):
    def competitive(self) -> Self:
        """Where several bidders are expected."""
        return self.filter(modality__in=COMPETITIVE)

    def single_bidder(self) -> Self:
        return self.competitive().filter(bidders=1)


class Process(models.Model):
    """A selection process of SECOP II (p6dx-8zbt). It joins its contracts by the portfolio (`CO1.BDOS.*`)."""

    code = models.CharField(_("código del proceso"), max_length=60, unique=True)
    reference = models.CharField(_("referencia"), max_length=200, blank=True)
    portfolio = models.CharField(_("portafolio"), max_length=60, blank=True, db_index=True)
    notice = models.CharField(_("aviso"), max_length=60, blank=True)
    entity_nit = models.CharField(_("NIT de la entidad"), max_length=9, blank=True)
    entity_name = models.CharField(_("entidad"), max_length=250)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("institución")
    )
    title = models.TextField(_("nombre"), blank=True)
    description = models.TextField(_("descripción"), blank=True)
    modality = models.CharField(_("modalidad"), max_length=12, choices=Modality, default=Modality.UNKNOWN)
    modality_text = models.CharField(_("modalidad en SECOP"), max_length=120, blank=True)
    contract_type = models.CharField(_("tipo de contrato"), max_length=80, blank=True)
    phase = models.CharField(_("fase"), max_length=120, blank=True)
    status = models.CharField(_("estado"), max_length=80, blank=True)
    base_price = models.DecimalField(
        _("precio base (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    awarded_value = models.DecimalField(
        _("valor adjudicado (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    published_on = models.DateField(_("publicado el"), null=True, blank=True)
    terms_on = models.DateField(_("pliego definitivo el"), null=True, blank=True)
    bids_due_on = models.DateField(_("cierre de ofertas"), null=True, blank=True)
    awarded_on = models.DateField(_("adjudicado el"), null=True, blank=True)
    invited = models.PositiveIntegerField(_("proveedores invitados"), null=True, blank=True)
    interested = models.PositiveIntegerField(_("manifestaron interés"), null=True, blank=True)
    bids = models.PositiveIntegerField(_("ofertas"), null=True, blank=True)
    bidders = models.PositiveIntegerField(_("proponentes"), null=True, blank=True)
    lots = models.PositiveIntegerField(_("lotes"), null=True, blank=True)
    winner_name = models.CharField(_("ganador"), max_length=300, blank=True)
    winner_nit = models.CharField(_("NIT del ganador"), max_length=9, blank=True)
    bpin = models.CharField(_("BPIN"), max_length=20, blank=True, db_index=True)
    url = models.URLField(_("página en SECOP"), max_length=400, blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)
    source_updated_on = models.DateField(_("actualizado en la fuente"), null=True, blank=True)
    source_cut_on = models.DateField(_("corte de la fuente"), null=True, blank=True)
    content_hash = models.CharField(max_length=32, blank=True, editable=False)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("proceso de selección")
        verbose_name_plural = _("procesos de selección")
        ordering = ("-published_on", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["entity_nit", "-published_on"], name="process_by_entity"),
            models.Index(fields=["reference"], name="process_by_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.reference or self.code}"


class PaaPlanQuerySet(models.QuerySet["PaaPlan"]):
    def of_year(self, year: int) -> Self:
        return self.filter(year=year)


class PaaPlan(models.Model):
    """The yearly procurement plan of an entity (Decreto 1082 de 2015): its newest version alone."""

    code = models.CharField(_("identificador en SECOP"), max_length=60, unique=True)
    entity_nit = models.CharField(_("NIT de la entidad"), max_length=9, blank=True)
    entity_code = models.CharField(_("código de la entidad en SECOP"), max_length=20)
    entity_name = models.CharField(_("entidad"), max_length=250)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="procurement_plans",
        verbose_name=_("institución"),
    )
    year = models.PositiveSmallIntegerField(_("año"))
    version = models.PositiveIntegerField(_("versión"), default=1)
    budget = models.DecimalField(
        _("presupuesto (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    mission = models.TextField(_("misión y visión"), blank=True)
    perspective = models.TextField(_("perspectiva estratégica"), blank=True)
    source_cut_on = models.DateField(_("corte de la fuente"), null=True, blank=True)
    content_hash = models.CharField(max_length=32, blank=True, editable=False)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = PaaPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan anual de adquisiciones")
        verbose_name_plural = _("planes anuales de adquisiciones")
        ordering = ("-year", "entity_name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entity_code", "year"],
                name="paa_once_a_year",
                violation_error_message=_("Esa entidad ya tiene un plan de ese año."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity_name} {self.year}"


class PaaLineQuerySet(models.QuerySet["PaaLine"]):
    def bought(self) -> Self:
        """Lines that already have a process."""
        return self.exclude(process=None)


class PaaLine(models.Model):
    """What an entity means to buy in the year, and the process it became (9sue-ezhx)."""

    plan = models.ForeignKey(PaaPlan, models.CASCADE, related_name="lines", verbose_name=_("plan"))
    code = models.CharField(_("identificador en SECOP"), max_length=80)
    description = models.TextField(_("descripción"))
    starts_on = models.DateField(_("inicio esperado"), null=True, blank=True)
    offers_on = models.DateField(_("ofertas esperadas"), null=True, blank=True)
    duration = models.PositiveIntegerField(_("duración"), null=True, blank=True)
    duration_unit = models.CharField(_("unidad de la duración"), max_length=30, blank=True)
    resources = models.CharField(_("origen de los recursos"), max_length=200, blank=True)
    value = models.DecimalField(
        _("valor esperado (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    budget_value = models.DecimalField(
        _("valor esperado este año (COP)"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    modality = models.CharField(_("modalidad"), max_length=12, choices=Modality, default=Modality.UNKNOWN)
    modality_text = models.CharField(_("modalidad en SECOP"), max_length=120, blank=True)
    categories = models.TextField(_("categorías UNSPSC"), blank=True)
    processes_text = models.TextField(_("procesos relacionados en SECOP"), blank=True)
    process = models.ForeignKey(
        Process,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="plan_lines",
        verbose_name=_("proceso"),
    )
    url = models.URLField(_("página en SECOP"), max_length=400, blank=True)
    version = models.PositiveIntegerField(_("versión del plan"), default=1)
    content_hash = models.CharField(max_length=32, blank=True, editable=False)

    objects = PaaLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("compra prevista")
        verbose_name_plural = _("compras previstas")
        ordering = ("starts_on", "pk")
        indexes: ClassVar = [
            models.Index(fields=["plan", "starts_on", "id"], name="paa_line_by_start"),
            models.Index(fields=["plan", "-value", "-id"], name="paa_line_by_value"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "code"], name="paa_line_once")]

    def __str__(self) -> str:
        return self.description[:80]
