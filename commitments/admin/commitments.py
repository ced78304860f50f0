"""The desk of commitments."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cartagena_ogp import permissions as floor
from cartagena_ogp.admin import PublishedFilter
from cartagena_ogp.models import User
from commitments import permissions
from commitments.forms import EvidenceForm, ModifyForm, StatusForm, WithdrawEvidenceForm
from commitments.models import Commitment, CommitmentParty, CommitmentValue, Milestone
from commitments.views.commitments import render_commitment

from .desk import Act, PromiseDesk, RoomInline, link
from .filters import AttentionFilter


class PartyInline(RoomInline):
    model = CommitmentParty
    fields = ("institution", "role")


class ValueInline(RoomInline):
    model = CommitmentValue
    fields = ("value", "justification")


def can_modify(person: User, commitment: Commitment) -> bool:
    """Only what was promised to OGP and published needs an approval."""
    return permissions.can_edit_commitment(person, commitment) and commitment.needs_approval(
        set(Commitment.PROMISED)
    )


def can_withdraw_evidence(person: User, commitment: Commitment) -> bool:
    return permissions.can_edit_commitment(person, commitment) and commitment.evidence.standing().exists()


@admin.register(Commitment)
class CommitmentAdmin(PromiseDesk):
    """Commitments: the texts in the form, the acts on pages of their own."""

    list_display = (
        "ogp_id",
        "short_title",
        "status",
        "lateness",
        "silence",
        "ends_on",
        "responsible",
        "publication",
    )
    list_filter = (AttentionFilter, PublishedFilter, "plan", "status")
    list_select_related = ("plan", "responsible")
    search_fields = ("ogp_id", "title", "short_title", "responsible__name")
    search_help_text = _("Busca por código, título o institución.")
    codes = ("ogp_id", "plan")
    inlines = (ValueInline, PartyInline)
    acts = (
        Act("estado", StatusForm, permissions.can_edit_commitment),
        Act("evidencia", EvidenceForm, permissions.can_edit_commitment),
        Act("retirar-evidencia", WithdrawEvidenceForm, can_withdraw_evidence),
        Act("modificar", ModifyForm, can_modify),
    )
    readonly_fields = ("status", "status_reason", "status_on", "last_news_on")
    fieldsets = (
        (None, {"fields": ("plan", "ogp_id", "number", "title", "short_title", "title_note")}),
        (
            _("La promesa"),
            {"fields": ("problem", "status_quo", "action", "contribution", "long_term_goal")},
        ),
        (
            _("Quién y cuándo"),
            {
                "fields": (
                    "responsible",
                    "contact_office",
                    "contact_email",
                    "territory",
                    "starts_on",
                    "ends_on",
                )
            },
        ),
        (
            _("Cómo va"),
            {
                "fields": ("status", "status_reason", "status_on", "last_news_on", "results", "next_steps"),
                "description": _("El estado se cambia con «Cambiar el estado», que pide un motivo."),
            },
        ),
        (
            _("Clasificación"),
            {
                "fields": (
                    "policy_area",
                    "sector",
                    "theme",
                    "sdgs",
                    "budget",
                    "budget_source",
                    "source_url",
                    "is_illustrative",
                )
            },
        ),
        (
            _("Lo que calificó el monitor de OGP"),
            {
                "classes": ("collapse",),
                "fields": (
                    "specificity",
                    "potential",
                    "interim_completion",
                    "final_completion",
                    "opened_government",
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        late = Milestone.objects.published().late(timezone.localdate()).filter(commitment=OuterRef("pk"))
        counted = late.order_by().values("commitment").annotate(rows=Count("pk")).values("rows")
        return super().get_queryset(request).annotate(late_milestones=Subquery(counted))

    @admin.display(description=_("retraso"))
    def lateness(self, obj: Commitment) -> str:
        """Its own days, or how many of its milestones are past theirs."""
        late: int = getattr(obj, "late_milestones", None) or 0
        if obj.is_late(timezone.localdate()) or obj.is_complete or not late:
            return super().lateness(obj)
        said = ngettext("%(count)s hito", "%(count)s hitos", late) % {"count": late}
        return format_html('<span class="desk-tag desk-tag--late">{}</span>', said)

    def visible(self, queryset: QuerySet[Commitment], user: User) -> QuerySet[Commitment]:
        if floor.sees_everything(user):
            return queryset
        return queryset.filter(pk__in=permissions.commitments_for(user).values("pk"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was promised changes by modification; who answers, by the lead."""
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is not None and obj.needs_approval(set(Commitment.PROMISED)):
            fixed += [name for name in Commitment.PROMISED if name not in fixed]
        if not permissions.can_edit_plans(request.user):
            fixed += [name for name in ("responsible", "is_illustrative") if name not in fixed]
        return fixed

    def more(self, request: HttpRequest, obj: Commitment) -> dict[str, Any]:
        may = permissions.can_edit_commitment(request.user, obj)
        return {
            "milestones": [
                {"url": link("commitments_milestone_change", milestone.pk), "milestone": milestone}
                for milestone in obj.milestones.select_related("commitment", "responsible").order_by("number")
            ],
            "add_milestone_url": link("commitments_milestone_add", commitment=obj.pk) if may else "",
            "evidence": obj.evidence.select_related("attachment"),
            "withdraw_evidence_url": self.url_of(obj, "retirar-evidencia") if may else "",
            "modifications": obj.modifications.all(),
        }

    def preview(self, request: HttpRequest, obj: Commitment) -> HttpResponse:
        return render_commitment(request, obj, preview=True)
