"""The staff's pages of a consultation. None of them knows what anybody voted."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import mail, qr
from cartagena_ogp.http import form_page
from cartagena_ogp.permissions import person

from ..models import Consultation, PaperBatch, PaperEntry, VoteClaim
from ..views.voting import show_ballot
from . import box, keys, papers
from .desk_forms import ActaForm, AnswerForm, BatchForm, TypingForm, keep_photo
from .forms import AssistForm, Pass
from .permissions import may_read_desk, may_run

Step = PaperEntry.Step
View = Callable[..., HttpResponseBase]


def staff(view: View) -> View:
    """Facilitators and those who coordinate; auditors look at the first pages. Raises `PermissionDenied`."""

    @form_page
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reads = request.method in {"GET", "HEAD"} and may_read_desk(person(request))
        if not (reads or may_run(person(request))):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def found(slug: str) -> Consultation:
    return get_object_or_404(Consultation.objects.select_related("cycle", "table"), slug=slug)


@staff
def index(request: HttpRequest) -> HttpResponse:
    rows = Consultation.objects.select_related("cycle").newest_first()[:50]
    return render(request, "cocreation/voting/desk/index.html", {"rows": rows})


@staff
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is to do. How many voted is no more than what the public heads say."""
    consultation = found(slug)
    now = timezone.now()
    context = {
        "consultation": consultation,
        "takes_votes": consultation.takes_votes(now),
        "batches": consultation.papers.all(),
        "claims": consultation.claims.all()[:100],
        "callbacks": consultation.callbacks.filter(is_voter=True) if consultation.is_over(now) else [],
        "is_over": consultation.is_over(now),
        "may_run": may_run(person(request)),
        "admin_url": reverse("admin:cocreation_consultation_change", args=[consultation.pk]),
    }
    return render(request, "cocreation/voting/desk/one.html", context)


@staff
def assist(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the document of the person in front, then hand over the screen with a ballot (level 3)."""
    consultation = found(slug)
    form = AssistForm(request.POST or None)
    open_now = consultation.takes_votes(timezone.now()) and not consultation.is_election
    if form.is_bound and form.is_valid() and open_now:
        data = form.cleaned_data
        tag = keys.voter_tag(
            keys.consultation_key(consultation.pk), consultation.pk, data["kind"], data["number"]
        )
        voter = box.Voter(consultation.pk, tag, channel="assisted", level=3, turnout=form.turnout)
        return show_ballot(request, consultation, Pass.new(voter))
    context = {"consultation": consultation, "form": form, "open_now": open_now}
    return render(
        request, "cocreation/voting/desk/assist.html", context, status=422 if form.is_bound else 200
    )


@staff
def new_batch(request: HttpRequest, slug: str) -> HttpResponse:
    consultation = found(slug)
    form = BatchForm(request.POST or None)
    if form.is_valid():
        is_acta = consultation.method == Consultation.Method.ACTA
        kind = PaperBatch.Kind.ACTA if is_acta else PaperBatch.Kind.ENVELOPES
        try:
            made = papers.open_batch(
                consultation, kind=kind, place=form.cleaned_data["place"], by=person(request)
            )
            return redirect("vote_desk:batch", slug, made.code)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"consultation": consultation, "form": form}
    return render(
        request, "cocreation/voting/desk/new_batch.html", context, status=422 if form.is_bound else 200
    )


@staff
def batch(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One box: what is typed now, by whom it may be typed, and what was found."""
    consultation = found(slug)
    held = get_object_or_404(consultation.papers.select_related("acta"), code=code)
    by = person(request)
    step = Step.ENVELOPES if held.state == "open" and held.kind == "envelopes" else Step.PAPERS
    first = held.entries.filter(step=step).first()
    form = form_of(held, step, first, request)
    if request.method == "POST" and "de_nuevo" in request.POST:
        papers.start_again(held, step, by=by)
        return redirect("vote_desk:batch", slug, code)
    if form is not None and form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                done = type_in(held, step, form, by)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request,
                _("Las dos digitaciones coinciden.")
                if done
                else _("Quedó la primera digitación. Ahora digita otra persona."),
            )
            return redirect("vote_desk:batch", slug, code)
    context = {
        "consultation": consultation,
        "batch": held,
        "step": step,
        "first": first,
        "mine": first is not None and first.by_id == by.pk,
        "form": form,
        "waits": step == Step.PAPERS and held.kind == "envelopes" and timezone.now() < consultation.closes_at,
    }
    bound = form is not None and form.is_bound
    return render(request, "cocreation/voting/desk/batch.html", context, status=422 if bound else 200)


