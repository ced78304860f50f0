"""The desk of initiatives: written from proposals, decided by the lead, turned into commitments."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from cartagena_ogp.admin import PublishedFilter
from cartagena_ogp.models import User
from cocreation import permissions
from cocreation.acts import DecideInitiative, DraftCommitment, LinkForm, RevokeLink
from cocreation.models import Initiative
from cocreation.views.initiatives import render_initiative
from commitments.admin.desk import Act

from .base import CocreationDesk


def can_decide(user: User, obj: Initiative) -> bool:
    return permissions.can_answer(user) and obj.is_published


def can_draft(user: User, obj: Initiative) -> bool:
    held = obj.links_out.standing().filter(to_commitment__isnull=False)
    return permissions.can_answer(user) and obj.outcome == Initiative.Outcome.CHOSEN and not held.exists()


def can_link(user: User, obj: Any) -> bool:
    return permissions.can_edit(user)


def can_revoke(user: User, obj: Any) -> bool:
    return permissions.can_edit(user) and obj.links_out.standing().exists()


@admin.register(Initiative)
class InitiativeAdmin(CocreationDesk):
    list_display = ("title", "cycle", "number", "outcome", "publication")
    list_filter = (PublishedFilter, "cycle", "outcome")
    list_select_related = ("cycle",)
    search_fields = ("title", "code", "summary")
    codes = ("cycle",)
    readonly_fields = ("outcome", "outcome_reason")
    fields = (
        "cycle",
        "number",
        "title",
        "summary",
        "problem",
        "text",
        "responsible",
        "territory",
        "is_illustrative",
        "outcome",
        "outcome_reason",
    )
    acts = (
        Act("resultado", DecideInitiative, can_decide),
        Act("compromiso", DraftCommitment, can_draft),
        Act("vincular", LinkForm, can_link),
        Act("anular-vinculo", RevokeLink, can_revoke),
    )

    def preview(self, request: HttpRequest, obj: Initiative) -> HttpResponse:
        return render_initiative(request, obj, preview=True)
