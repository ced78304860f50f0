"""The desk of the alerts: thresholds, minimum wages, and what institutions answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cartagena_ogp import permissions as floor
from cartagena_ogp import revision
from cartagena_ogp.models import Institution
from cartagena_ogp.permissions import person

from .. import permissions
from ..models import AlertComment, MinimumWage, RuleThreshold
from .amounts import amount

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class TableAdmin(ModelAdmin):
    """A table that whoever coordinates may edit and staff may read. Pages that use it are made anew."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return permissions.can_enter(person(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return floor.edits_everything(person(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return floor.edits_everything(person(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.can_enter(person(request))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        revision.move()


@admin.register(MinimumWage)
class MinimumWageAdmin(TableAdmin):
    list_display = ("year", amount(MinimumWage, "value"), "decree")


@admin.register(RuleThreshold)
class RuleThresholdAdmin(TableAdmin):
    list_display = ("rule", "modality", "notice_at", "alert_at", "unit")
    list_filter = ("rule",)


@admin.register(AlertComment)
class AlertCommentAdmin(TableAdmin):
    """Supervisors answer for their institution; an answer is never edited."""

    list_display = ("rule", "contract", "work", "institution", "made_on")
    raw_id_fields = ("contract", "work")
    fields = ("rule", "contract", "work", "institution", "text", "made_on")

    def has_add_permission(self, request: HttpRequest) -> bool:
        who = person(request)
        return floor.edits_everything(who) or permissions.is_supervisor(who)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        who = person(request)
        if db_field.name == "institution" and not floor.edits_everything(who):
            own = permissions.supervised_institutions(who)
            kwargs["queryset"] = Institution.objects.filter(pk__in=own)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: AlertComment, form: Any, change: bool) -> None:
        if not permissions.may_answer_alert(person(request), obj):
            raise PermissionDenied
        obj.add(by=person(request))
