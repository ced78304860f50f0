"""The desk of action plans: their sections, endorsements and letter, and the sheet with OGP's columns."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.admin import PublicForm, PublishedFilter
from cartagena_ogp.fields import CleanFileField
from commitments import exports, permissions
from commitments.models import ActionPlan, Endorsement, PlanSection
from commitments.views.plans import render_plan

from .desk import RoomDesk, RoomInline, link
from .importing import confirm_page, upload_page


class PlanForm(PublicForm):
    letter_file = CleanFileField(label=_("Carta de apoyo"), required=False)
    uploads = {"letter": "letter_file"}


class SectionInline(RoomInline):
    model = PlanSection
    template = "admin/edit_inline/stacked.html"
    fields = ("question", "body", "missing_reason", "source_url")


class EndorsementInline(RoomInline):
    model = Endorsement
    fields = ("name", "group", "locality")


@admin.register(ActionPlan)
class ActionPlanAdmin(RoomDesk):
    form = PlanForm
    change_list_template = "commitments/admin/plan_list.html"
    list_display = ("title", "number", "state", "starts_on", "ends_on", "sheet", "publication")
    list_filter = (PublishedFilter, "state")
    search_fields = ("title", "summary")
    codes = ("slug",)
    inlines = (SectionInline, EndorsementInline)
    attachments = ("letter",)
    filter_horizontal = ("implementers",)
    fieldsets = (
        (None, {"fields": ("title", "slug", "number", "state", "summary", "is_illustrative")}),
        (
            _("Cuándo y quién"),
            {
                "fields": (
                    "government",
                    "development_plan",
                    "starts_on",
                    "ends_on",
                    "submitted_on",
                    "submission_year",
                    "lead",
                    "implementers",
                    "facilitator",
                    "monitor",
                )
            },
        ),
        (
            _("Cocreación en cifras"),
            {
                "fields": (
                    "groups_count",
                    "meetings_count",
                    "proposals_at_least",
                    "initiatives_count",
                    "voters_at_least",
                )
            },
        ),
        (_("Enlaces y carta"), {"fields": ("ogp_url", "microsite_url", "letter_file", "letter_note")}),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("importar/", view(self.import_view), name="commitments_actionplan_import"),
            path("importar/confirmar/", view(self.confirm_view), name="commitments_actionplan_confirm"),
            path("plantilla.xlsx", view(self.template_view), name="commitments_actionplan_template"),
            path("<int:pk>/ogp.<slug:extension>", view(self.export_view), name="commitments_actionplan_ogp"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        self.only_lead(request)
        return upload_page(self, request)

    def confirm_view(self, request: HttpRequest) -> HttpResponse:
        self.only_lead(request)
        return confirm_page(self, request)

    def template_view(self, request: HttpRequest) -> HttpResponse:
        self.only_lead(request)
        return exports.download(exports.template(), "plantilla-ogp.xlsx")

    def export_view(self, request: HttpRequest, pk: int, extension: str) -> HttpResponse:
        """The plan with OGP's columns, drafts included: it is for the staff."""
        plan = self.reached(request, str(pk))
        extension = "xlsx" if extension == "xlsx" else "csv"
        return exports.download(exports.export(plan, extension, drafts=True), f"ogp-{plan.slug}.{extension}")

    def only_lead(self, request: HttpRequest) -> None:
        if not permissions.can_edit_plans(request.user):
            raise PermissionDenied

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        may = permissions.can_edit_plans(request.user)
        urls = {
            "import_url": link("commitments_actionplan_import") if may else "",
            "template_url": link("commitments_actionplan_template") if may else "",
        }
        return super().changelist_view(request, urls | (extra_context or {}))

    @admin.display(description=_("hoja de OGP"))
    def sheet(self, obj: ActionPlan) -> str:
        return format_html(
            '<a href="{}">XLSX</a> · <a href="{}">CSV</a>',
            link("commitments_actionplan_ogp", obj.pk, "xlsx"),
            link("commitments_actionplan_ogp", obj.pk, "csv"),
        )

    def preview(self, request: HttpRequest, obj: ActionPlan) -> HttpResponse:
        return render_plan(request, obj, preview=True)
