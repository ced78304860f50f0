"""What changed because somebody said so: «dijiste → cambiamos»."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Institution, PublicModel, PublicQuerySet
from commitments.models import Commitment

from ..guards import frozen
from .readings import Verdict
from .reports import ReportRow


class CorrectiveAction(PublicModel):
    """Something the city corrects, with where the call for it came from."""

    class Source(models.TextChoices):
        REPORT = "report", _("Un informe del monitor")
        VERDICT = "verdict", _("Un veredicto del comité")
        COMMENT = "comment", _("Un comentario")
        COMPLAINTS = "complaints", _("Una estadística de denuncias")

    class State(models.TextChoices):
        PROMISED = "promised", _("Prometida")
        DONE = "done", _("Hecha")

    code = models.CharField(_("código"), max_length=12, unique=True, editable=False)
    source = models.CharField(_("de dónde viene"), max_length=12, choices=Source)
    row = models.ForeignKey(
        ReportRow, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("hallazgo")
    )
    verdict = models.ForeignKey(
        Verdict, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("veredicto")
    )
    source_url = models.URLField(_("enlace a lo que se dijo"), max_length=400, blank=True)
    said = models.TextField(_("dijiste"), max_length=1000, help_text=_("Qué se señaló, en una o dos frases."))
    changed = models.TextField(_("cambiamos"), max_length=1000, help_text=_("Qué se corrige y cómo."))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="corrective_actions", verbose_name=_("institución")
    )
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrective_actions",
        verbose_name=_("compromiso"),
    )
    state = models.CharField(_("estado"), max_length=10, choices=State, default=State.PROMISED)
    due_on = models.DateField(_("para cuándo"), null=True, blank=True)
    done_on = models.DateField(_("hecha el"), null=True, blank=True)
    proof_url = models.URLField(_("prueba"), max_length=400, blank=True)
    is_illustrative = models.BooleanField(_("dato ilustrativo"), default=False)

    objects = PublicQuerySet["CorrectiveAction"].as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("acción correctiva")
        verbose_name_plural = _("acciones correctivas")
        indexes: ClassVar = [models.Index(fields=["-published_at", "-id"], name="action_newest")]
        constraints: ClassVar = [
            *PublicModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="promised", due_on__isnull=False, done_on__isnull=True)
                | Q(state="done", done_on__isnull=False) & ~Q(proof_url=""),
                name="action_has_its_day",
                violation_error_message=_(
                    "Lo prometido lleva fecha; lo hecho, el día en que se hizo y su prueba."
                ),
            ),
            models.CheckConstraint(
                condition=Q(source="report", row__isnull=False, verdict__isnull=True)
                | Q(source="verdict", verdict__isnull=False, row__isnull=True)
                | Q(source__in=["comment", "complaints"], row__isnull=True, verdict__isnull=True)
                & ~Q(source_url=""),
                name="action_names_its_source",
                violation_error_message=_("Di de dónde viene: el hallazgo, el veredicto o el enlace."),
            ),
        ]
        triggers: ClassVar = [
            frozen("action", "code", "source", "row_id", "verdict_id", "said", "is_illustrative")
        ]

    def __str__(self) -> str:
        return self.changed[:80]

    def get_absolute_url(self) -> str:
        return address("monitoring:action", self.code)

    def prepare(self) -> None:
        self.code = self.code or codes.new_code()
