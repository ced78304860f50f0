"""Problems that people report at works: the form, the thread of each one, and the links of the mails."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp.compiled import Compiled
from cartagena_ogp.http import form_page, page
from cartagena_ogp.models.comments import sha256
from commitments.paging import Key, key_page, order_of

from .. import reporting
from ..forms import ReportForm
from ..models import ProblemReport, ReportAnswer, ReportContact, Work
from ..models.reports import LINK_LASTS
from ..photos import photo_of
from ..problems import PROBLEM, problem_items
from .common import published_work
from .maps import nearest

SIZE = 20
SUGGESTED = 4
NEAR = 0.005
"""Degrees: about 550 metres, what «near the work» may mean on foot."""


@form_page
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Report a problem, without an account; first, what others already reported here and near."""
    work = published_work(code)
    form = ReportForm(request.POST or None, files=request.FILES or None)
    if form.is_bound and form.data.get("website"):
        return redirect("publicworks:report_sent", work.code)
    if form.is_valid():
        now = timezone.now()
        written = form.report(work, language=get_language() or "es")
        try:
            kept = reporting.submit(written, photos=form.photos(), email=form.cleaned_data["email"], now=now)
        except reporting.AlreadySaid:
            form.add_error("body", _("Ese reporte ya está en esta obra, o espera revisión."))
        except reporting.TooMany:
            form.add_error(None, _("Llegaron muchos reportes. Guarda tu texto e intenta en una hora."))
        else:
            return redirect(reporting.receipt_address(kept))
    context = {"work": work, "form": form, "others": others(work), "on": timezone.localdate()}
    return render(request, "publicworks/report_new.html", context, status=422 if form.is_bound else 200)


def others(work: Work) -> list[ProblemReport]:
    """Open reports of the same work and, with a point, of those within a walk, the newest first."""
    around = [work.pk]
    if work.latitude is not None and work.longitude is not None:
        close = Work.objects.published().filter(
            latitude__range=(float(work.latitude) - NEAR, float(work.latitude) + NEAR),
            longitude__range=(float(work.longitude) - NEAR, float(work.longitude) + NEAR),
        )
        around += [row.pk for row in nearest(close, float(work.latitude), float(work.longitude))[:10]]
    rows = ProblemReport.objects.open().filter(work__in=around).select_related("work")
    found = list(rows.order_by("-submitted_on", "-pk")[: 5 * SUGGESTED])
    return sorted(found, key=lambda one: one.work_id != work.pk)[:SUGGESTED]


@form_page
def sent(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt. Whatever became of it, the page looks the same."""
    work = published_work(code)
    report = reporting.of_receipt(request.GET.get("recibo", ""), work)
    asked = bool(report and ReportContact.objects.filter(report=report).exists())
    context = {"work": work, "report": report, "asked": asked}
    return render(request, "publicworks/report_sent.html", context)


NEWEST = [Key("pk", descending=True, read=int)]


def reports_of(work: int) -> QuerySet[ProblemReport, Any]:
    return ProblemReport.objects.published().filter(work=work).values_list(*PROBLEM, named=True)


FIRST = Compiled(lambda work: reports_of(work).order_by(*order_of(NEWEST))[: SIZE + 1])


@page
def reports(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that people reported of a work, the newest first, a page at a time."""
    work = published_work(code)
    if code != work.code:
        return redirect("publicworks:reports", work.code, permanent=True)
    rows = partial(reports_of, work.pk)
    shown = key_page(rows, NEWEST, request.GET, size=SIZE, first=FIRST.given(work.pk))
    context = {
        "work": work,
        "shown": shown,
        "lines": problem_items(shown.rows, timezone.localdate(), 2),
        "share": {
            "title": _("Reportes sobre %(work)s") % {"work": work.title},
            "description": _("Lo que la gente reporta en esta obra y lo que responde la institución."),
        },
    }
    return render(request, "publicworks/reports.html", context)


@page
def report(request: HttpRequest, code: str) -> HttpResponse:
    """A reported problem with its photos and what the institution replied, oldest first."""
    rows = ProblemReport.objects.published().filter(work__published_at__isnull=False)
    rows = rows.select_related("work__responsible", "work__territory").prefetch_related(
        "photos__attachment",
        Prefetch("answers", ReportAnswer.objects.select_related("institution").order_by("pk")),
    )
    found = get_object_or_404(rows, code=code.upper())
    photos = [photo_of(one.attachment, one.alt, lang=found.language) for one in found.photos.all()]
    context: dict[str, Any] = {
        "report": found,
        "work": found.work,
        "answers": list(found.answers.all()),
        "photos": photos,
        "on": timezone.localdate(),
        "share": {
            "title": f"{found.get_topic_display()} · {found.work.title}",
            "description": found.body[:160],
        },
    }
    return render(request, "publicworks/report.html", context)


@form_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: opening it changes nothing, its button confirms the address."""
    now = timezone.now()
    contact = ReportContact.objects.filter(token_sha256=sha256(token)).select_related("report__work").first()
    if contact is None or (contact.confirmed_at is None and contact.asked_at <= now - LINK_LASTS):
        return render(request, "publicworks/report_link_spent.html", status=404)
    if request.method == "POST":
        reporting.confirm(contact, now=now)
        return redirect("publicworks:report_confirm", token)
    return render(request, "publicworks/report_confirm.html", {"contact": contact, "report": contact.report})


@form_page
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the mails of a report and forget the address; opening the link changes nothing."""
    contact = reporting.of_stop_link(token)
    if request.method == "POST" and contact:
        contact.delete()
        return redirect("publicworks:report_stop", token)
    return render(request, "publicworks/report_stop.html", {"report": contact.report if contact else None})
