"""Where things happen: the district, its localidades, communal units, barrios, rural places and islands."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Territory(models.Model):
    """A place of the district, with an outline for maps that the server draws.

    Source and licence of names, outlines and population: `cartagena_ogp/data/territory/README.md`.
    """

    class Kind(models.TextChoices):
        DISTRICT = "distrito", _("Distrito")
        LOCALITY = "localidad", _("Localidad")
        UCG = "ucg", _("Unidad comunera de gobierno")
        BARRIO = "barrio", _("Barrio")
        RURAL = "rural", _("Corregimiento o vereda")
        ISLAND = "isla", _("Isla")

    code = models.SlugField(_("código"), max_length=80, unique=True)
    name = models.CharField(_("nombre"), max_length=120)
    kind = models.CharField(_("clase"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("queda en")
    )
    locality = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("localidad")
    )
    population = models.PositiveIntegerField(_("habitantes (2018)"), null=True, blank=True)
    latitude = models.DecimalField(_("latitud"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitud"), max_digits=9, decimal_places=6, null=True, blank=True)
    outline = models.TextField(
        _("contorno"), blank=True, help_text=_("Trazo SVG en la cuadrícula del distrito.")
    )
    sort_key = models.CharField(max_length=120, editable=False, db_index=True)

    class Meta:
        verbose_name = _("lugar")
        verbose_name_plural = _("territorio")
        ordering = ("kind", "sort_key")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="territory_point_is_a_pair",
                violation_error_message=_("La latitud y la longitud van juntas."),
            )
        ]

    def __str__(self) -> str:
        return self.name
