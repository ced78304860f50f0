"""Before a sign: the work behind its code, whether the sign is authentic, how to report it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import codes
from cartagena_ogp.http import form_page, page
from cartagena_ogp.log_entries import Told
from cartagena_ogp.opendata.doors import door
from cartagena_ogp.opendata.problems import problem
from cartagena_ogp.records import record_for
from cartagena_ogp.share import image_path
from cartagena_ogp.withdrawals import withdrawn_at
from commitments.timeline import timeline_of

from ..models.signs import Sign
from . import operations
from .forms import SignReportForm

CHECKED_DAYS = 90
"""Days after which a sign that nobody went to look at is shown as not checked lately."""
TYPED = 40  # characters of what somebody typed that a page says back
NEAR = 3
HOST = settings.SHORT_URL.split("//")[1]
"""What is printed before `/o/` on every sign."""
PHOTO_WIDTH = 640


def sign_of(code: str) -> Sign | None:
    """The sign with this code as somebody typed it, whatever its state."""
    rows = Sign.objects.select_related("work__responsible", "work__territory", "photo")
    return rows.filter(code=codes.normalise(code)).first() if codes.is_valid(code) else None


def leads_to_work(sign: Sign | None) -> bool:
    """Whether scanning it goes straight to the page of a work."""
    return bool(
        sign
        and sign.state != Sign.State.RETIRED
        and sign.is_published
        and sign.work
        and sign.work.is_published
    )


@page
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """`/o/<code>`: to the work, for ever; any other code gets a page that helps."""
    sign = sign_of(code)
    if sign and sign.work and leads_to_work(sign):
        answer = redirect(here(sign.work.get_absolute_url()))
        answer["Cache-Control"] = "public, max-age=300"
        return answer
    return help_page(request, code, sign)


def here(path: str) -> str:
    """The address on the portal's own host, when signs carry a shorter one."""
    return path if settings.SHORT_URL == settings.PORTAL_URL else settings.PORTAL_URL + path


def help_page(request: HttpRequest, code: str, sign: Sign | None) -> HttpResponse:
    """Why a code leads to no work, and what to do: 410 for a retired sign, 404 for the rest."""
    withdrawal = withdrawal_of(sign)
    situation = situation_of(code, sign, withdrawal)
    retired = situation == "retired"
    context = {
        "typed": shown(code),
        "report_code": codes.normalise(code).replace("/", "")[:TYPED] or "VALLA",
        "sign": sign if sign and (sign.is_published or not retired) else None,
        "situation": situation,
        "withdrawal": withdrawal,
        "work": sign.work if sign and sign.work and sign.work.is_published and sign.is_published else None,
        "near": [] if sign else near_signs(code),
    }
    return render(request, "publicworks/signs/help.html", context, status=410 if retired else 404)


def withdrawal_of(sign: Sign | None) -> Told | None:
    """Why the work of a sign that everybody knows is no longer in the portal."""
    if sign is None or not sign.is_published or sign.work is None or sign.work.is_published:
        return None
    return withdrawn_at(sign.work.get_absolute_url())


def situation_of(code: str, sign: Sign | None, withdrawal: Told | None) -> str:
    """A code whose check character agrees was never issued; any other was mistyped or misread."""
    if sign is None:
        return "unknown" if codes.is_valid(code) else "wrong"
    if sign.state == Sign.State.RETIRED:
        return "retired"
    return "withdrawn" if withdrawal else "waiting"


def shown(code: str) -> str:
    return " ".join(code.split()).upper()[:TYPED]


def near_signs(code: str) -> list[Sign]:
    """Signs in public whose code differs in one slip."""
    rows = Sign.objects.published().select_related("work")
    return list(
        rows.filter(code__in=codes.near(code), work__published_at__isnull=False).order_by("code")[:NEAR]
    )


