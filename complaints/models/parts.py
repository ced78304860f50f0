"""The sealed parts of a case: what the author writes, what the desk answers, files, notes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Case


def kept(name: str) -> list[pgtrigger.Trigger]:
    """What was written stays as it was written: bodies never change, rows go only when a case is purged."""
    return [
        pgtrigger.Protect(
            name=f"{name}_unchanged",
            operation=pgtrigger.UpdateOf("body", "kind", "author", "case_id", "seq", "created_on"),
        ),
        pgtrigger.Trigger(
            name=f"{name}_kept",
            when=pgtrigger.Before,
            operation=pgtrigger.Delete,
            func="""
                IF current_setting('complaints.purging', true) IS DISTINCT FROM 'on' THEN
                    RAISE EXCEPTION 'what was filed is deleted only by the retention of its case';
                END IF;
                RETURN OLD;
            """,
        ),
    ]


@contextmanager
def purging() -> Iterator[None]:
    """Let the rows of a purged case go, until the end of this transaction's block."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL complaints.purging = 'on'")
        yield
        cursor.execute("SET LOCAL complaints.purging = 'off'")


class CaseObjectQuerySet(models.QuerySet["CaseObject"]):
    def shared(self) -> Self:
        """What the author may read too."""
        return self.filter(is_internal=False)

    def in_order(self) -> Self:
        return self.order_by("seq")


class CaseObject(models.Model):
    """One sealed thing. Its own key is sealed to the case (or to its notes); its body is under that key,
    tied to case, object, kind, sequence and version.
    """

    class Kind(models.TextChoices):
        FILING = "filing", _("Denuncia")
        MESSAGE = "message", _("Mensaje")
        MOTIVE = "motive", _("Motivo")
        FILE = "file", _("Archivo")
        NOTE = "note", _("Nota interna")
        LABEL = "label", _("Etiqueta")

    class Author(models.TextChoices):
        SOURCE = "source", _("Quien denuncia")
        DESK = "desk", _("La Alcaldía")
        SYSTEM = "system", _("El portal")

    INTERNAL = (Kind.NOTE, Kind.LABEL)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=12, choices=Kind)
    author = models.CharField(max_length=12, choices=Author)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_internal = models.BooleanField(default=False)
    seq = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    key_version = models.PositiveIntegerField(default=1)
    created_on = models.DateField()
    sealed_key = models.BinaryField()
    body = models.BinaryField()

    objects = CaseObjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("parte de una denuncia")
        verbose_name_plural = _("partes de denuncias")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "is_internal", "seq"], name="case_object_seq_once"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["note", "label"], is_internal=True, author__in=["desk", "system"]
                )
                | ~models.Q(kind__in=["note", "label"]),
                name="case_object_notes_internal",
            ),
            models.CheckConstraint(
                condition=models.Q(author="desk", handler__isnull=False)
                | (~models.Q(author="desk") & models.Q(handler__isnull=True)),
                name="case_object_desk_has_handler",
            ),
        ]
        triggers: ClassVar = kept("case_object")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.seq}"


class StoredFile(models.Model):
    """An encrypted blob of a case: a random name and a padded size. Its part's body says what it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(CaseObject, models.CASCADE, related_name="files")
    is_original = models.BooleanField(default=False)
    name = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(help_text="Bytes of the padded, encrypted blob")

    class Meta:
        verbose_name = _("archivo de una denuncia")
        verbose_name_plural = _("archivos de denuncias")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["part", "is_original"], name="stored_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class SourceDraft(models.Model):
    """A message the author has not sent yet: under the receipt alone, so nobody at the desk can open it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, models.CASCADE, related_name="source_draft")
    body = models.BinaryField()

    class Meta:
        verbose_name = _("borrador de quien denuncia")
        verbose_name_plural = _("borradores de quienes denuncian")

    def __str__(self) -> str:
        return str(self.case_id)
