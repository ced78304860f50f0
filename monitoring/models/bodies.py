"""The monitoring body of a plan: who reads, apart from the city, what the city says it did."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, Membership, PublicModel, PublicQuerySet, User
from commitments.models import ActionPlan

from ..guards import CITY, never_deleted


class MonitoringBody(PublicModel):
    """The institution that monitors a plan. Its team are the people who hold the role of monitor in it."""

    plan = models.OneToOneField(
        ActionPlan,
        models.PROTECT,
        related_name="monitoring_body",
        verbose_name=_("plan"),
        error_messages={"unique": _("Ese plan ya tiene un monitor.")},
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        related_name="bodies",
        verbose_name=_("institución que hace el seguimiento"),
    )
    appointed_on = models.DateField(_("designado el"), null=True, blank=True)
    appointed_how = models.TextField(_("cómo se designó"), blank=True)
    about = models.TextField(_("qué hace y con qué independencia"), blank=True)
    contact_email = models.EmailField(_("correo de contacto"), blank=True)
    source_url = models.URLField(_("fuente"), max_length=400, blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = PublicQuerySet["MonitoringBody"].as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("monitor independiente")
        verbose_name_plural = _("monitores independientes")
        triggers: ClassVar = [
            never_deleted("body"),
            pgtrigger.Trigger(
                name="body_is_not_the_city",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF EXISTS (SELECT 1 FROM portal_institution i
                               WHERE i.id = NEW.institution_id AND i.kind IN ({CITY})) THEN
                        RAISE EXCEPTION 'the city does not monitor itself';
                    END IF;
                    RETURN NEW;
                """,  # nosec B608
            ),
            pgtrigger.Trigger(
                name="body_stays_once_it_wrote",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (NEW.institution_id <> OLD.institution_id OR NEW.plan_id <> OLD.plan_id)
                       AND EXISTS (SELECT 1 FROM monitoring_report r WHERE r.body_id = OLD.id) THEN
                        RAISE EXCEPTION 'a monitor that wrote is not replaced in its own reports';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return str(self.institution)

    def get_absolute_url(self) -> str:
        return address("monitoring:body", self.plan.slug)

    def team(self) -> models.QuerySet[User]:
        """The people of the team whose account works."""
        return User.objects.filter(
            is_active=True,
            is_staff=True,
            memberships__institution=self.institution_id,
            memberships__role=Membership.Role.MONITOR,
        ).distinct()
