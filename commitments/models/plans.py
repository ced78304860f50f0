"""Action plans of OGP Local, section by section as OGP's own plan page has them (`DOMAIN.md` 1.1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet


class ActionPlanQuerySet(PublicQuerySet["ActionPlan"]):
    def newest_first(self) -> ActionPlanQuerySet:
        return self.order_by(F("starts_on").desc(nulls_first=True), "-pk")


class ActionPlan(PublicModel):
    """What the city promises for a period, as submitted to the Open Government Partnership."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("En preparación")
        UNDER_WAY = "under_way", _("En ejecución")
        CLOSED = "closed", _("Terminado")

    slug = models.SlugField(_("dirección"), max_length=60, unique=True)
    title = models.CharField(_("título"), max_length=200)
    number = models.PositiveSmallIntegerField(
        _("número del plan en OGP"),
        null=True,
        blank=True,
        unique=True,
        error_messages={"unique": _("Ya hay un plan con ese número.")},
    )
    state = models.CharField(_("etapa"), max_length=20, choices=State, default=State.PREPARING)
    summary = models.TextField(_("en una frase"), blank=True)
    government = models.CharField(_("gobierno"), max_length=160, blank=True)
    development_plan = models.CharField(_("plan de desarrollo"), max_length=200, blank=True)
    starts_on = models.DateField(_("empieza"), null=True, blank=True)
    ends_on = models.DateField(_("termina"), null=True, blank=True)
    submitted_on = models.DateField(_("presentado a OGP"), null=True, blank=True)
    submission_year = models.PositiveSmallIntegerField(
        _("año de presentación"),
        null=True,
        blank=True,
        help_text=_("Si conoces la fecha en que se presentó, el año sale de ella."),
    )
    lead = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans_led",
        verbose_name=_("institución líder"),
    )
    implementers = models.ManyToManyField(
        Institution,
        blank=True,
        related_name="plans_implemented",
        verbose_name=_("instituciones que ejecutan"),
    )
    facilitator = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("facilitó la cocreación"),
    )
    monitor = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plans_monitored",
        verbose_name=_("monitor"),
    )
    groups_count = models.PositiveIntegerField(_("grupos"), null=True, blank=True)
    meetings_count = models.PositiveIntegerField(_("reuniones públicas"), null=True, blank=True)
    proposals_at_least = models.PositiveIntegerField(_("propuestas (más de)"), null=True, blank=True)
    initiatives_count = models.PositiveIntegerField(_("iniciativas evaluadas"), null=True, blank=True)
    voters_at_least = models.PositiveIntegerField(_("participantes en línea (más de)"), null=True, blank=True)
    ogp_url = models.URLField(_("página en OGP"), max_length=400, blank=True)
    microsite_url = models.URLField(_("micrositio de la Alcaldía"), max_length=400, blank=True)
    letter = models.ForeignKey(
        "portal.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("carta de apoyo"),
    )
    letter_note = models.TextField(_("sobre la carta de apoyo"), blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = ActionPlanQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("plan de acción")
        verbose_name_plural = _("planes de acción")
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="plan_ends_after_start",
                violation_error_message=_("El plan termina antes de empezar. Revisa las fechas."),
            ),
            models.CheckConstraint(
                condition=Q(state="preparing") | Q(submitted_on__isnull=False),
                name="plan_under_way_was_submitted",
                violation_error_message=_(
                    "Un plan en ejecución o terminado necesita la fecha en que se presentó."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("commitments:plan", self.slug)

    def prepare(self) -> None:
        if self.submitted_on:
            self.submission_year = self.submitted_on.year

    @property
    def is_submitted(self) -> bool:
        """Once submitted, what it promises changes only by an approved modification (Handbook 3.2.1.3)."""
        return self.submitted_on is not None


class PlanSection(models.Model):
    """The answer to one question of OGP's plan page, with its source; or why there is no answer."""

    class Question(models.TextChoices):
        FOREWORD = "foreword", _("Presentación")
        VISION = "vision", _("Visión a largo plazo")
        ACHIEVEMENTS = "achievements", _("Logros hasta ahora")
        CHALLENGES = "challenges", _("Retos")
        GOALS = "goals", _("Metas a mediano plazo")
        PLAN_CONTRIBUTION = "plan_contribution", _("Cómo ayuda el plan a la visión")
        POLICY_CONTRIBUTION = "policy_contribution", _("Cómo ayuda la visión a las metas del gobierno")
        ARRANGEMENTS = "arrangements", _("Cómo se coordinan las instituciones")
        SPACES = "spaces", _("Espacios para participar")
        DIVERSITY = "diversity", _("Qué se hizo para que participara gente diversa")
        PARTICIPANTS = "participants", _("Quiénes participaron")
        CONTINUITY = "continuity", _("Cómo sigue la participación en la ejecución")
        MONITORING_BODY = "monitoring_body", _("Quién hace el seguimiento independiente")
        MONITORING_CONTACT = "monitoring_contact", _("Contacto del seguimiento independiente")
        MONITORING_ACTIVITIES = "monitoring_activities", _("Cómo se conversa sobre el avance")
        MONITORING_CHECKS = "monitoring_checks", _("Cómo se revisa el avance con las entidades")
        MONITORING_RESULTS = "monitoring_results", _("Cómo se publican los resultados")

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="sections", verbose_name=_("plan"))
    question = models.CharField(_("pregunta"), max_length=40, choices=Question)
    body = models.TextField(_("respuesta"), blank=True, help_text=_("Admite listas y énfasis en Markdown."))
    missing_reason = models.CharField(_("por qué no hay dato"), max_length=300, blank=True)
    source_url = models.URLField(_("fuente"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("sección del plan")
        verbose_name_plural = _("secciones del plan")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "question"],
                name="plan_section_once",
                violation_error_message=_("El plan ya responde esa pregunta."),
            ),
            models.CheckConstraint(
                condition=~Q(body="", missing_reason=""),
                name="plan_section_says_something",
                violation_error_message=_("Escribe la respuesta, o di por qué no hay dato."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_question_display()


class Endorsement(models.Model):
    """Somebody outside government who backs the plan."""

    class Group(models.TextChoices):
        CIVIL_SOCIETY = "civil_society", _("Sociedad civil organizada")
        ACADEMIA = "academia", _("Academia")
        POPULATION = "population", _("Grupos poblacionales")
        COMMUNAL = "communal", _("Sector comunal")
        POLITICAL = "political", _("Sector político")

    plan = models.ForeignKey(ActionPlan, models.CASCADE, related_name="endorsements", verbose_name=_("plan"))
    name = models.CharField(_("nombre"), max_length=120)
    group = models.CharField(_("grupo"), max_length=20, choices=Group)
    locality = models.ForeignKey(
        "portal.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("localidad"),
    )

    class Meta:
        verbose_name = _("respaldo")
        verbose_name_plural = _("respaldos")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "name"],
                name="endorsement_once",
                violation_error_message=_("Esa persona ya respalda el plan."),
            )
        ]

    def __str__(self) -> str:
        return self.name
