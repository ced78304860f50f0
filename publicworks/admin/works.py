"""The desk of works, where supervisors report progress from a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cartagena_ogp import permissions as floor
from cartagena_ogp.admin import PublicAdmin, PublishedFilter
from cartagena_ogp.models import Institution, User
from commitments.admin.desk import Act, RoomDesk, RoomInline
from commitments.wording import SILENT_WEEKS

from .. import operations, permissions
from ..desk_forms import WithdrawFileForm, WorkDaysForm, WorkFileForm, WorkProgressForm, WorkStatusForm
from ..models import Funding, Work, WorkMilestone
from ..story import Story
from ..views.works import render_work


class AttentionFilter(admin.SimpleListFilter):
    """What needs attention today."""

    title = gettext_lazy("qué necesita atención")
    parameter_name = "atencion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("con-retraso", _("Con retraso")),
            ("sin-novedades", _("Sin novedades en ocho semanas")),
            ("detenidas", _("Suspendidas o inconclusas")),
            ("sin-responsable", _("Sin responsable")),
            ("sin-punto", _("Sin punto en el mapa")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "con-retraso":
                return queryset.late(today)
            case "sin-novedades":
                return queryset.silent_since(today - timedelta(weeks=SILENT_WEEKS))
            case "detenidas":
                return queryset.halted()
            case "sin-responsable":
                return queryset.filter(responsible=None)
            case "sin-punto":
                return queryset.filter(latitude=None)
        return queryset


class FundingInline(RoomInline):
    model = Funding


class MilestoneInline(RoomInline):
    model = WorkMilestone


def can_withdraw_file(person: User, work: Work) -> bool:
    return permissions.can_edit_work(person, work) and work.files.standing().exists()


@admin.register(Work)
class WorkAdmin(RoomDesk):
    list_display = (
        "code",
        "title",
        "status",
        "condition",
        "physical_progress",
        "lateness",
        "silence",
        "publication",
    )
    list_filter = (AttentionFilter, PublishedFilter, "status", "condition", "sector", "responsible")
    list_select_related = ("responsible", "territory")
    search_fields = ("code", "title", "bpin", "responsible__name", "territory__name")
    search_help_text = gettext_lazy("Busca por código, título, BPIN, institución o barrio.")
    autocomplete_fields = ("territory",)
    inlines = (FundingInline, MilestoneInline)
    change_form_template = "publicworks/admin/change_form.html"
    acts = (
        Act("avance", WorkProgressForm, permissions.can_edit_work),
        Act("estado", WorkStatusForm, permissions.can_edit_work),
        Act("fechas", WorkDaysForm, permissions.can_edit_work),
        Act("archivo", WorkFileForm, permissions.can_edit_work),
        Act("retirar-archivo", WithdrawFileForm, can_withdraw_file),
    )
    readonly_fields = (
        "code",
        "physical_progress",
        "planned_progress",
        "financial_progress",
        "progress_source",
        "progress_on",
        "last_news_on",
    )
    fieldsets = (
        (None, {"fields": ("code", "title", "purpose", "description", "work_type", "sector")}),
        (
            gettext_lazy("Dónde y para quién"),
            {
                "fields": (
                    "territory",
                    "address",
                    "latitude",
                    "longitude",
                    "beneficiaries",
                    "beneficiaries_note",
                )
            },
        ),
        (
            gettext_lazy("Quién y con qué plata"),
            {"fields": ("responsible", "commitment", "bpin", "budget", "budget_approved_on")},
        ),
        (
            gettext_lazy("Cuándo y cómo va"),
            {
                "fields": (
                    "planned_starts_on",
                    "planned_ends_on",
                    "started_on",
                    "ended_on",
                    "status",
                    "condition",
                    "status_reason",
                    "way_out",
                    "physical_progress",
                    "planned_progress",
                    "financial_progress",
                    "progress_source",
                    "progress_on",
                    "last_news_on",
                ),
                "description": gettext_lazy(
                    "Ya publicada, cambia con «Reportar avance», «Cambiar el estado» y «Cambiar las fechas»."
                ),
            },
        ),
        (
            gettext_lazy("Lo social y lo ambiental"),
            {
                "classes": ("collapse",),
                "fields": (
                    "consultation_meetings",
                    "workers",
                    "land_compensation",
                    "in_indigenous_land",
                    "health_and_safety",
                    "has_impact_assessment",
                    "in_protected_area",
                    "environmental_measures",
                ),
            },
        ),
        (None, {"fields": ("is_illustrative",)}),
    )
    TOLD = (*Work.TOLD, "status_reason", "way_out")

    # -- columns --------------------------------------------------------------------------
    @admin.display(description=gettext_lazy("retraso"))
    def lateness(self, obj: Work) -> str:
        today = timezone.localdate()
        if not obj.is_late(today) or obj.planned_ends_on is None:
            return "—"
        days = (today - obj.planned_ends_on).days
        said = ngettext("%(count)s día", "%(count)s días", days) % {"count": days}
        return format_html('<span class="desk-tag desk-tag--late">{}</span>', said)

    @admin.display(description=gettext_lazy("silencio"), ordering="last_news_on")
    def silence(self, obj: Work) -> str:
        weeks = obj.weeks_of_silence(timezone.localdate())
        if weeks is None:
            return "—"
        return ngettext("%(count)s semana", "%(count)s semanas", weeks) % {"count": weeks}

    # -- who ------------------------------------------------------------------------------
    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.can_enter(user) if obj is None else permissions.can_see_work(user, obj)

    def may_add(self, user: User) -> bool:
        return permissions.can_add_work(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return permissions.can_add_work(user) if obj is None else permissions.can_edit_work(user, obj)

    def may_publish(self, user: User, obj: Any) -> bool:
        return permissions.can_publish_work(user, obj)

    def visible(self, queryset: QuerySet[Work], user: User) -> QuerySet[Work]:
        if floor.sees_everything(user):
            return queryset
        return queryset.filter(pk__in=permissions.works_for(user).values("pk"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Supervisors add works of their own institutions."""
        person = floor.person(request)
        if db_field.name == "responsible" and not floor.edits_everything(person):
            own = permissions.supervised_institutions(person)
            kwargs["queryset"] = Institution.objects.filter(pk__in=own)
            kwargs["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the public was told changes by an act of its own, with its reason."""
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is not None and obj.is_published:
            fixed += self.TOLD
        if not floor.edits_everything(floor.person(request)):
            fixed.append("is_illustrative")
        return fixed

    # -- acts -----------------------------------------------------------------------------
    def act(self, request: HttpRequest, obj: Any, verb: str, reason: str) -> None:
        getattr(operations, verb)(obj, by=floor.person(request), reason=reason)

    def write(
        self, request: HttpRequest, obj: Any, form: Any, values: dict[str, Any], then: Callable[[], object]
    ) -> None:
        PublicAdmin.write(self, request, obj, form, values, then)

    def more(self, request: HttpRequest, obj: Work) -> dict[str, Any]:
        return {
            "progress": obj.progress.select_related("institution")[:30],
            "changes": obj.changes.all()[:30],
            "files": obj.files.select_related("attachment")[:30],
        }

    def preview(self, request: HttpRequest, obj: Work) -> HttpResponse:
        return render_work(request, Story.works(Work.objects.all()).get(pk=obj.pk), preview=True)
