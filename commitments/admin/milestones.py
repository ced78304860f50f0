"""The desk of milestones, where progress is reported from a phone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import permissions as floor
from cartagena_ogp.admin import PublishedFilter
from cartagena_ogp.models import User
from commitments import permissions
from commitments.forms import EvidenceForm, ProgressForm, RescheduleForm, StatusForm, WithdrawEvidenceForm
from commitments.models import Milestone
from commitments.views.milestones import render_milestone

from .desk import Act, PromiseDesk, link
from .filters import AttentionFilter


def can_reschedule(person: User, milestone: Milestone) -> bool:
    """A date that nobody was told yet is simply written in the form."""
    return milestone.is_published and permissions.can_edit_milestone(person, milestone)


def can_withdraw_evidence(person: User, milestone: Milestone) -> bool:
    return permissions.can_edit_milestone(person, milestone) and milestone.evidence.standing().exists()


@admin.register(Milestone)
class MilestoneAdmin(PromiseDesk):
    list_display = (
        "place",
        "title",
        "status",
        "progress",
        "lateness",
        "due_on",
        "silence",
        "answerer",
        "publication",
    )
    list_filter = (AttentionFilter, PublishedFilter, "status", "commitment__plan")
    list_select_related = ("commitment__responsible", "commitment__plan", "responsible")
    search_fields = ("commitment__ogp_id", "title", "outputs", "responsible__name")
    search_help_text = _("Busca por código del compromiso, hito o institución.")
    codes = ("commitment", "number")
    acts = (
        Act("avance", ProgressForm, permissions.can_edit_milestone),
        Act("evidencia", EvidenceForm, permissions.can_edit_milestone),
        Act("fecha", RescheduleForm, can_reschedule),
        Act("estado", StatusForm, permissions.can_edit_milestone),
        Act("retirar-evidencia", WithdrawEvidenceForm, can_withdraw_evidence),
    )
    readonly_fields = ("progress", "status", "status_reason", "status_on", "last_news_on")
    fieldsets = (
        (None, {"fields": ("commitment", "number", "title", "outputs")}),
        (
            _("Quién y cuándo"),
            {"fields": ("responsible", "supports", "starts_on", "due_on", "weight", "is_illustrative")},
        ),
        (
            _("Cómo va"),
            {
                "fields": ("progress", "status", "status_reason", "status_on", "last_news_on"),
                "description": _("Se cambia con «Reportar avance» o «Cambiar el estado»."),
            },
        ),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Milestone], search_term: str
    ) -> tuple[QuerySet[Milestone], bool]:
        """A code as pages show it, such as COCDI0001-4, finds its milestone."""
        ogp_id, _dash, number = search_term.strip().rpartition("-")
        if ogp_id and number.isdecimal():
            found = queryset.filter(commitment__ogp_id__iexact=ogp_id, number=int(number[:9]))
            if found.exists():
                return found, False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("código"), ordering="commitment__ogp_id")
    def place(self, obj: Milestone) -> str:
        return obj.code

    @admin.display(description=_("responsable"))
    def answerer(self, obj: Milestone) -> str:
        return str(obj.answers or "—")

    def may_add(self, user: User) -> bool:
        return permissions.can_add_milestone(user)

    def visible(self, queryset: QuerySet[Milestone], user: User) -> QuerySet[Milestone]:
        if floor.sees_everything(user):
            return queryset
        return queryset.filter(pk__in=permissions.milestones_for(user).values("pk"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Milestones are added only to commitments within the person's reach."""
        if db_field.name == "commitment":
            kwargs["queryset"] = permissions.editable_commitments_for(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A published date moves with a reason; a milestone stays in its commitment."""
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is not None:
            fixed += [name for name in ("commitment",) if name not in fixed]
            if obj.is_published:
                fixed.append("due_on")
            if not permissions.can_edit_commitment(request.user, obj.commitment):
                fixed += ["responsible", "weight"]
        if not permissions.can_edit_plans(request.user):
            fixed.append("is_illustrative")
        return fixed

    def more(self, request: HttpRequest, obj: Milestone) -> dict[str, Any]:
        may = permissions.can_edit_milestone(request.user, obj)
        return {
            "above": {"url": link("commitments_commitment_change", obj.commitment_id), "of": obj.commitment},
            "updates": obj.updates.select_related("institution"),
            "evidence": obj.evidence.select_related("attachment"),
            "withdraw_evidence_url": self.url_of(obj, "retirar-evidencia") if may else "",
        }

    def preview(self, request: HttpRequest, obj: Milestone) -> HttpResponse:
        return render_milestone(request, obj, preview=True)
