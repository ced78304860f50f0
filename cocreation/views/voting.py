"""The voter's way: ask for a link, open the ballot, mark, check, confirm, keep the receipt.

No step needs a script or an account. Nothing here is cached, and no page says what anybody did before.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp import codes, mail, revision
from cartagena_ogp.http import form_page, page, touches_no_frame
from cartagena_ogp.opendata.limits import Limiter, address_of

from ..models import Callback, Consultation, VoteClaim
from ..voting import box, keys
from ..voting.box import Outcome
from ..voting.forms import AskForm, BallotForm, ClaimForm, Pass, how_many

LINK_MINUTES = 30
ONE_IN = 100
network = Limiter(30)
"""Requests a minute from one network; a school or a neighbourhood behind one address passes."""


def found(slug: str) -> Consultation:
    rows = Consultation.objects.published().select_related("cycle")
    return get_object_or_404(rows, slug=slug, method=Consultation.Method.BOX)


def being_voted(slug: str) -> Consultation:
    """A consultation with its options, as this process read it under the present revision.

    It may be a second old: pages show it, and the database decides about each ballot.
    """
    rows = Consultation.objects.published().prefetch_related("choices")
    return revision.remembered(
        ("consultation", slug),
        lambda: get_object_or_404(rows, slug=slug, method=Consultation.Method.BOX),
    )


def shut(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Why nobody can vote now."""
    now = timezone.now()
    context = {"consultation": consultation, "early": now < consultation.opens_at}
    return render(request, "cocreation/voting/shut.html", context, status=409)


@form_page
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Document and mailbox. The answer is the same whoever asks and whatever they did before."""
    consultation = found(slug)
    if consultation.is_election or not consultation.takes_votes(timezone.now()):
        return shut(request, consultation)
    form = AskForm(request.POST or None)
    if form.is_bound:
        if network.seconds_to_wait(address_of(request)):
            form.add_error(
                None, _("Llegan muchas solicitudes desde tu red. Espera un minuto y envía otra vez.")
            )
        if form.is_valid():
            if not form.is_trapped:
                send_link(consultation, form)
            return redirect("cocreation:vote_asked", slug)
    context = {"consultation": consultation, "form": form, "how_many": how_many(consultation)}
    return render(request, "cocreation/voting/ask.html", context, status=422 if form.is_bound else 200)


def send_link(consultation: Consultation, form: AskForm) -> None:
    """Mail a link that opens one ballot, unless this mailbox or this document asked too often."""
    data = form.cleaned_data
    key = keys.consultation_key(consultation.pk)
    voter = box.Voter(
        consultation.pk,
        keys.voter_tag(key, consultation.pk, data["kind"], data["number"]),
        contact=keys.contact_tag(key, data["email"]),
        turnout=form.turnout,
    )
    token = keys.new_token()
    digest = keys.token_hash(token)
    if not box.ask_link(digest, voter, LINK_MINUTES):
        return
    if secrets.randbelow(ONE_IN) == 0:
        Callback.objects.create(consultation=consultation, email=data["email"], link_sha256=digest.hex())
    path = reverse("cocreation:vote_enter", args=[consultation.slug, token])
    context = {"consultation": consultation, "path": path, "minutes": LINK_MINUTES}
    mail.send("cocreation/vote_link", data["email"], context, get_language() or "es")


@page
def asked(request: HttpRequest, slug: str) -> HttpResponse:
    context = {"consultation": found(slug), "minutes": LINK_MINUTES}
    return render(request, "cocreation/voting/asked.html", context)


@touches_no_frame
@form_page
def enter(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The link of the mail. Opening it shows a button; the button spends it and brings the ballot."""
    consultation = being_voted(slug)
    digest = keys.token_hash(token)
    if not consultation.takes_votes(timezone.now()):
        return shut(request, consultation)
    if request.method != "POST":
        if not box.link_is_good(consultation.pk, digest):
            return spent(request, consultation)
        return private(render(request, "cocreation/voting/enter.html", {"consultation": consultation}))
    voter = box.use_link(consultation.pk, digest)
    if voter is None:
        return spent(request, consultation)
    Callback.objects.filter(link_sha256=digest.hex()).update(link_sha256="", is_voter=True)
    if consultation.is_election:  # the link was handed out at the table, to somebody on its list
        voter = replace(voter, channel="assisted", level=3)
    return show_ballot(request, consultation, Pass.new(voter))


