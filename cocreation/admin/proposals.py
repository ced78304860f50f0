"""The desk of proposals: those that wait first, then evaluation, answer and lineage."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Case, Count, F, When
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import User
from cocreation import permissions
from cocreation.acts import (
    EvaluateProposal,
    LinkForm,
    PublishProposal,
    RejectProposal,
    RespondToProposal,
    RevokeLink,
)
from cocreation.models import Proposal
from cocreation.models.rules import EVALUATORS
from cocreation.views.proposals import render_proposal
from commitments.admin.desk import Act

from .base import CocreationDesk
from .initiatives import can_revoke

State, Fate = Proposal.State, Proposal.Fate


def can_publish(user: User, obj: Proposal) -> bool:
    return permissions.can_moderate(user) and obj.state == State.WAITING


def can_reject(user: User, obj: Proposal) -> bool:
    return permissions.can_moderate(user) and obj.state in {State.WAITING, State.PUBLISHED}


def can_evaluate(user: User, obj: Proposal) -> bool:
    return permissions.can_evaluate(user) and obj.is_standing and obj.fate == Fate.RECEIVED


def can_respond(user: User, obj: Proposal) -> bool:
    return (
        permissions.can_answer(user)
        and obj.is_standing
        and obj.fate == Fate.RECEIVED
        and obj.evaluations.count() >= EVALUATORS
    )


def can_link(user: User, obj: Proposal) -> bool:
    return permissions.can_edit(user) and obj.is_standing


class StageFilter(admin.SimpleListFilter):
    title = _("qué falta")
    parameter_name = "falta"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("revisar", _("Por revisar")),
            ("evaluar", _("Por evaluar")),
            ("responder", _("Por responder")),
            ("ubicar", _("Siguen adelante, sin destino")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "revisar":
                return queryset.filter(state=State.WAITING)
            case "evaluar":
                return queryset.filter(state=State.PUBLISHED, fate=Fate.RECEIVED, scored__lt=EVALUATORS)
            case "responder":
                return queryset.filter(state=State.PUBLISHED, fate=Fate.RECEIVED, scored__gte=EVALUATORS)
            case "ubicar":
                return queryset.filter(fate=Fate.TAKEN, links_out__isnull=True)
        return queryset


@admin.register(Proposal)
class ProposalAdmin(CocreationDesk):
    """Nobody edits what somebody else proposed: the desk moderates, evaluates, answers and links."""

    list_display = ("code", "title", "cycle", "state", "scored", "fate", "submitted_on")
    list_filter = (StageFilter, "cycle", "state", "fate", "channel")
    list_select_related = ("cycle",)
    search_fields = ("code", "title", "text", "author")
    ordering = (
        Case(When(state=State.WAITING, then=0), default=1),
        Case(When(state=State.WAITING, then=F("pk")), default=-F("pk")),
    )
    fields = (
        "code",
        "cycle",
        "channel",
        "table",
        "title",
        "text",
        "author",
        "territory",
        "state",
        "rule",
        "note",
        "fate",
        "answer",
        "supports_count",
        "submitted_on",
    )
    readonly_fields = fields
    acts = (
        Act("publicar-propuesta", PublishProposal, can_publish),
        Act("no-publicar", RejectProposal, can_reject),
        Act("evaluar", EvaluateProposal, can_evaluate),
        Act("responder", RespondToProposal, can_respond),
        Act("vincular", LinkForm, can_link),
        Act("anular-vinculo", RevokeLink, can_revoke),
    )

    def may_add(self, user: User) -> bool:
        return False

    def may_change(self, user: User, obj: Any = None) -> bool:
        return False

    def may_publish(self, user: User, obj: Any) -> bool:
        """Only by its own acts, which say the rule."""
        return False

    def may_delete(self, user: User, obj: Any) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those that nobody confirmed are not here, and no desk shows an address."""
        rows = super().get_queryset(request).exclude(state=State.UNCONFIRMED)
        return rows.annotate(scored=Count("evaluations", distinct=True))

    @admin.display(description=_("evaluaciones"), ordering="scored")
    def scored(self, obj: Any) -> str:
        return f"{obj.scored}/{EVALUATORS}"

    def preview(self, request: HttpRequest, obj: Proposal) -> HttpResponse:
        return render_proposal(request, obj, preview=True)
