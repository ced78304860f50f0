"""Desks of what the floor shows: institutions, territory, the entity's data, closed days, opinions, files."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import permissions
from cartagena_ogp.models import Attachment, EntityData, Feedback, Institution, LocalClosure, Territory, User

from .desks import Desk, ReadOnly, ShownDesk
from .public import PublicAdmin, PublishedFilter


@admin.register(Institution)
class InstitutionAdmin(PublicAdmin):
    list_display = ("name", "kind", "parent", "publication")
    list_filter: ClassVar[Any] = (PublishedFilter, "kind")
    list_select_related = ("parent",)
    search_fields = ("name", "short_name", "slug")
    codes = ("slug",)
    fieldsets = (
        (None, {"fields": ["name", "short_name", "slug", "kind", "parent", "name_note"]}),
        (_("Qué hace y cómo escribirle"), {"fields": ["purpose", "website", "email"]}),
    )
    prepopulated_fields = {"slug": ["name"]}

    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.is_staff(user)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def preview(self, request: HttpRequest, obj: Institution) -> HttpResponse:
        return render(request, "pages/institution.html", {"institution": obj})


@admin.register(Territory)
class TerritoryAdmin(ReadOnly):
    """Loaded with `load_territory`; its sources are in `data/territory/README.md`."""

    list_display = ("name", "kind", "parent", "population")
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    exclude = ("outline",)

    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.is_staff(user)


class EntityForm(forms.ModelForm):
    class Meta:
        model = EntityData
        fields = (
            "name",
            "address",
            "city",
            "department",
            "hours",
            "switchboard",
            "free_line",
            "anticorruption_line",
            "email",
            "anticorruption_email",
            "judicial_email",
            "website",
            "channels",
            "privacy_officer",
        )


@admin.register(EntityData)
class EntityAdmin(Desk):
    """One row: the list goes straight to it."""

    form = EntityForm

    def may_add(self, user: User) -> bool:
        return permissions.is_administrator(user) and not EntityData.objects.exists()

    def save_model(self, request: HttpRequest, obj: EntityData, form: Any, change: bool) -> None:
        obj.update(**form.cleaned_data)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if self.has_view_permission(request) and not EntityData.objects.exists():
            return HttpResponseRedirect(reverse("admin:portal_entitydata_add"))
        if self.has_view_permission(request):
            return HttpResponseRedirect(reverse("admin:portal_entitydata_change", args=[True]))
        return super().changelist_view(request, extra_context)


@admin.register(LocalClosure)
class LocalClosureAdmin(ShownDesk):
    """Days that some dates on pages are counted without."""

    list_display = ("day", "reason")
    date_hierarchy = "day"

    def may_delete(self, user: User, obj: Any) -> bool:
        return permissions.is_administrator(user)


@admin.register(Feedback)
class FeedbackAdmin(ReadOnly):
    list_display = ("given_on", "page", "answer", "comment")
    list_filter = ("answer", "given_on")
    search_fields = ("page", "comment")

    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.sees_everything(user)


@admin.register(Attachment)
class AttachmentAdmin(ReadOnly):
    """Files are never edited; the record they belong to opens and closes them."""

    list_display = ("original_name", "content_type", "size", "is_public", "uploaded_at")
    list_filter = ("is_public", "content_type")
    search_fields = ("original_name", "description", "sha256")
    exclude = ("file",)

    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.sees_everything(user)
