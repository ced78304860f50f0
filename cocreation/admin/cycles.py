"""The desk of cycles: phases, groups, rules and documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.admin import PartForm, PublishedFilter
from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.uploads import EVIDENCE
from cocreation.models import Cycle, CycleDocument, CyclePhase, Group
from cocreation.views.cycles import render_cycle
from commitments.admin.desk import RoomInline

from .base import CocreationDesk


class DocumentForm(PartForm):
    attachment_file = CleanFileField(label=_("archivo"), kinds=EVIDENCE, required=False)
    uploads = {"attachment": "attachment_file"}


class PhaseInline(RoomInline):
    model = CyclePhase
    fields = ("kind", "starts_on", "ends_on", "note")


class GroupInline(RoomInline):
    model = Group
    fields = ("name", "slug", "sector", "locality", "note")


class DocumentInline(RoomInline):
    model = CycleDocument
    form = DocumentForm
    fields = ("title", "dated_on", "attachment_file", "url")


@admin.register(Cycle)
class CycleAdmin(CocreationDesk):
    list_display = ("title", "starts_on", "timeline_published_on", "publication")
    list_filter = (PublishedFilter,)
    search_fields = ("title", "summary")
    codes = ("slug",)
    inlines = (PhaseInline, GroupInline, DocumentInline)
    fieldsets = (
        (
            None,
            {"fields": ("title", "slug", "summary", "plan", "organiser", "facilitator", "is_illustrative")},
        ),
        (
            _("Cronograma"),
            {
                "fields": ("timeline_published_on", "late_timeline_reason", "takes_proposals"),
                "description": _(
                    "Se publica al menos dos semanas antes de la primera mesa, o se dice por qué no."
                ),
            },
        ),
        (_("Reglas e historia"), {"fields": ("rules", "story", "sources")}),
        (
            _("Lo que dice la fuente de un ciclo anterior"),
            {
                "classes": ("collapse",),
                "fields": (
                    "tables_said",
                    "groups_said",
                    "proposals_said",
                    "initiatives_said",
                    "participants_said",
                ),
            },
        ),
    )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The start of the cycle follows its phases."""
        super().save_related(request, form, formsets, change)
        if form.instance.pk:
            form.instance.align()

    def write(
        self, request: HttpRequest, obj: Any, form: Any, values: dict[str, Any], then: Callable[[], object]
    ) -> None:
        def aligned() -> None:
            then()
            obj.align()

        super().write(request, obj, form, values, aligned)

    def preview(self, request: HttpRequest, obj: Cycle) -> HttpResponse:
        return render_cycle(request, obj, preview=True)
