"""Follow-up: nothing but the receipt opens it, and the receipt is in no cookie, address or session."""

from __future__ import annotations

import base64
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import filing, followup, incoming, receipts, throttle
from complaints.evidence import Taken
from complaints.forms import IdentityForm, MessageForm, ReceiptForm, SavedForm
from complaints.intake import private
from complaints.visits import FOLLOWING, LASTS, Visit


@private
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt. Right or wrong, the same work and the same wait."""
    now = timezone.now()
    form = ReceiptForm(request.POST if request.method == "POST" else None, now=now)
    if not form.is_valid():
        return render(request, "complaints/enter.html", {"form": form}, status=422 if form.is_bound else 200)
    typed = form.cleaned_data["receipt"]
    opened = followup.find(typed)
    visit = Visit.start(FOLLOWING)
    begin(visit, opened, now)
    throttle.slow(form.left)
    if opened is None:
        said = _(
            "No encontramos una denuncia con esa clave. Revisa los 20 caracteres; da igual si son mayúsculas."
        )
        form.add_error("receipt", said)
        return render(request, "complaints/enter.html", {"form": form}, status=422)
    if opened.receipt.must_rotate:
        response: HttpResponse = redirect("complaints:new_receipt")
    elif not opened.receipt.is_confirmed:
        context = {
            "receipt": receipts.shown(typed),
            "form": SavedForm(initial={"receipt": receipts.shown(typed)}),
            "is_first_visit": True,
        }
        response = render(request, "complaints/receipt.html", context)
    else:
        response = redirect("complaints:case")
    visit.give(response)
    return response


def begin(visit: Visit, opened: followup.Opened | None, now: datetime) -> None:
    """Save a new session for what was opened; for nothing, one as large whose hour has passed."""
    kek = opened.kek if opened else bytes(32)
    visit.data = {
        "lookup": base64.b64encode(opened.receipt.lookup if opened else bytes(32)).decode(),
        "kek": base64.b64encode(kek).decode(),
    }
    visit.save(now if opened else now - LASTS)


def opened_by(request: HttpRequest, now: datetime) -> tuple[Visit, followup.Opened] | None:
    """The case that this visit opened, or None when it has ended or the receipt was changed."""
    visit = Visit.of(request, FOLLOWING, now)
    if visit is None:
        return None
    lookup, kek = (base64.b64decode(visit.data[name]) for name in ("lookup", "kek"))
    opened = followup.reopen(lookup, kek)
    return (visit, opened) if opened else None


@private
def case(request: HttpRequest) -> HttpResponse:
    """Status, reasons, messages both ways, files; and a place to write."""
    now = timezone.now()
    found = opened_by(request, now)
    if found is None:
        return redirect("complaints:enter")
    _visit, opened = found
    if opened.receipt.must_rotate:
        return redirect("complaints:new_receipt")
    if request.method != "POST":
        form = MessageForm(now=now, initial={"text": followup.draft(opened)})
    elif "borrar" in request.POST:
        followup.delete_draft(opened)
        return redirect("complaints:case")
    else:
        form = MessageForm(request.POST, now=now)
        if form.is_valid() and answer(request, form, opened):
            return redirect("complaints:case")
    context = {
        "form": form,
        "case": opened.case,
        "said": followup.conversation(opened),
        "has_draft": bool(followup.draft(opened)),
        "has_identity": opened.case.identities.exists(),
        "today": timezone.localdate(now),
    }
    return render(request, "complaints/case.html", context, status=422 if form.is_bound else 200)


def answer(request: HttpRequest, form: MessageForm, opened: followup.Opened) -> bool:
    """Keep as a draft, or send the message and its files; whether there is nothing to say about it."""
    text, on = form.cleaned_data["text"], timezone.localdate(form.now)
    if receipt_is_in(text, opened):
        form.add_error("text", _("Tu mensaje contiene tu clave. Quítala: nadie más debe tenerla."))
        return False
    if "guardar" in request.POST:
        followup.keep_draft(opened, text)
        return True
    files = request.FILES.getlist("files")
    if not text and not files:
        form.add_error("text", _("Escribe un mensaje o elige un archivo."))
        return False

    def keep(taken: Taken) -> None:
        followup.add_file(opened, taken, on=on)

    count, size = followup.sent_today(opened, on)
    refused = incoming.receive(
        files, keep, keep_original="keep_original" in request.POST, count=count, bytes_today=size
    )
    for said in refused:
        form.add_error(None, said)
    if refused:
        return False
    with transaction.atomic():
        if text and form.is_first():
            followup.write(opened, text, on=on)
    return True


def receipt_is_in(text: str, opened: followup.Opened) -> bool:
    """Whether the text holds this case's receipt: every well-formed one in it is tried."""
    found = receipts.candidates(text)
    return any(receipts.keys_of(one).kek == opened.kek for one in found)


@private
def new_receipt(request: HttpRequest) -> HttpResponse:
    """Change the receipt; compulsory when somebody else wrote it down. The new one is in the answer alone."""
    now = timezone.now()
    found = opened_by(request, now)
    if found is None:
        return redirect("complaints:enter")
    visit, opened = found
    if request.method != "POST":
        return render(request, "complaints/new_receipt.html", {"is_compulsory": opened.receipt.must_rotate})
    with transaction.atomic():
        fresh, again = followup.rotate(opened)
        visit.end()
        visit = Visit.start(FOLLOWING)
        begin(visit, again, now)
    context = {
        "receipt": fresh,
        "case": again.case,
        "form": SavedForm(initial={"receipt": fresh}),
        "is_new": True,
    }
    response = render(request, "complaints/receipt.html", context)
    visit.give(response)
    return response


@private
def identity(request: HttpRequest) -> HttpResponse:
    """Say later who you are. It is added, and never taken away without a trace."""
    now = timezone.now()
    found = opened_by(request, now)
    if found is None:
        return redirect("complaints:enter")
    _visit, opened = found
    form = IdentityForm(request.POST if request.method == "POST" else None)
    is_possible = True
    if form.is_valid():
        try:
            followup.declare(opened, form.cleaned_data, on=timezone.localdate(now))
        except filing.NobodyReads:
            is_possible = False
        else:
            return redirect("complaints:case")
    context = {"form": form, "is_possible": is_possible, "is_following": True}
    return render(request, "complaints/identity.html", context, status=422 if form.is_bound else 200)
