"""Dialogues and hearings: what is coming, what was asked, answered and agreed."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.compiled import Compiled, count_of, in_all
from cartagena_ogp.http import changes_at, form_page, page
from cartagena_ogp.labels import words_of
from commitments.paging import Key, key_page, order_of
from commitments.timeline import timeline_of

from .. import asking
from ..forms import EmailForm, QuestionForm
from ..models import Dialogue, Pledge, Question, Request
from .common import by_code, language_of, radio, sent_link, share_of, share_page

SIZE = 20


def of_kind(kind: str | None) -> QuerySet[Dialogue]:
    rows = Dialogue.objects.published()
    return rows.filter(kind=kind) if kind else rows


def counted(on: date, kind: str | None) -> QuerySet[Dialogue]:
    """Published dialogues, each with what was asked and agreed in it and what is late; of one kind or all."""
    pending = Q(pledges__done_on=None, pledges__pk__isnull=False)
    return of_kind(kind).annotate(
        agreed=Count("pledges", distinct=True),
        overdue=Count("pledges", filter=pending & Q(pledges__due_on__lt=on), distinct=True),
        asked=Count("questions", filter=Q(questions__state=Question.State.PUBLISHED), distinct=True),
    )


def kept(on: date) -> QuerySet[Any, dict[str, int]]:
    """How many things were agreed in published dialogues, how many are done and how many late."""
    return in_all(
        Pledge.objects.filter(dialogue__published_at__isnull=False),
        total=Count("pk"),
        done=Count("pk", filter=Q(done_on__isnull=False)),
        late=Count("pk", filter=Q(done_on__isnull=True, due_on__lt=on)),
    )


KEYS = [Key("starts_at", descending=True, read=datetime.fromisoformat), Key("code")]
FIRST = Compiled(lambda on, kind: counted(on, kind).order_by(*order_of(KEYS))[: SIZE + 1])
TOTAL = count_of(of_kind)
KEPT = Compiled(kept)


@page
def dialogues(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    asked = request.GET.get("clase", "")
    kind = asked if asked in Dialogue.Kind.values else None
    context = {
        "shown": key_page(
            partial(counted, on, kind), KEYS, request.GET, size=SIZE, first=FIRST.given(on, kind)
        ),
        "total": revision.remembered(("dialogues in all", kind), lambda: TOTAL.row(kind)),
        "groups": [radio(request, "clase", _("Clase"), words_of(Dialogue.Kind))],
        "kept": revision.remembered(("pledges kept", on), lambda: KEPT.row(on)),
        "share": share_page(
            _("Hablemos con Transparencia"),
            _("Diálogos y audiencias: qué se preguntó, se respondió y se acordó."),
        ),
    }
    return render(request, "cocreation/dialogues.html", context)


@page
def dialogue(request: HttpRequest, code: str) -> HttpResponse:
    found = by_code(
        Dialogue.objects.published().select_related("cycle", "host", "territory", "minutes_file"), code
    )
    if code != found.code:
        return redirect(found, permanent=True)
    changes_at(request, timezone.now(), found.starts_at, found.questions_until, found.ends_at)
    return render_dialogue(request, found)


def render_dialogue(request: HttpRequest, dialogue: Dialogue, *, preview: bool = False) -> HttpResponse:
    on, now = timezone.localdate(), timezone.now()
    questions = list(dialogue.questions.shown().select_related("answered_by"))
    for one in questions:
        one.dialogue = dialogue
    pledges = dialogue.pledges.select_related("responsible")
    context: dict[str, Any] = {
        "dialogue": dialogue,
        "preview": preview,
        "questions": [{"question": one, "is_late": one.is_late(on)} for one in questions],
        "answered": sum(bool(one.answer) for one in questions),
        "pledges": [{"pledge": one, "is_late": one.is_late(on)} for one in pledges],
        "can_register": dialogue.is_open_to_register(now),
        "can_ask": dialogue.takes_questions(now),
        "events": timeline_of([("dialogo", dialogue.code)], names={}),
        "share": share_of(
            dialogue,
            title=dialogue.title,
            status=str(dialogue.get_state_display()),
            description=dialogue.summary or _("Diálogo con la ciudadanía."),
        ),
    }
    return render(request, "cocreation/dialogue.html", context)


@form_page
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Say that one will come; a reminder arrives the day before."""
    found = by_code(Dialogue.objects.published(), code)
    if not found.is_open_to_register(timezone.now()):
        raise Http404
    form = EmailForm(request.POST or None)
    if form.is_valid() and sent_link(request, form, Request.What.REGISTER, dialogue=found):
        return redirect("cocreation:sent")
    context = {"form": form, "dialogue": found}
    return render(request, "cocreation/register.html", context, status=422 if form.is_bound else 200)


@form_page
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask beforehand or while it goes on; the answer comes by mail and in public."""
    found = by_code(Dialogue.objects.published(), code)
    now = timezone.now()
    if not found.takes_questions(now):
        raise Http404
    form = QuestionForm(request.POST or None)
    if form.is_valid():
        if form.is_trapped:
            return redirect("cocreation:sent")
        given = form.cleaned_data
        question = Question(
            dialogue=found,
            text=given["text"],
            author=" ".join(given["author"].split()),
            when=Question.When.LIVE if now >= found.starts_at else Question.When.BEFORE,
            asked_on=timezone.localdate(now),
        )
        try:
            asking.ask(
                Request.What.ASK,
                given["email"],
                language=language_of(request),
                at=now,
                question=question,
                keep=question.save,
            )
        except asking.TooMany:
            form.add_error(None, _("Llegaron muchas preguntas. Guarda tu texto e intenta en una hora."))
        else:
            return redirect("cocreation:sent")
    context = {"form": form, "dialogue": found}
    return render(request, "cocreation/ask.html", context, status=422 if form.is_bound else 200)
