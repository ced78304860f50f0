"""The desk of the transparency menu, and the entity's own check before the Procuraduría's (ITA)."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import permissions, self_check
from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.models import TransparencyItem, User
from cartagena_ogp.transparency import render_item

from .forms import PublicForm
from .public import PublicAdmin, PublishedFilter


class TransparencyForm(PublicForm):
    file = CleanFileField(label=gettext_lazy("archivo"), required=False)
    uploads = {"attachment": "file"}


class DueFilter(admin.SimpleListFilter):
    title = gettext_lazy("revisión")
    parameter_name = "revision"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("vencida", _("Vencida")), ("sin-fecha", _("Sin fecha"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "vencida":
            return queryset.filter(review_by__lt=timezone.localdate())
        if self.value() == "sin-fecha":
            return queryset.filter(review_by__isnull=True)
        return queryset


@admin.register(TransparencyItem)
class TransparencyAdmin(PublicAdmin):
    form = TransparencyForm
    change_list_template = "admin/transparency_list.html"
    list_display = ("title", "heading", "responsible", "updated_on", "review_by", "publication")
    list_filter = (PublishedFilter, DueFilter, "heading")
    list_select_related = ("responsible",)
    search_fields = ("title", "body")
    fieldsets = (
        (None, {"fields": ("heading", "position", "title", "body")}),
        (gettext_lazy("Dónde está"), {"fields": ("page", "url", "file")}),
        (gettext_lazy("Quién y cuándo"), {"fields": ("responsible", "updated_on", "review_by")}),
    )

    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.sees_everything(user)

    def may_add(self, user: User) -> bool:
        return permissions.edits_everything(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return permissions.edits_everything(user)

    def preview(self, request: HttpRequest, obj: TransparencyItem) -> HttpResponse:
        return render_item(request, obj)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("autodiagnostico/", view(self.self_check_view), name="portal_transparency_check"),
            path("autodiagnostico.csv", view(self.self_check_csv), name="portal_transparency_check_csv"),
            *super().get_urls(),
        ]

    def self_check_view(self, request: HttpRequest) -> HttpResponse:
        """Each heading and each thing the portal can answer by itself, with what is missing."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        checks = list(self_check.checks())
        states = self_check.headings(timezone.localdate())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Autodiagnóstico de transparencia (ITA)"),
            "opts": self.opts,
            "states": [(state, self_check.lacks(state)) for state in states],
            "checks": checks,
            "passing": sum(check.passes for check in checks),
            "amber": self_check.AMBER,
            "red": self_check.RED,
            "writes_entity": permissions.is_administrator(permissions.person(request)),
        }
        return TemplateResponse(request, "admin/self_check.html", context)

    def self_check_csv(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.localdate()
        name = f"autodiagnostico-{today.isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
        csv.writer(response).writerows(self_check.as_rows(today))
        return response
