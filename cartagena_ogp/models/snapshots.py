"""The datasets as they were, month by month."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Snapshot(models.Model):
    """One dataset in one format at the start of a month, compressed with gzip.

    `opendata.snapshots` makes these rows once and does not touch them again. A row can be deleted
    with its file, because a court order or Ley 1581 de 2012 may ask for it.
    """

    dataset = models.SlugField(_("conjunto de datos"), max_length=80)
    month = models.DateField(_("mes"), help_text=_("Su primer día."))
    format = models.CharField(_("formato"), max_length=10)
    rows = models.PositiveBigIntegerField(_("registros"))
    size = models.PositiveBigIntegerField(_("bytes"))
    sha256 = models.CharField(_("huella SHA-256"), max_length=64)
    file = models.FileField(_("archivo"), max_length=200)
    made_at = models.DateTimeField(_("hecho"), auto_now_add=True)

    class Meta:
        verbose_name = _("copia mensual")
        verbose_name_plural = _("copias mensuales")
        ordering = ("-month", "dataset", "format")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "month", "format"], name="snapshot_once"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="snapshot_month_is_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset}-{self.month:%Y-%m}.{self.format}.gz"
