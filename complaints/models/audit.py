"""What handlers did, in a chain for each day; never what a case says, and nothing of those who file."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.triggers import append_only


class AuditEntry(models.Model):
    """One act of one handler. `complaints.audit` writes and verifies them."""

    class Act(models.TextChoices):
        KEY_MADE = "key_made", _("creó su llave")
        KEY_OPENED = "key_opened", _("abrió su llave")
        KEY_CLOSED = "key_closed", _("cerró su llave")
        KEY_REFUSED = "key_refused", _("escribió mal su frase")
        PASSPHRASE_CHANGED = "passphrase_changed", _("cambió su frase")
        KEY_ROTATED = "key_rotated", _("renovó su llave")
        KEY_RESTORED = "key_restored", _("recuperó su llave con las partes")
        HANDLER_RETIRED = "handler_retired", _("retiró a una persona de la mesa")
        HANDED_OVER = "handed_over", _("entregó una mitad de identidad")
        CASE_REGISTERED = "case_registered", _("registró una denuncia de otro canal")
        CASE_READ = "case_read", _("abrió la denuncia")
        FILE_SEEN = "file_seen", _("miró un archivo")
        FILE_TAKEN = "file_taken", _("descargó un archivo")
        MESSAGE_SENT = "message_sent", _("escribió a quien denuncia")
        NOTE_WRITTEN = "note_written", _("escribió una nota interna")
        LABELS_SET = "labels_set", _("cambió las etiquetas")
        REMINDER_SET = "reminder_set", _("puso un recordatorio")
        REMINDER_DONE = "reminder_done", _("cerró un recordatorio")
        ASSIGNED = "assigned", _("asignó la denuncia")
        GRANTED = "granted", _("dio acceso")
        RECUSED = "recused", _("se declaró impedida")
        STATUS_CHANGED = "status_changed", _("cambió el estado")
        FACTS_CHANGED = "facts_changed", _("cambió la clase o la dependencia")
        EXTENDED = "extended", _("anunció una prórroga")
        TRANSFERRED = "transferred", _("trasladó la denuncia")
        MERGED = "merged", _("unió la denuncia con otra")
        CLOSED = "closed", _("cerró la denuncia")
        EXPORTED = "exported", _("exportó la denuncia")
        REKEYED = "rekeyed", _("cambió las llaves de la denuncia")
        IDENTITY_ASKED = "identity_asked", _("pidió la identidad")
        IDENTITY_APPROVED = "identity_approved", _("aprobó abrir la identidad")
        IDENTITY_REFUSED = "identity_refused", _("negó abrir la identidad")
        IDENTITY_READ = "identity_read", _("leyó la identidad")
        IDENTITY_SHUT = "identity_shut", _("venció el permiso de leer la identidad")
        PURGED = "purged", _("borró la denuncia al cumplirse su plazo")
        RULE_CHANGED = "rule_changed", _("cambió un plazo de conservación")
        PUBLISHED = "published", _("publicó las cifras de un trimestre")

    day = models.DateField(_("día"))
    number = models.PositiveIntegerField()
    at = models.DateTimeField(_("momento"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("persona"),
    )
    act = models.CharField(_("acto"), max_length=24, choices=Act)
    reference = models.CharField(_("denuncia"), max_length=12, blank=True)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("acto de la mesa")
        verbose_name_plural = _("actos de la mesa")
        ordering = ("-day", "-number")
        indexes: ClassVar = [models.Index(fields=["reference", "-day"], name="audit_reference_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "number"], name="audit_number_once"),
        ]
        triggers: ClassVar = append_only("complaint_audit")

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.number} {self.act}"
