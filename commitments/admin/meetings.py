"""The desk of working meetings: who came, what was agreed, and what was done about it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.admin import PublicForm, PublishedFilter
from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.models import User
from commitments import permissions
from commitments.forms import FulfilForm
from commitments.models import Agreement, Meeting, MeetingAttendance, Milestone
from commitments.views.meetings import render_meeting

from .desk import Act, RoomDesk, RoomInline


class MeetingForm(PublicForm):
    minutes_file = CleanFileField(label=_("Acta"), required=False)
    uploads = {"minutes": "minutes_file"}


class AttendanceInline(RoomInline):
    model = MeetingAttendance
    fields = ("institution", "people")


class AgreementInline(RoomInline):
    model = Agreement
    fields = ("text", "responsible", "due_on", "milestone", "done_on", "outcome")
    readonly_fields = ("done_on", "outcome")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "milestone":
            kwargs["queryset"] = Milestone.objects.select_related("commitment")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class OpenAgreementsFilter(admin.SimpleListFilter):
    title = _("acuerdos")
    parameter_name = "acuerdos"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("abiertos", _("Con acuerdos abiertos")), ("vencidos", _("Con acuerdos vencidos"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        agreements = Agreement.objects.open()
        match self.value():
            case "abiertos":
                return queryset.filter(pk__in=agreements.values("meeting"))
            case "vencidos":
                late = agreements.late(timezone.localdate())
                return queryset.filter(pk__in=late.values("meeting"))
        return queryset


def can_fulfil_one(person: User, meeting: Meeting) -> bool:
    """Whether the person answers for an open agreement of the meeting."""
    open_ones = meeting.agreements.open().select_related("responsible")
    return any(permissions.can_fulfil(person, agreement) for agreement in open_ones)


@admin.register(Meeting)
class MeetingAdmin(RoomDesk):
    form = MeetingForm
    list_display = ("title", "plan", "held_on", "place", "publication")
    list_filter = (OpenAgreementsFilter, PublishedFilter, "plan")
    list_select_related = ("plan",)
    search_fields = ("title", "summary", "agreements__text")
    fields = ("plan", "title", "held_on", "place", "summary", "minutes_file", "is_illustrative")
    inlines = (AttendanceInline, AgreementInline)
    attachments = ("minutes",)
    acts = (Act("cumplir", FulfilForm, can_fulfil_one),)

    def preview(self, request: HttpRequest, obj: Meeting) -> HttpResponse:
        return render_meeting(request, obj, preview=True)
