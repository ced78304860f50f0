"""Days on which the city's offices are closed by a local act, besides the national holidays."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class LocalClosureQuerySet(models.QuerySet["LocalClosure"]):
    def days(self, since: date) -> frozenset[date]:
        """The closed days from `since` on, as `cartagena_ogp.terms` takes them."""
        return frozenset(self.filter(day__gte=since).values_list("day", flat=True))


class LocalClosure(models.Model):
    """A day without attention to the public, by decree of the mayor; legal terms do not count it."""

    day = models.DateField(
        _("día"), unique=True, error_messages={"unique": _("Ese día ya está en la lista.")}
    )
    reason = models.CharField(_("motivo"), max_length=200, help_text=_("Decreto o acto que lo ordena."))

    objects = LocalClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("día no hábil local")
        verbose_name_plural = _("días no hábiles locales")
        ordering = ("-day",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="closure_has_reason",
                violation_error_message=_("Escribe el decreto o acto que ordena el cierre."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day.isoformat()}: {self.reason}"
