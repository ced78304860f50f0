"""Mail that waits to be sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutgoingMail(models.Model):
    """A written message until a job delivers it; then the row goes, and with it the address.

    It lives here, and not in the job's arguments, because the worker writes those to its log.
    """

    to = models.EmailField(_("para"))
    subject = models.CharField(_("asunto"), max_length=200)
    body = models.TextField(_("texto"))
    language = models.CharField(_("idioma"), max_length=10)
    headers = models.JSONField(_("encabezados"), default=dict, blank=True)
    created_at = models.DateTimeField(_("escrito el"), auto_now_add=True)

    class Meta:
        verbose_name = _("correo por enviar")
        verbose_name_plural = _("correos por enviar")
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.subject
