"""The scales of OGP's local forms, with the codes of its datasets (`DOMAIN.md` 1.3 and 3)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models import Completion
from commitments.models.scales import Opening


class YesNo(models.TextChoices):
    YES = "yes", _("Sí")
    NO = "no", _("No")


class Novelty(models.TextChoices):
    """Whether the commitment brings something that was not there."""

    NEW = "new", _("Es una norma, política, práctica o exigencia nueva")
    CONTINUATION = "continuation", _("Continúa una práctica que ya existía, con las reglas vigentes")
    NEITHER = "neither", _("Ninguna de las dos")


class LocalPotential(models.TextChoices):
    """How far the results could reach, in the local form's words."""

    NO_ADDED_VALUE = "no_added_value", _("No se ve qué agrega")
    POSITIVE = "positive", _("Cambio positivo, sin ser obligatorio ni quedar en las instituciones")
    CHANGES_RULES = (
        "changes_rules",
        _("Cambia las reglas, prácticas o políticas de forma obligatoria o institucional"),
    )


class Degree(models.TextChoices):
    """Whether it opened government, aspect by aspect; OGP's early-results scale and «not applicable»."""

    NOT_APPLICABLE = "not_applicable", _("No aplica")
    WORSENED = Opening.WORSENED.value, _("Empeoró")
    DID_NOT_CHANGE = Opening.DID_NOT_CHANGE.value, _("No cambió")
    MARGINAL = Opening.MARGINAL.value, _("Cambio marginal")
    MAJOR = Opening.MAJOR.value, _("Cambio importante")
    OUTSTANDING = Opening.OUTSTANDING.value, _("Cambio sobresaliente")


SCALES: tuple[type[models.TextChoices], ...] = (YesNo, Novelty, LocalPotential, Degree, Completion)
KNOWN_VALUES = sorted({"", *(value for scale in SCALES for value in scale.values)})
"""Every value that an answer may hold; which of them fits is the question's to say."""
