"""The desk of reported problems: what waits is moderated, what is public is answered within its term."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import permissions as floor
from cartagena_ogp.models import User
from commitments.admin.desk import Act, RoomDesk

from .. import permissions, reporting
from ..desk_forms import AnswerReportForm, RejectReportForm
from ..models import ProblemReport


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("estado")
    parameter_name = "estado"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("por-revisar", _("Por revisar")),
            ("sin-respuesta", _("Sin respuesta")),
            ("vencidos", _("Con el plazo vencido")),
            ("abiertos", _("Abiertos")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "por-revisar":
                return queryset.waiting()
            case "sin-respuesta":
                return queryset.unanswered()
            case "vencidos":
                return queryset.overdue(timezone.localdate())
            case "abiertos":
                return queryset.open()
        return queryset


def can_reject(person: User, report: ProblemReport) -> bool:
    return report.is_waiting and permissions.can_moderate(person)


def can_answer(person: User, report: ProblemReport) -> bool:
    return report.is_published and not report.is_closed and permissions.can_answer(person, report)


@admin.register(ProblemReport)
class ProblemReportAdmin(RoomDesk):
    """Who reported is not here: no desk shows an address."""

    list_display = ("code", "work", "topic", "excerpt", "state", "due_on")
    list_filter = (StateFilter, "topic")
    list_select_related = ("work__responsible",)
    search_fields = ("code", "body", "work__code", "work__title")
    ordering = ("due_on", "pk")
    acts = (
        Act("rechazar", RejectReportForm, can_reject),
        Act("responder", AnswerReportForm, can_answer),
    )
    fields = (
        "code",
        "work",
        "topic",
        "body",
        "where",
        "where_note",
        "language",
        "submitted_on",
        "due_on",
        "answered_on",
        "closed_on",
        "rule",
        "note",
    )
    change_form_template = "publicworks/admin/report_form.html"

    @admin.display(description=gettext_lazy("qué pasó"))
    def excerpt(self, obj: ProblemReport) -> str:
        return Truncator(obj.body).chars(100)

    @admin.display(description=gettext_lazy("estado"))
    def state(self, obj: ProblemReport) -> str:
        late = obj.is_published and obj.is_overdue(timezone.localdate())
        tone = " desk-tag--late" if late or obj.is_waiting else " desk-tag--done" if obj.is_closed else ""
        return format_html('<span class="desk-tag{}">{}</span>', tone, self.words(obj, late=late))

    def words(self, obj: ProblemReport, *, late: bool) -> str:
        if obj.rejected_on:
            return _("Rechazado")
        if obj.is_waiting:
            return _("Por revisar")
        if obj.is_closed:
            return _("Cerrado")
        if late:
            return _("Plazo vencido")
        return _("Respondido") if obj.answered_on else _("Sin respuesta")

    # -- who ------------------------------------------------------------------------------
    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.can_enter_reports(user) if obj is None else permissions.can_see_report(user, obj)

    def may_add(self, user: User) -> bool:
        return False

    def may_change(self, user: User, obj: Any = None) -> bool:
        return False

    def may_publish(self, user: User, obj: Any) -> bool:
        return permissions.can_moderate(user) and obj.rejected_on is None

    def visible(self, queryset: QuerySet[ProblemReport], user: User) -> QuerySet[ProblemReport]:
        return queryset.filter(pk__in=permissions.reports_for(user).values("pk"))

    # -- acts -----------------------------------------------------------------------------
    def act(self, request: HttpRequest, obj: Any, verb: str, reason: str) -> None:
        if verb == "publish":
            reporting.publish(obj, by=floor.person(request))
        else:
            obj.withdraw(by=floor.person(request), reason=reason)

    def more(self, request: HttpRequest, obj: ProblemReport) -> dict[str, Any]:
        return {
            "photos": obj.photos.select_related("attachment"),
            "answers": obj.answers.select_related("institution"),
        }
