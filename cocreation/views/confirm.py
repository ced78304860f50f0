"""The links of our mails: confirm what was asked, and stop the messages."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from cartagena_ogp.http import form_page

from .. import asking, telling
from ..models import Request

GONE = 410


@form_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Opening it changes nothing; its button confirms. Pressed again, it says the same."""
    now = timezone.now()
    found = Request.objects.of_token(token, now)
    if found is None:
        return render(request, "cocreation/spent.html", status=404)
    context = {"asked": found, "subject": asking.subject_of(found), "refused": ""}
    if request.method == "POST":
        try:
            with transaction.atomic():
                asking.confirm(found, at=now)
        except ValidationError as error:
            context["refused"] = " ".join(error.messages)
            return render(request, "cocreation/confirmed.html", context, status=409)
        return redirect("cocreation:confirm", token)
    template = "cocreation/confirmed.html" if found.done_at else "cocreation/confirm.html"
    return render(request, template, context)


@csrf_exempt
@form_page
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop at the first POST, as mail programs do on their own (RFC 8058): the signed link is enough."""
    found = telling.contact_of(token)
    if request.method != "POST":
        is_gone = found is None
        return render(request, "cocreation/stop.html", {"is_gone": is_gone}, status=GONE if is_gone else 200)
    if found:
        telling.stop(found)
    return render(request, "cocreation/stop.html", {"is_done": True})