@door
@page
def data(request: HttpRequest, code: str) -> HttpResponse:
    """`/o/<code>/datos.json`: the public facts of the sign and of its work."""
    sign = sign_of(code)
    if sign is None or not sign.is_published or sign.work is None or not sign.work.is_published:
        return problem(404, _("No hay una valla publicada con ese código."))
    facts = {
        "sign": record_for(sign).facts(sign),
        "work": record_for(sign.work).facts(sign.work),
        "url": settings.PORTAL_URL + sign.work.get_absolute_url(),
        "sign_url": settings.PORTAL_URL + sign.get_absolute_url(),
    }
    status = 410 if sign.state == Sign.State.RETIRED else 200
    return JsonResponse(facts, json_dumps_params={"ensure_ascii": False}, status=status)


@page
def check(request: HttpRequest) -> HttpResponse:
    """`/valla/`: type the printed code, without an account and without a camera."""
    typed = shown(request.GET.get("codigo", ""))
    sign = sign_of(typed) if typed else None
    if sign and sign.is_published:
        return redirect(sign)
    if typed:
        return help_page(request, typed, sign)
    share = {
        "title": _("¿Es auténtica esta valla?"),
        "description": _("Escribe el código impreso en la valla y compara su lugar y su foto."),
    }
    return render(request, "publicworks/signs/check.html", {"share": share, "host": HOST})


@page
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """What the sign must look like: its place, its photo, its code, and its whole life."""
    found = sign_of(code)
    if found is None or not found.is_published:
        return help_page(request, code, found)
    if code != found.code:
        return redirect(found, permanent=True)
    on = timezone.localdate()
    unchecked = found.checked_on is not None and found.checked_on < on - timedelta(days=CHECKED_DAYS)
    context = {
        "sign": found,
        "work": found.work if found.work and found.work.is_published else None,
        "unchecked": unchecked and found.is_standing,
        "host": HOST,
        "photo": photo_of(found),
        "events": timeline_of([("valla", found.code)], names={}),
        "share": {
            "title": _("Valla %(code)s") % {"code": found.code},
            "description": _("Comprueba si la valla que ves es auténtica."),
            "image": settings.PORTAL_URL + image_path(found),
        },
    }
    return render(request, "publicworks/signs/sign.html", context)


def photo_of(sign: Sign) -> dict[str, Any] | None:
    """The last photo at the size of a page, in pixels; None before the sign is installed."""
    photo = sign.photo
    if photo is None or not (photo.width and photo.height and photo.is_public):
        return None
    width = min(PHOTO_WIDTH, photo.width)
    height = round(photo.height * width / photo.width)
    addresses = {"src": photo.image_url(extension="jpg"), "webp": photo.image_url()}
    return {"width": width, "height": height, **addresses}


@form_page
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a sign is covered, altered or false. Any code will do: the false ones are why we ask."""
    sign = sign_of(code)
    if len(code) > TYPED:
        raise Http404
    form = SignReportForm(request.POST or None, files=request.FILES or None)
    if form.is_valid():
        if form.is_trapped:
            return redirect("publicworks:sign_reported", code)
        try:
            operations.report(sign=sign, typed=shown(code), **form.facts)
        except operations.TooMany:
            form.add_error(None, _("Llegaron muchos reportes. Guarda tu texto e intenta en una hora."))
        else:
            return redirect("publicworks:sign_reported", code)
    known = sign if sign and sign.is_published else None
    context = {"typed": shown(code), "sign": known, "form": form}
    return render(request, "publicworks/signs/report.html", context, status=422 if form.is_bound else 200)


@page
def reported(request: HttpRequest, code: str) -> HttpResponse:
    found = sign_of(code)
    context: dict[str, Any] = {"typed": shown(code), "sign": found if found and found.is_published else None}
    return render(request, "publicworks/signs/reported.html", context)


def asked(request: HttpRequest) -> HttpResponse:
    """`/o/` alone: somebody typed the short address without its code."""
    return redirect(here(reverse("publicworks:sign_check")))
