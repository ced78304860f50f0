"""Initiatives: the dozen into which a cycle's proposals come together, and that people choose from."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet

from .cycles import Cycle
from .rules import long_enough


class InitiativeQuerySet(PublicQuerySet["Initiative"]):
    def in_order(self) -> Self:
        return self.order_by("cycle", "number")


class Initiative(PublicModel):
    """What the city could commit to, written from people's proposals."""

    class Outcome(models.TextChoices):
        PENDING = "pending", _("Por decidir")
        CHOSEN = "chosen", _("Elegida")
        NOT_CHOSEN = "not_chosen", _("No elegida")

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="initiatives", verbose_name=_("ciclo"))
    number = models.PositiveSmallIntegerField(
        _("número"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    title = models.CharField(_("título"), max_length=200)
    summary = models.CharField(_("en una frase"), max_length=300, blank=True)
    problem = models.TextField(_("qué problema resuelve"), blank=True)
    text = models.TextField(_("qué se haría"), help_text=_("Admite listas y énfasis en Markdown."))
    responsible = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("institución que la llevaría"),
    )
    territory = models.ForeignKey(
        "portal.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territorio"),
    )
    outcome = models.CharField(_("resultado"), max_length=20, choices=Outcome, default=Outcome.PENDING)
    outcome_reason = models.TextField(_("por qué"), blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = InitiativeQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("iniciativa")
        verbose_name_plural = _("iniciativas")
        ordering = ("cycle", "number")
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["cycle", "number"],
                name="initiative_number_once",
                violation_error_message=_("El ciclo ya tiene una iniciativa con ese número."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="not_chosen") | long_enough("outcome_reason"),
                name="initiative_not_chosen_says_why",
                violation_error_message=_(
                    "Para decir que no fue elegida, explica por qué en al menos 80 caracteres."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("cocreation:initiative", self.code)

    def prepare(self) -> None:
        """Without a number of its own it takes the next one of its cycle."""
        self.code = self.code or codes.new_code()
        if self.number is None and self.cycle_id:
            last = Initiative.objects.filter(cycle_id=self.cycle_id).aggregate(last=Max("number"))["last"]
            self.number = (last or 0) + 1

    def decide(self, outcome: str, *, by: Any, reason: str) -> Self:
        """Say whether it goes into the plan, with the reason everybody reads."""
        return self.change("decided", by=by, reason=reason, outcome=outcome, outcome_reason=reason.strip())
