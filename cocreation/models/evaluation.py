"""Evaluation: at least two people of the city score each proposal on a published grid."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .proposals import Proposal

APART = 2
"""Points between two scores of one criterion that count as a disagreement."""


class Criterion(models.TextChoices):
    """The published grid. Each question is scored from 0 (no) to 3 (wholly)."""

    COMPETENCE = "competence", _("¿Le toca a la Alcaldía?")
    LEGALITY = "legality", _("¿La ley lo permite?")
    COST = "cost", _("¿Alcanza el dinero?")
    DEADLINE = "deadline", _("¿Se logra en el plazo del plan?")
    OPENNESS = "openness", _("¿Abre el gobierno, según OGP?")


class Evaluation(models.Model):
    """What one person of the city thinks of a proposal. Nobody sees another's before giving their own."""

    class Score(models.IntegerChoices):
        NO = 0, _("0 · No")
        WEAK = 1, _("1 · Poco")
        GOOD = 2, _("2 · Bastante")
        FULL = 3, _("3 · Del todo")

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="evaluations")
    evaluator = models.ForeignKey("portal.User", models.PROTECT, related_name="+", verbose_name=_("evalúa"))
    office = models.CharField(_("dependencia"), max_length=160, blank=True)
    competence = models.PositiveSmallIntegerField(Criterion.COMPETENCE.label, choices=Score)
    legality = models.PositiveSmallIntegerField(Criterion.LEGALITY.label, choices=Score)
    cost = models.PositiveSmallIntegerField(Criterion.COST.label, choices=Score)
    deadline = models.PositiveSmallIntegerField(Criterion.DEADLINE.label, choices=Score)
    openness = models.PositiveSmallIntegerField(Criterion.OPENNESS.label, choices=Score)
    comment = models.TextField(_("por qué"), help_text=_("Se publica con la respuesta, sin tu nombre."))
    evaluated_on = models.DateField(_("evaluada el"), default=timezone.localdate)

    class Meta:
        verbose_name = _("evaluación")
        verbose_name_plural = _("evaluaciones")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal", "evaluator"],
                name="evaluation_once",
                violation_error_message=_("Ya evaluaste esta propuesta."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__lte": 3}), name=f"evaluation_{name}_is_on_the_scale"
                )
                for name in Criterion.values
            ),
            models.CheckConstraint(condition=~Q(comment=""), name="evaluation_says_why"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="evaluation_stays_after_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM cocreation_proposal p
                        WHERE p.id = COALESCE(NEW.proposal_id, OLD.proposal_id)
                        AND p.fate IN ('taken', 'not_chosen')
                    ) THEN
                        RAISE EXCEPTION 'an answered proposal keeps its evaluations';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}"

    @property
    def scores(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in Criterion.values}

    @property
    def total(self) -> int:
        return sum(self.scores.values())


@transaction.atomic
def evaluate(proposal: Proposal, *, by: Any, comment: str, office: str = "", **scores: int) -> Evaluation:
    """Give one's scores; a second time corrects one's own, while nobody has answered.

    Raises `ValidationError` without a reason, off the scale, or once the proposal is answered.
    """
    proposal.lock()
    if proposal.state != Proposal.State.PUBLISHED or proposal.fate != Proposal.Fate.RECEIVED:
        raise ValidationError(_("Esa propuesta ya tiene respuesta o no está publicada."))
    found = Evaluation.objects.filter(proposal=proposal, evaluator=by).first()
    made = found or Evaluation(proposal=proposal, evaluator=by)
    made.comment, made.office = comment.strip(), office
    for name, score in scores.items():
        setattr(made, name, score)
    made.full_clean()
    made.save()
    return made
