"""The public log as auditors and administrators read it: with the person who acted."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import permissions
from cartagena_ogp.events import event_words
from cartagena_ogp.models import HistoryEntry, HistoryPayload, User

from .desks import ReadOnly


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnly):
    list_display = ("sequence", "recorded_at", "about", "what", "person", "reason")
    list_select_related = ("payload__person",)
    search_fields = ("subject",)
    show_full_result_count = False
    fields = ("sequence", "recorded_at", "about", "what", "person", "reason", "facts", "digest", "hash")

    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.sees_people_in_history(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[HistoryEntry]:
        return super().get_queryset(request).select_related("payload__person")

    @admin.display(description=_("registro"))
    def about(self, obj: HistoryEntry) -> str:
        said = payload_of(obj)
        return said.body["subject"] if said else obj.subject

    @admin.display(description=_("hecho"))
    def what(self, obj: HistoryEntry) -> str:
        said = payload_of(obj)
        return event_words(said.body["event"] if said else obj.event)

    @admin.display(description=_("persona"))
    def person(self, obj: HistoryEntry) -> str:
        said = payload_of(obj)
        return str(said.person) if said and said.person else "—"

    @admin.display(description=_("motivo"))
    def reason(self, obj: HistoryEntry) -> str:
        said = payload_of(obj)
        return said.body["reason"] if said else str(_("Contenido retirado por un acto registrado"))

    @admin.display(description=_("antes y después"))
    def facts(self, obj: HistoryEntry) -> str:
        said = payload_of(obj)
        if said is None:
            return "—"
        shown = {"before": said.body["before"], "after": said.body["after"]}
        return format_html("<pre>{}</pre>", json.dumps(shown, ensure_ascii=False, indent=2))


def payload_of(entry: HistoryEntry) -> HistoryPayload | None:
    """What the entry says; None once a recorded act removed it."""
    return getattr(entry, "payload", None)
