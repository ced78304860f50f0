"""What the machine did for the portal and when: backups, restore rehearsals, checks of the certificate."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.Model):
    """The last time that an operation ended well. Holds nothing of a person."""

    class Kind(models.TextChoices):
        BACKUP = "copia", _("Copia de seguridad")
        REHEARSAL = "ensayo", _("Ensayo de restauración")
        CERTIFICATE = "certificado", _("Certificado del sitio")

    kind = models.CharField(_("operación"), max_length=20, choices=Kind, primary_key=True)
    ended_at = models.DateTimeField(_("terminó"))
    detail = models.CharField(_("detalle"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("operación")
        verbose_name_plural = _("operaciones")
        ordering: ClassVar = ["kind"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.ended_at:%Y-%m-%d}"

    @classmethod
    def note(cls, kind: str, *, detail: str, at: datetime) -> Self:
        """Write down that it ended well."""
        made, _created = cls.objects.update_or_create(pk=kind, defaults={"ended_at": at, "detail": detail})
        return made
