"""The desk of the alerts: thresholds, minimum wages, and what institutions answer."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest

from cartagena_ogp import permissions as floor
from cartagena_ogp.admin import ShownDesk
from cartagena_ogp.models import Institution, User
from cartagena_ogp.permissions import person

from .. import permissions
from ..models import AlertComment, MinimumWage, RuleThreshold
from .amounts import amount


class TableAdmin(ShownDesk):
    """A table that whoever coordinates may edit and staff may read."""

    def may_see(self, user: User, obj: Model | None = None) -> bool:
        return permissions.can_enter(user)

    def may_add(self, user: User) -> bool:
        return floor.edits_everything(user)

    def may_change(self, user: User, obj: Model | None = None) -> bool:
        return floor.edits_everything(user)


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

    def may_add(self, user: User) -> bool:
        return floor.edits_everything(user) or permissions.is_supervisor(user)

    def may_change(self, user: User, obj: Model | None = None) -> bool:
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
