"""What visitors answer to «¿Te sirvió esta página?»."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Feedback(models.Model):
    """One answer about one page. No name, no address, no time of day."""

    class Answer(models.TextChoices):
        YES = "si", _("Sí")
        PARTLY = "en-parte", _("En parte")
        NO = "no", _("No")

    page = models.CharField(_("página"), max_length=300)
    answer = models.CharField(_("respuesta"), max_length=10, choices=Answer)
    comment = models.TextField(_("comentario"), max_length=1000, blank=True)
    given_on = models.DateField(_("día"))

    class Meta:
        verbose_name = _("opinión sobre una página")
        verbose_name_plural = _("opiniones sobre las páginas")
        ordering = ("-given_on", "-pk")
        indexes: ClassVar = [models.Index(fields=["-given_on"], name="feedback_by_day")]

    def __str__(self) -> str:
        return f"{self.page}: {self.get_answer_display()}"
