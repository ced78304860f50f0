"""The facts about the entity itself that stand at the foot of every page, edited by staff."""

from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import revision


class EntityData(models.Model):
    """One row. What nobody has filled is left out of the page, never invented (Resolución 1519 de 2020)."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    name = models.CharField(_("nombre de la entidad"), max_length=160)
    address = models.CharField(_("dirección"), max_length=200, blank=True)
    city = models.CharField(_("ciudad"), max_length=80, blank=True)
    department = models.CharField(_("departamento"), max_length=80, blank=True)
    hours = models.CharField(_("horario de atención"), max_length=200, blank=True)
    switchboard = models.CharField(_("conmutador"), max_length=60, blank=True)
    free_line = models.CharField(_("línea gratuita"), max_length=60, blank=True)
    anticorruption_line = models.CharField(_("línea anticorrupción"), max_length=60, blank=True)
    email = models.EmailField(_("correo institucional"), blank=True)
    anticorruption_email = models.EmailField(_("correo anticorrupción"), blank=True)
    judicial_email = models.EmailField(_("correo de notificaciones judiciales"), blank=True)
    website = models.URLField(_("sitio web"), blank=True)
    channels = models.TextField(_("otros canales"), blank=True, help_text=_("Uno por línea."))
    privacy_officer = models.CharField(_("responsable de datos personales"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("datos de la entidad")
        verbose_name_plural = _("datos de la entidad")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="entity_is_one_row")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Self:
        """The row, or an unsaved one with the entity's name alone."""
        return cls.objects.first() or cls(name="Alcaldía Mayor de Cartagena de Indias, D. T. y C.")

    @transaction.atomic
    def update(self, **values: Any) -> Self:
        """Save new data and let every page show them."""
        for name, value in values.items():
            setattr(self, name, value)
        self.full_clean()
        self.save()
        revision.move()
        return self
