"""Desks ask the portal's own permissions, not Django's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from cartagena_ogp import permissions, revision
from cartagena_ogp.models import User


class Desk(admin.ModelAdmin):
    """A list and its forms. Say who with four questions: by default administrators, who never delete."""

    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    def may_see(self, user: User, obj: Model | None = None) -> bool:
        return permissions.is_administrator(user)

    def may_add(self, user: User) -> bool:
        return permissions.is_administrator(user)

    def may_change(self, user: User, obj: Model | None = None) -> bool:
        """Without `obj`: whether the person changes any row of this desk."""
        return permissions.is_administrator(user)

    def may_delete(self, user: User, obj: Model) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may_see(permissions.person(request))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_see(permissions.person(request), obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add(permissions.person(request))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_change(permissions.person(request), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is not None and self.may_delete(permissions.person(request), obj)


class ShownDesk(Desk):
    """A desk of rows that pages show and no history tells of: what it saves makes pages anew."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        revision.move()

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        super().delete_model(request, obj)
        revision.move()


class ReadOnly(Desk):
    """A desk for looking."""

    def may_add(self, user: User) -> bool:
        return False

    def may_change(self, user: User, obj: Model | None = None) -> bool:
        return False


class DeskInline(admin.StackedInline):
    """Rows under a form, each field with its label: whoever may change the row above may change these."""

    extra = 0

    def above(self, request: HttpRequest, obj: Model | None) -> bool:
        desk = self.admin_site.get_model_admin(self.parent_model)
        return desk.has_change_permission(request, obj) if obj else desk.has_add_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        desk = self.admin_site.get_model_admin(self.parent_model)
        return desk.has_view_or_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.above(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.above(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.above(request, obj)