def form_of(held: PaperBatch, step: str, first: PaperEntry | None, request: HttpRequest) -> Any:
    """The form of the step that a box is at; none once it is confirmed."""
    sent: Any = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if held.state == PaperBatch.State.CONFIRMED:
        return None
    if held.kind == PaperBatch.Kind.ACTA:
        return ActaForm(*sent, consultation=held.consultation)
    if step == Step.ENVELOPES:
        hint = _(
            "Un sobre por renglón, en orden: tipo y número. "
            "Si el sobre dice el lugar, agrégalo: CC 1047000111; ucg-5."
        )
        return TypingForm(*sent, hint=hint, label=_("Documentos de los sobres"), with_photo=False)
    hint = _(
        "Una papeleta por renglón, en orden: los números marcados (1 4). "
        "Escribe 0 si está en blanco o es nula."
    )
    return TypingForm(*sent, hint=hint, label=_("Papeletas"), with_photo=first is not None)


def type_in(held: PaperBatch, step: str, form: Any, by: Any) -> bool:
    """Give the typed lines to the verb of the step."""
    data = form.cleaned_data
    if held.kind == PaperBatch.Kind.ACTA:
        return papers.type_acta(
            held, form.votes, data["blank"], data["witnesses"], by=by, acta=keep_photo(form, held, by=by)
        )
    if step == Step.ENVELOPES:
        return papers.type_envelopes(held, data["lines"], by=by)
    return papers.type_papers(held, data["lines"], by=by, acta=keep_photo(form, held, by=by))


@staff
def slips(request: HttpRequest, slug: str) -> HttpResponse:
    """Ballots of a table: one slip for each line of its attendance list, to be shuffled and handed out."""
    consultation = found(slug)
    table = consultation.table
    ready = (
        table is not None
        and consultation.method == Consultation.Method.BOX
        and (consultation.takes_votes(timezone.now()))
    )
    made: list[dict[str, Any]] = []
    if request.method == "POST" and ready and table is not None:
        numbers = list(table.attendees.values_list("number", flat=True))
        for token in papers.hand_out(consultation, numbers):
            path = reverse("cocreation:vote_enter", args=[slug, token])
            url = request.build_absolute_uri(path)
            made.append({"url": url, "qr": qr.svg(url, label=_("Papeleta"), module_mm=0.7)})
    context = {
        "consultation": consultation,
        "slips": made,
        "ready": ready,
        "people": table.attendees.count() if table else 0,
    }
    return render(request, "cocreation/voting/desk/slips.html", context)


@staff
def answer(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A claim: whether the roll has that document, and the answer to who asks."""
    consultation = found(slug)
    claim = get_object_or_404(consultation.claims, code=code)
    form = AnswerForm(request.POST or None)
    if form.is_valid() and claim.state == VoteClaim.State.OPEN:
        claim.answer, claim.state = form.cleaned_data["answer"], VoteClaim.State.ANSWERED
        claim.answered_by = person(request)
        claim.save()
        mail.send("cocreation/claim", claim.email, {"claim": claim, "consultation": consultation})
        messages.success(request, _("La respuesta salió por correo."))
        return redirect("vote_desk:one", slug)
    context = {
        "consultation": consultation,
        "claim": claim,
        "form": form,
        "mark": box.mark_of(consultation.pk, bytes(claim.voter_tag)),
    }
    return render(
        request, "cocreation/voting/desk/answer.html", context, status=422 if form.is_bound else 200
    )
