"""What each public entry of the history is about, so that feeds and followers find it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models.history import HistoryEntry
from cartagena_ogp.models.indexes import where_said


class HistoryTopic(models.Model):
    """Where a public entry belongs, as it was then: it stays when the record is withdrawn.

    `subjects` are the record («kind/code») and those it is a part of (`PublicRecord.parents`).
    `history.record` writes these rows; nothing here is covered by the digest, and all of it can be
    made again from the records.
    """

    entry = models.OneToOneField(HistoryEntry, models.PROTECT, primary_key=True, related_name="topic")
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=160)
    subjects = ArrayField(models.CharField(max_length=201))
    institution = models.ForeignKey(
        "portal.Institution", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    territory = models.ForeignKey(
        "portal.Territory", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    actor = models.CharField(max_length=80, blank=True, default="")
    """Slug of the institution that acted; empty when it was the portal itself."""

    class Meta:
        verbose_name = _("asunto de una entrada")
        verbose_name_plural = _("asuntos de las entradas")
        indexes: ClassVar = [
            GinIndex(fields=["subjects"], name="topic_by_subject"),
            models.Index(fields=["kind", "-entry"], name="topic_by_kind"),
            models.Index(fields=["actor", "-entry"], name="topic_by_actor", condition=~models.Q(actor="")),
            where_said("institution", "topic_by_institution"),
            where_said("territory", "topic_by_territory"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.code}"
