"""Step 5, the receipt, and the way out."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cartagena_ogp import codes
from complaints import filing, opening, receipts, visits
from complaints.forms import SavedForm, SendForm
from complaints.intake import private
from complaints.models import Receipt
from complaints.views.steps import closed, files_of, rows_to_check, suggestions
from complaints.visits import FILING, FOLLOWING, Visit

SAID = ("text", "who", "about", "territory", "place", "happened", "contract", "evidence")


@private
def check(request: HttpRequest) -> HttpResponse:
    """Step 5: look at everything and send it. The answer to the POST is the receipt: it is in no address."""
    now = timezone.now()
    visit = Visit.of(request, FILING, now)
    if visit is None or "category" not in visit.data:
        return closed()
    form = SendForm(request.POST if request.method == "POST" else None, now=now)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            filed = send(request, form)
        except filing.NobodyReads:
            form.add_error(
                None, _("Ahora no hay quien pueda abrirla. No se envió nada; revisa a quién excluiste.")
            )
        except DatabaseError:
            form.add_error(
                None, _("No pudimos guardarla: el servidor no tiene espacio o no responde. No se envió.")
            )
            status = 503
        else:
            return receipt_page(request, filed) if filed else redirect("complaints:sent")
    context = {
        "form": form,
        "rows": rows_to_check(visit),
        "files": files_of(visit),
        "hints": suggestions(visit),
        "has_identity": bool(visit.data.get("identity")),
    }
    return render(request, "complaints/check.html", context, status=status)


@transaction.atomic
def send(request: HttpRequest, form: SendForm) -> filing.Filed | None:
    """File what the visit holds and end it; None when this very form had been sent already.

    Raises NobodyReads, or DatabaseError; then the visit stays as it was.
    """
    visit = Visit.of(request, FILING, form.now, lock=True)
    if visit is None or not form.is_first():
        return None
    data = visit.data
    filed = filing.file_case(
        filing.Filing(
            category=data["category"],
            content={name: data.get(name) for name in SAID},
            offices=data.get("offices", []),
            people=data.get("people", []),
            files=files_of(visit),
            identity=data.get("identity"),
        ),
        on=timezone.localdate(form.now),
    )
    visit.end()
    return filed


def receipt_page(request: HttpRequest, filed: filing.Filed) -> HttpResponse:
    context = {
        "receipt": filed.receipt,
        "case": filed.case,
        "readers": filed.readers,
        "file_count": filed.file_count,
        "form": SavedForm(initial={"receipt": filed.receipt}),
    }
    response = render(request, "complaints/receipt.html", context)
    visits.take_back(response)
    return response


@private
def saved(request: HttpRequest) -> HttpResponse:
    """The author types the last group; a wrong one shows the receipt again, out of the form itself."""
    if request.method != "POST":
        return redirect("complaints:start")
    form = SavedForm(request.POST)
    typed = request.POST.get("receipt", "")
    if not receipts.is_well_formed(typed):
        return redirect("complaints:start")
    if not form.is_valid():
        context = {"receipt": receipts.shown(codes.normalise(typed)), "form": form}
        return render(request, "complaints/receipt.html", context, status=422)
    lookup = receipts.keys_of(typed).lookup
    opening.show(lookup)
    Receipt.objects.filter(lookup=lookup).update(is_confirmed=True)
    is_following = Visit.of(request, FOLLOWING, timezone.now()) is not None
    return redirect("complaints:case") if is_following else render(request, "complaints/saved.html")


@private
def card(request: HttpRequest) -> HttpResponse:
    """The receipt to print, only for who asks: half a page."""
    typed = request.POST.get("receipt", "")
    if request.method != "POST" or not receipts.is_well_formed(typed):
        return redirect("complaints:start")
    receipt = receipts.shown(codes.normalise(typed))
    form = SavedForm(initial={"receipt": receipt})
    return render(request, "complaints/card.html", {"receipt": receipt, "form": form})


@private
def sent(request: HttpRequest) -> HttpResponse:
    """For who sends the same form twice: the first one counted."""
    return render(request, "complaints/sent.html")


@csrf_exempt
@private
def leave(request: HttpRequest) -> HttpResponse:
    """Salir de esta página: forget everything and go to a neutral site. No token: it must always work.

    Not a redirect: after a form, `form-action 'self'` would stop it.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with transaction.atomic():
        for kind in (FILING, FOLLOWING):
            visit = Visit.of(request, kind, timezone.now(), lock=True)
            if visit:
                visit.end()
    response = render(request, "complaints/left.html", {"exit": settings.COMPLAINT_EXIT})
    visits.take_back(response)
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Strict")
    response.cookies[settings.CSRF_COOKIE_NAME]["secure"] = settings.SECURE
    response.headers["Clear-Site-Data"] = '"*"'
    response.headers["Refresh"] = f"0;url={settings.COMPLAINT_EXIT}"
    return response
