"""The desk of dialogues: agenda, questions that wait, answers and agreements."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.admin import PublicForm, PublishedFilter
from cartagena_ogp.fields import CleanFileField
from cartagena_ogp.models import User
from cocreation import permissions
from cocreation.acts import AnswerQuestion, FulfilPledge, ReviewQuestion
from cocreation.models import Dialogue, Pledge, Question
from cocreation.views.dialogues import render_dialogue
from commitments.admin.desk import Act, RoomInline

from .base import CocreationDesk


class DialogueForm(PublicForm):
    minutes_upload = CleanFileField(label=_("archivo del acta"), required=False)
    uploads = {"minutes_file": "minutes_upload"}


class PledgeInline(RoomInline):
    model = Pledge
    fields = ("text", "responsible", "due_on", "done_on", "outcome")
    readonly_fields = ("done_on", "outcome")


class QuestionInline(RoomInline):
    """Questions that staff wrote down at the dialogue, and those that came by the page."""

    model = Question
    fields = ("when", "text", "author", "state", "answer")
    readonly_fields = ("answer",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(state=Question.State.UNCONFIRMED)


def can_review(user: User, obj: Dialogue) -> bool:
    return permissions.can_moderate(user) and obj.questions.filter(state=Question.State.WAITING).exists()


def can_respond(user: User, obj: Dialogue) -> bool:
    return permissions.can_edit(user) and obj.questions.shown().filter(answer="").exists()


def can_fulfil(user: User, obj: Dialogue) -> bool:
    rows = obj.pledges.filter(done_on=None).select_related("responsible")
    return any(permissions.can_fulfil(user, one) for one in rows)


@admin.register(Dialogue)
class DialogueAdmin(CocreationDesk):
    form = DialogueForm
    list_display = ("title", "kind", "starts_at", "state", "publication")
    list_filter = (PublishedFilter, "kind", "state")
    search_fields = ("title", "code", "place")
    inlines = (PledgeInline, QuestionInline)
    acts = (
        Act("revisar-pregunta", ReviewQuestion, can_review),
        Act("responder-pregunta", AnswerQuestion, can_respond),
        Act("cumplir", FulfilPledge, can_fulfil),
    )
    fieldsets = (
        (None, {"fields": ("kind", "title", "summary", "cycle", "host", "state", "state_reason")}),
        (_("Cuándo y dónde"), {"fields": ("starts_at", "ends_at", "place", "territory", "link", "agenda")}),
        (_("Participación"), {"fields": ("takes_registrations", "questions_until", "answers_due_on")}),
        (
            _("Después"),
            {"fields": ("minutes", "minutes_upload", "attendees_said", "is_illustrative")},
        ),
    )

    def preview(self, request: HttpRequest, obj: Dialogue) -> HttpResponse:
        return render_dialogue(request, obj, preview=True)