def spent(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    return render(request, "cocreation/voting/spent.html", {"consultation": consultation}, status=404)


def private(response: HttpResponse) -> HttpResponse:
    """A page whose address or body opens a ballot: `form_page` keeps it nowhere, and nobody lists it."""
    response["X-Robots-Tag"] = "noindex"
    return response


def show_ballot(
    request: HttpRequest, consultation: Consultation, held: Pass, form: BallotForm | None = None
) -> HttpResponse:
    form = form or BallotForm(consultation=consultation)
    context = {
        "consultation": consultation,
        "form": form,
        "pass": held.signed(),
        "action": ballot_path(request, consultation),
        "marked": set(form["choices"].value() or ()),
    }
    status = 422 if form.errors else 200
    return private(render(request, "cocreation/voting/ballot.html", context, status=status))


def ballot_path(request: HttpRequest, consultation: Consultation) -> str:
    """Where the next step is sent: the desk's address at a desk, the public one elsewhere."""
    desk = request.path_info.startswith("/gestion/")
    return reverse("vote_desk:ballot" if desk else "cocreation:vote_ballot", args=[consultation.slug])


@touches_no_frame
@form_page
def ballot(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark, check, confirm. `paso` says which; the pass travels signed in the form."""
    consultation = being_voted(slug)
    if request.method != "POST":
        return redirect("cocreation:vote", slug)
    try:
        held = Pass.read(request.POST.get("pase", ""), consultation)
    except signing.SignatureExpired:
        return refused(request, consultation, "old")
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return refused(request, consultation, "forged")
    form = BallotForm(request.POST, consultation=consultation)
    step = request.POST.get("paso")
    if step == "marcar" or not form.is_valid():
        if not consultation.takes_votes(timezone.now()):
            return refused(request, consultation, Outcome.CLOSED)
        marked = BallotForm(initial={"choices": request.POST.getlist("choices")}, consultation=consultation)
        return show_ballot(request, consultation, held, marked if step == "marcar" else form)
    chosen = form.cleaned_data["choices"]
    if step != "confirmar":
        return review(request, consultation, held, form, chosen)
    outcome = box.cast(held.voter, keys.receipt_hash(held.receipt), chosen)
    if outcome in {Outcome.COUNTED, Outcome.SAME}:
        return receipt(request, consultation, held)
    return refused(request, consultation, outcome)


def review(
    request: HttpRequest, consultation: Consultation, held: Pass, form: BallotForm, chosen: list[int]
) -> HttpResponse:
    context = {
        "consultation": consultation,
        "pass": held.signed(),
        "action": ballot_path(request, consultation),
        "chosen": [option for option in form.options if option.number in chosen],
        "left": consultation.max_choices - len(chosen),
    }
    return private(render(request, "cocreation/voting/review.html", context))


def receipt(request: HttpRequest, consultation: Consultation, held: Pass) -> HttpResponse:
    """The code, this once. It is not kept here: the box holds its digest."""
    context = {
        "consultation": consultation,
        "code": held.receipt,
        "assisted": held.voter.channel == "assisted",
        "next_url": reverse("vote_desk:assist", args=[consultation.slug])
        if request.path_info.startswith("/gestion/")
        else "",
    }
    return private(render(request, "cocreation/voting/receipt.html", context))


def refused(request: HttpRequest, consultation: Consultation, why: str) -> HttpResponse:
    context = {"consultation": consultation, "why": str(why)}
    status = 400 if why == "forged" else 409
    return private(render(request, "cocreation/voting/refused.html", context, status=status))


@form_page
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """«Somebody voted with my document»: staff look at the roll and answer; the page says nothing of it."""
    consultation = found(slug)
    if consultation.state == Consultation.State.PREPARING or box.salt(consultation.pk) is None:
        raise Http404
    form = ClaimForm(request.POST or None)
    if form.is_bound:
        if network.seconds_to_wait(address_of(request)):
            form.add_error(
                None, _("Llegan muchas solicitudes desde tu red. Espera un minuto y envía otra vez.")
            )
        if form.is_valid():
            if not form.is_trapped:
                keep_claim(consultation, form)
            return redirect("cocreation:vote_claimed", slug)
    context = {"consultation": consultation, "form": form}
    return render(request, "cocreation/voting/claim.html", context, status=422 if form.is_bound else 200)


def keep_claim(consultation: Consultation, form: ClaimForm) -> None:
    data = form.cleaned_data
    key = keys.consultation_key(consultation.pk)
    VoteClaim.objects.create(
        consultation=consultation,
        code=codes.new_code(),
        voter_tag=keys.voter_tag(key, consultation.pk, data["kind"], data["number"]),
        email=data["email"],
        text=data["text"].strip(),
    )


@page
def claimed(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "cocreation/voting/claimed.html", {"consultation": found(slug)})
