"""The register that the city keeps: who monitors each plan, and what was corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from cartagena_ogp import permissions as floor
from cartagena_ogp.admin import PublicAdmin, PublishedFilter
from cartagena_ogp.models import User
from commitments.admin.desk import DAYS

from . import permissions
from .models import CorrectiveAction, MonitoringBody


@admin.register(MonitoringBody)
class MonitoringBodyAdmin(PublicAdmin):
    """Appointing a monitor is a public act; the team are the people with that role in the institution."""

    list_display = ("institution", "plan", "appointed_on", "publication")
    list_select_related = ("institution", "plan")
    formfield_overrides = DAYS
    codes = ("plan",)
    fields = (
        "plan",
        "institution",
        "appointed_on",
        "appointed_how",
        "about",
        "contact_email",
        "source_url",
        "is_illustrative",
    )

    def may_see(self, user: User, obj: Any = None) -> bool:
        return floor.sees_everything(user)

    def may_add(self, user: User) -> bool:
        return permissions.can_keep_bodies(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return permissions.can_keep_bodies(user)


@admin.register(CorrectiveAction)
class CorrectiveActionAdmin(PublicAdmin):
    list_display = ("changed", "source", "institution", "state", "due_on", "publication")
    list_select_related = ("institution",)
    list_filter = (PublishedFilter, "state", "source")
    formfield_overrides = DAYS
    raw_id_fields = ("row", "verdict")
    codes = ("source", "row", "verdict", "said")
    fields = (
        "source",
        "row",
        "verdict",
        "source_url",
        "said",
        "changed",
        "institution",
        "commitment",
        "state",
        "due_on",
        "done_on",
        "proof_url",
        "is_illustrative",
    )

    def may_see(self, user: User, obj: Any = None) -> bool:
        return floor.sees_everything(user)

    def may_add(self, user: User) -> bool:
        return permissions.can_correct(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return permissions.can_correct(user)
