"""A commitment: what the city promised in a plan, with every field of OGP's record (`DOMAIN.md` 1.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet

from .plans import ActionPlan
from .scales import Completion, Opening, Potential, Promise, Specificity, evidence_guard, need_reason

OGP_ID = RegexValidator(
    r"^[A-Z]{5}\d{4}$", _("El código de OGP tiene cinco letras y cuatro cifras, como COCDI0001.")
)


class CommitmentQuerySet(PublicQuerySet["Commitment"]):
    def late(self, on: date) -> Self:
        """Past their end and not complete, or with a published milestone that is."""
        milestones: Any = self.model._meta.get_field("milestones").related_model
        told = milestones.objects.filter(published_at__isnull=False)
        overdue = told.late(on).filter(commitment=OuterRef("pk"))
        return self.filter(Q(Exists(overdue)) | Q(ends_on__lt=on) & ~Q(status=Completion.COMPLETE))

    def silent_since(self, day: date) -> Self:
        """Not complete and without news since that day; one that never had any counts from its start."""
        return self.exclude(status=Completion.COMPLETE).filter(
            Q(last_news_on__lt=day) | Q(last_news_on=None, starts_on__lt=day)
        )

    def in_order(self) -> Self:
        return self.order_by("ogp_id")


class Commitment(Promise):
    """One promise of a plan, with who answers for it, by when, and what proves it."""

    class PolicyArea(models.TextChoices):
        ANTI_CORRUPTION = "anti_corruption", _("Lucha contra la corrupción")
        ACCESS = "access_to_information", _("Acceso a la información")
        FISCAL = "fiscal_openness", _("Apertura fiscal")
        CONTRACTING = "open_contracting", _("Contratación abierta")
        PARTICIPATION = "public_participation", _("Participación ciudadana")
        ACCOUNTABILITY = "public_accountability", _("Rendición de cuentas")
        OPEN_DATA = "open_data", _("Datos abiertos")
        SERVICES = "public_service_delivery", _("Servicios públicos")
        CAPACITY = "capacity_building", _("Fortalecimiento de capacidades")
        GENDER = "gender", _("Género")
        OTHER = "other", _("Otra")

    ogp_id = models.CharField(_("código OGP"), max_length=9, unique=True, validators=[OGP_ID])
    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="commitments", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(
        _("número en el plan"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    title = models.CharField(_("título"), max_length=300)
    short_title = models.CharField(_("título corto"), max_length=120)
    title_note = models.CharField(_("nota sobre el título"), max_length=300, blank=True)
    problem = models.TextField(_("problema"), blank=True)
    status_quo = models.TextField(_("punto de partida"), blank=True)
    action = models.TextField(_("qué se hará"), blank=True)
    contribution = models.TextField(_("cómo ayuda a resolver el problema"), blank=True)
    long_term_goal = models.TextField(_("meta de largo plazo"), blank=True)
    results = models.TextField(_("resultados"), blank=True)
    next_steps = models.TextField(_("qué sigue"), blank=True)
    policy_area = models.CharField(_("área de política"), max_length=30, choices=PolicyArea, blank=True)
    sector = models.CharField(_("sector"), max_length=80, blank=True)
    theme = models.CharField(
        _("temas en OGP"),
        max_length=300,
        blank=True,
        help_text=_("Como los escribe OGP, separados por comas."),
    )
    sdgs = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(17)]),
        verbose_name=_("Objetivos de Desarrollo Sostenible"),
        default=list,
        blank=True,
        help_text=_("Números del 1 al 17, separados por comas."),
    )
    responsible = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments_led",
        verbose_name=_("institución responsable"),
    )
    institutions = models.ManyToManyField(
        Institution, through="CommitmentParty", related_name="commitments_joined"
    )
    territory = models.ForeignKey(
        "portal.Territory", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lugar")
    )
    contact_office = models.CharField(_("oficina de contacto"), max_length=160, blank=True)
    contact_email = models.EmailField(_("correo de contacto"), blank=True)
    budget = models.DecimalField(
        _("presupuesto (COP)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    budget_source = models.CharField(_("fuente del presupuesto"), max_length=200, blank=True)
    starts_on = models.DateField(_("empieza"))
    ends_on = models.DateField(_("termina"))
    source_url = models.URLField(_("página en OGP"), max_length=400, blank=True)
    # What OGP's independent monitor graded, in the columns of its dashboard (`DOMAIN.md` 1.4).
    specificity = models.CharField(_("especificidad"), max_length=20, choices=Specificity, blank=True)
    potential = models.CharField(_("impacto potencial"), max_length=20, choices=Potential, blank=True)
    interim_completion = models.CharField(
        _("avance según el informe intermedio"), max_length=20, choices=Completion, blank=True
    )
    final_completion = models.CharField(
        _("avance según el informe final"), max_length=20, choices=Completion, blank=True
    )
    opened_government = models.CharField(_("¿abrió el gobierno?"), max_length=20, choices=Opening, blank=True)

    objects = CommitmentQuerySet.as_manager()

    # What was promised: after submission it changes only by an approved modification.
    PROMISED = ("title", "problem", "action", "starts_on", "ends_on", "responsible")
    DAYS = ("starts_on", "ends_on")

    class Meta(PublicModel.Meta):
        verbose_name = _("compromiso")
        verbose_name_plural = _("compromisos")
        ordering = ("ogp_id",)
        indexes: ClassVar = [
            models.Index(fields=["plan", "ogp_id"], name="commitment_by_plan"),
            models.Index(fields=["status", "ogp_id"], name="commitment_by_status"),
            models.Index(
                fields=["ends_on", "ogp_id"],
                condition=Q(published_at__isnull=False),
                name="commitment_by_end",
            ),
            models.Index(
                fields=["plan", "ends_on", "ogp_id"],
                condition=Q(published_at__isnull=False),
                name="commitment_of_plan_by_end",
            ),
            # What counts ask of every commitment: its texts are long, and they read this instead.
            models.Index(
                fields=["status", "ends_on"],
                include=["id", "is_illustrative"],
                condition=Q(published_at__isnull=False),
                name="commitment_counts",
            ),
        ]
        triggers: ClassVar = [
            evidence_guard(
                "SELECT 1 FROM commitments_evidence e"
                " LEFT JOIN commitments_milestone m ON m.id = e.milestone_id"
                " WHERE e.withdrawn_at IS NULL AND (e.commitment_id = NEW.id OR m.commitment_id = NEW.id)"
            )
        ]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="commitment_number_once",
                violation_error_message=_("El plan ya tiene un compromiso con ese número."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=Completion.values),
                name="commitment_status_known",
                violation_error_message=_("Elige un estado de la lista."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="commitment_ends_after_start",
                violation_error_message=_("El compromiso termina antes de empezar. Revisa las fechas."),
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                name="commitment_budget_not_negative",
                violation_error_message=_("El presupuesto no puede ser negativo."),
            ),
            models.CheckConstraint(
                condition=Q(sdgs__contained_by=list(range(1, 18))),
                name="commitment_sdgs_exist",
                violation_error_message=_("Los Objetivos de Desarrollo Sostenible van del 1 al 17."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ogp_id} · {self.short_title}"

    def get_absolute_url(self) -> str:
        return address("commitments:commitment", self.ogp_id)

    @property
    def due(self) -> date:
        return self.ends_on

    def has_evidence(self) -> bool:
        own = self.evidence.filter(withdrawn_at=None)
        return (
            own.exists()
            or self.milestones.filter(evidence__isnull=False, evidence__withdrawn_at=None).exists()
        )

    def prepare(self) -> None:
        """Without a number of its own it takes the next one of its plan."""
        if self.number is None and self.plan_id:
            last = Commitment.objects.filter(plan_id=self.plan_id).aggregate(last=Max("number"))["last"]
            self.number = (last or 0) + 1

    def needs_approval(self, changed: set[str]) -> bool:
        """Whether these changes touch what was promised to OGP in a submitted plan."""
        return self.is_published and self.plan.is_submitted and bool(changed & set(self.PROMISED))

    @transaction.atomic
    def change(
        self,
        event: str = "changed",
        *,
        by: Any,
        reason: str = "",
        expected_version: int | None = None,
        then: Callable[[], object] | None = None,
        **values: Any,
    ) -> Self:
        """As `Promise.change`; what was promised to OGP is refused here: it changes only by `modify`."""
        self.lock(expected_version)
        changed = self.differing(values)
        if event != "modified" and self.needs_approval(changed):
            words = _("El plan ya se presentó: esto cambia solo con una modificación aprobada.")
            raise ValidationError(dict.fromkeys(changed & set(self.PROMISED), words))
        return super().change(event, by=by, reason=reason, then=then, **values)

    @transaction.atomic
    def modify(
        self,
        *,
        by: Any,
        reason: str,
        approved_by: str,
        approved_on: date,
        expected_version: int | None = None,
        **values: Any,
    ) -> Modification:
        """Change what was promised, saying who approved it; the earlier version stays readable.

        Raises `ValidationError` without a reason or an approval (OGP Local Handbook 3.2.1.3).
        """
        need_reason(reason)
        if not approved_by.strip():
            raise ValidationError({"approved_by": _("Di quién aprobó la modificación y dónde consta.")})
        self.lock(expected_version)
        if not self.differing(values) & set(self.PROMISED):
            raise ValidationError(_("No cambiaste nada de lo prometido."))
        made = Modification(
            commitment=self,
            number=self.modifications.count() + 1,
            approved_by=approved_by.strip(),
            approved_on=approved_on,
            reason=reason.strip(),
        )
        made.full_clean()
        made.save()
        self.change("modified", by=by, reason=reason, last_news_on=timezone.localdate(), **values)
        return made


class CommitmentParty(models.Model):
    """An institution or ally that takes part, and as what."""

    class Role(models.TextChoices):
        GOVERNMENT = "government", _("Entidad pública de apoyo")
        CIVIL_SOCIETY = "civil_society", _("Sociedad civil")
        DONOR = "donor", _("Cooperación")
        ACADEMIA = "academia", _("Academia")
        PRIVATE = "private", _("Sector privado")

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="parties")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="parties", verbose_name=_("institución")
    )
    role = models.CharField(_("papel"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("participante")
        verbose_name_plural = _("participantes")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "institution"],
                name="party_once",
                violation_error_message=_("Esa institución ya participa en el compromiso."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} ({self.get_role_display()})"

    @classmethod
    def role_for(cls, institution: Institution) -> CommitmentParty.Role:
        """The part an institution of its kind usually has; staff may say another."""
        usual = {
            Institution.Kind.SOCIAL_ALLY: cls.Role.CIVIL_SOCIETY,
            Institution.Kind.COOPERATION: cls.Role.DONOR,
            Institution.Kind.ACADEMIA: cls.Role.ACADEMIA,
        }
        return usual.get(Institution.Kind(institution.kind), cls.Role.GOVERNMENT)


class CommitmentValue(models.Model):
    """An OGP value the commitment serves, and why."""

    class Value(models.TextChoices):
        PARTICIPATION = "civic_participation", _("Participación ciudadana")
        ACCESS = "access_to_information", _("Acceso a la información")
        ACCOUNTABILITY = "public_accountability", _("Rendición de cuentas")
        TECHNOLOGY = "technology", _("Tecnología e innovación para la transparencia")

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="values")
    value = models.CharField(_("valor"), max_length=30, choices=Value)
    justification = models.TextField(_("por qué"), blank=True)

    class Meta:
        verbose_name = _("valor de gobierno abierto")
        verbose_name_plural = _("valores de gobierno abierto")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "value"],
                name="value_once",
                violation_error_message=_("El compromiso ya tiene ese valor."),
            )
        ]

    def __str__(self) -> str:
        return self.get_value_display()


class Modification(models.Model):
    """An approved change of what was promised. What changed is in the history, before and after."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="modifications")
    number = models.PositiveSmallIntegerField(_("número"))
    approved_by = models.CharField(_("aprobada por"), max_length=200)
    approved_on = models.DateField(_("aprobada el"))
    reason = models.TextField(_("motivo"))

    class Meta:
        verbose_name = _("modificación")
        verbose_name_plural = _("modificaciones")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commitment", "number"], name="modification_number_once"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(approved_by=""), name="modification_is_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment.ogp_id} · {self.number}"
