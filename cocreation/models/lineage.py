"""Lineage: from each proposal to what came of it. Links are only added; a wrong one is revoked in public."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.triggers import append_only
from commitments.models import Commitment

from .initiatives import Initiative
from .proposals import Proposal

LOCK = 0x11EA6E

GUARD = f"""
    PERFORM pg_advisory_xact_lock({LOCK});
    IF EXISTS (
        SELECT 1 FROM cocreation_link l
        WHERE l.kind = NEW.kind
        AND (l.from_proposal_id, l.from_initiative_id, l.to_proposal_id, l.to_initiative_id,
             l.to_commitment_id)
            IS NOT DISTINCT FROM
            (NEW.from_proposal_id, NEW.from_initiative_id, NEW.to_proposal_id, NEW.to_initiative_id,
             NEW.to_commitment_id)
        AND NOT EXISTS (SELECT 1 FROM cocreation_revocation r WHERE r.link_id = l.id)
    ) THEN
        RAISE EXCEPTION 'this link is already there';
    END IF;
    IF EXISTS (
        WITH RECURSIVE reach (proposal, initiative) AS (
            SELECT NEW.to_proposal_id, NEW.to_initiative_id
            UNION
            SELECT l.to_proposal_id, l.to_initiative_id
            FROM reach JOIN cocreation_link l
                ON l.from_proposal_id = reach.proposal OR l.from_initiative_id = reach.initiative
            WHERE NOT EXISTS (SELECT 1 FROM cocreation_revocation r WHERE r.link_id = l.id)
        )
        SELECT 1 FROM reach
        WHERE proposal = NEW.from_proposal_id OR initiative = NEW.from_initiative_id
    ) THEN
        RAISE EXCEPTION 'a proposal cannot come from itself';
    END IF;
    RETURN NEW;
"""  # nosec B608


class LinkQuerySet(models.QuerySet["Link"]):
    def standing(self) -> Self:
        return self.filter(revocation__isnull=True)


class Link(models.Model):
    """One thing that came of another, with the reason, the person and the day."""

    class Kind(models.TextChoices):
        MERGED = "merged_into", _("Se unió a")
        SPLIT = "split_from", _("Una parte pasó a")
        INSPIRED = "inspired", _("Inspiró")

    kind = models.CharField(_("cómo"), max_length=20, choices=Kind)
    from_proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="links_out")
    from_initiative = models.ForeignKey(Initiative, models.PROTECT, null=True, related_name="links_out")
    to_proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="links_in")
    to_initiative = models.ForeignKey(Initiative, models.PROTECT, null=True, related_name="links_in")
    to_commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, related_name="lineage", related_query_name="lineage"
    )
    reason = models.TextField(_("por qué"))
    made_on = models.DateField(_("fecha"), default=timezone.localdate)
    made_by = models.ForeignKey("portal.User", models.PROTECT, null=True, related_name="+")

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("vínculo")
        verbose_name_plural = _("vínculos")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(from_proposal__isnull=False, from_initiative__isnull=True)
                | Q(from_proposal__isnull=True, from_initiative__isnull=False),
                name="link_has_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(to_proposal__isnull=False, to_initiative__isnull=True, to_commitment__isnull=True)
                | Q(to_proposal__isnull=True, to_initiative__isnull=False, to_commitment__isnull=True)
                | Q(to_proposal__isnull=True, to_initiative__isnull=True, to_commitment__isnull=False),
                name="link_has_one_end",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="link_says_why",
                violation_error_message=_("Escribe por qué: se publica."),
            ),
        ]
        triggers: ClassVar = [
            *append_only("link"),
            pgtrigger.Trigger(
                name="link_once_and_forwards",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=GUARD,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} → {self.end}"

    @property
    def origin(self) -> Any:
        return self.from_proposal or self.from_initiative

    @property
    def end(self) -> Any:
        return self.to_proposal or self.to_initiative or self.to_commitment


class Revocation(models.Model):
    """A link that was a mistake, with the reason. The link stays; it only counts no more."""

    link = models.OneToOneField(Link, models.PROTECT, primary_key=True, related_name="revocation")
    reason = models.TextField(_("por qué"))
    made_on = models.DateField(_("fecha"), default=date.today)
    made_by = models.ForeignKey("portal.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("vínculo anulado")
        verbose_name_plural = _("vínculos anulados")
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="revocation_says_why")]
        triggers: ClassVar = append_only("revocation")

    def __str__(self) -> str:
        return str(self.link)
