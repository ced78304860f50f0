"""The public log: what changed, when, for which institution and why, chained so that nobody can rewrite it.

`cartagena_ogp/history.py` writes these rows; nothing else does. The recipe of the hashes is in
`docs/history.md`, and `static/verificar_bitacora.py` checks them with the standard library alone.
"""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models.indexes import where_said
from cartagena_ogp.triggers import append_only, no_truncate

PRIVATE = "privado"


def title_words() -> SearchVector:
    """The words of an entry's title, without accents, as the log's filter looks for them."""
    return SearchVector(KeyTextTransform("title", "body"), config="public.es_unaccent")


class HistoryEntry(models.Model):
    """One link of the chain. Only ever added; a private entry shows its digest and nothing else."""

    sequence = models.BigIntegerField(_("número"), primary_key=True)
    recorded_at = models.DateTimeField(_("momento"))
    subject = models.CharField(_("registro"), max_length=200, help_text=_("«clase/código», o «privado»."))
    event = models.CharField(_("hecho"), max_length=60)
    digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("entrada de la bitácora")
        verbose_name_plural = _("bitácora")
        ordering = ("-sequence",)
        indexes: ClassVar = [
            models.Index(fields=["subject", "-sequence"], name="history_by_subject"),
            models.Index(fields=["event", "-sequence"], name="history_by_event"),
            models.Index(fields=["recorded_at", "sequence"], name="history_by_moment"),
        ]
        constraints: ClassVar = [
            # Not `unique=True`, which adds an index for LIKE that nothing asks for.
            models.UniqueConstraint(fields=["hash"], name="history_hash_once"),
        ]
        triggers: ClassVar = append_only("history")

    def __str__(self) -> str:
        return f"{self.sequence} · {self.subject}"

    @property
    def is_public(self) -> bool:
        return self.subject != PRIVATE


class HistoryPayload(models.Model):
    """What an entry says, beside the chain, so that a court order can remove it and the chain still verifies.

    `body` holds what the digest covers: subject, event, actor (institution and role), reason,
    before and after. `person` is for auditors and never leaves the staff surface.
    """

    entry = models.OneToOneField(HistoryEntry, models.PROTECT, primary_key=True, related_name="payload")
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=160)
    salt = models.CharField(max_length=64)
    body = models.JSONField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "code", "-entry"], name="payload_by_record"),
            where_said("person", "payload_by_person"),
            models.Index(Upper("code"), name="payload_by_code"),
            GinIndex(title_words(), name="payload_by_title"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="payload_no_change", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="payload_only_by_act",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM portal_redaction WHERE entry_id = OLD.entry_id) THEN
                        RAISE EXCEPTION 'history payload % can only be removed by a recorded act', OLD.entry_id;
                    END IF;
                    RETURN OLD;
                """,  # noqa: E501
            ),
            no_truncate("payload"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.code}"


class Redaction(models.Model):
    """The recorded act that removes the payload of an entry (a court order, Ley 1581 de 2012)."""

    entry = models.OneToOneField(HistoryEntry, models.PROTECT, primary_key=True, related_name="redaction")
    act = models.ForeignKey(HistoryEntry, models.PROTECT, related_name="+")
    reason = models.TextField(_("motivo"))

    class Meta:
        triggers: ClassVar = append_only("redaction")

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.reason}"


class Checkpoint(models.Model):
    """The head of the chain on a day, signed with Ed25519 (RFC 8032)."""

    day = models.DateField(_("día"), primary_key=True)
    sequence = models.BigIntegerField(_("última entrada"))
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    public_key = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("punto de control")
        verbose_name_plural = _("puntos de control")
        ordering = ("-day",)
        triggers: ClassVar = append_only("checkpoint")

    def __str__(self) -> str:
        return f"{self.day}: {self.sequence}"


class Revision(models.Model):
    """One number that moves with everything the public can see; pages are cached under it."""

    only = models.BooleanField(primary_key=True, default=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="revision_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.number)
