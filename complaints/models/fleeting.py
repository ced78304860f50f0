"""What lasts minutes: all of it in UNLOGGED tables, so that neither the WAL nor a backup ever holds it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class ChannelSession(models.Model):
    """A visit being made: its contents are under a key that only the visitor's cookie holds."""

    id = models.UUIDField(primary_key=True, editable=False)
    body = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "visita al canal"
        verbose_name_plural = "visitas al canal"

    def __str__(self) -> str:
        return str(self.id)


class PendingFile(models.Model):
    """A blob that is whole and belongs to no case yet; it goes with its session."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(ChannelSession, models.CASCADE, related_name="files")
    name = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = "archivo por enviar"
        verbose_name_plural = "archivos por enviar"

    def __str__(self) -> str:
        return self.name


class SpentNonce(models.Model):
    """A form already sent once: it is not taken again."""

    digest = models.BinaryField(primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "formulario gastado"
        verbose_name_plural = "formularios gastados"

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class Bucket(models.Model):
    """How much of an action everybody together may still do: no address, no person."""

    action = models.CharField(primary_key=True, max_length=20)
    tokens = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "cubo de fichas"
        verbose_name_plural = "cubos de fichas"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(tokens__gte=0), name="bucket_not_negative")
        ]

    def __str__(self) -> str:
        return self.action
