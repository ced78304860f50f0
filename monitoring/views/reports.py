"""/seguimiento/informes/: the monitor's reports, each question with its evidence and the city's answer."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.compiled import Compiled, count_of
from cartagena_ogp.http import page
from cartagena_ogp.templatetags.many import joined
from commitments.paging import Key, first_page, key_page
from commitments.timeline import timeline_of

from .. import forms_of_ogp, printing
from ..cards import REPORT, finding, report_cards
from ..models import Answer, AnswerEvidence, CityReply, Report, ReportRow
from ..parts import parts_of
from ..questions import SOURCES
from ..records import ROWS, ReportRecord

SIZE = 20


NEWEST = [Key("pk", descending=True, read=int)]


def on_cards() -> QuerySet[Report, Any]:
    """What the cards of the list show of each."""
    rows = Report.objects.published()
    return rows.values_list(*REPORT, "body__institution__name", "replaced_by__published_at", named=True)


FIRST = first_page(on_cards, NEWEST, size=SIZE)
TOTAL = count_of(Report.objects.published)
PUBLISHED = Compiled(lambda code: ReportRecord().queryset().filter(code=code).select_related("replaced_by"))
SHOWN = Compiled(
    lambda code: (
        Report.objects.published()
        .filter(code=code)
        .select_related("body__plan", "body__institution", "commitment", "replaced_by", "pdf")
        .prefetch_related(ROWS)
    )
)
ANSWERS: Compiled[Any] = Compiled(
    lambda report: (
        Answer.objects.filter(row__report=report)
        .order_by("row", "-number")
        .distinct("row")
        .values_list("row", "value", "explanation", named=True)
    )
)
"""The answers that count: the last version of each."""
PROOFS = Compiled(
    lambda report: AnswerEvidence.objects.standing().filter(row__report=report).select_related("attachment")
)
REPLIES = Compiled(
    lambda report: CityReply.objects.filter(row__report=report).select_related("institution", "resolution")
)
"""What is under the answers of a report: few have any, and nothing is read of each row."""


@page
def reports(request: HttpRequest) -> HttpResponse:
    shown = key_page(on_cards, NEWEST, request.GET, size=SIZE, first=FIRST)
    context = {
        "shown": shown,
        "cards": report_cards(shown.rows),
        "total": revision.remembered("reports in all", TOTAL.row),
        "share": {
            "title": _("Informes del monitor independiente"),
            "description": _("Lo que el monitor evaluó de cada plan y de cada compromiso."),
        },
    }
    return render(request, "monitoring/reports.html", context)


def published(code: str) -> Report:
    """A published report with all it shows. Raises Http404."""
    return PUBLISHED.row_or_404(code.upper())


@page
def report(request: HttpRequest, code: str) -> HttpResponse:
    return render_report(request, SHOWN.row_or_404(code.upper()))


def render_report(request: HttpRequest, found: Report, *, preview: bool = False) -> HttpResponse:
    """The page of a report read with `ROWS`; with `preview`, as its team sees the draft."""
    later = getattr(found, "replaced_by", None) if hasattr(found, "replaced_by") else None
    answers = {answer.row: answer for answer in ANSWERS.rows(found.pk)}
    proofs, replies = by_row(PROOFS.rows(found.pk)), by_row(REPLIES.rows(found.pk))

    def findings(rows: list[ReportRow]) -> SafeString:
        return joined(
            finding(row, answers.get(row.pk), proofs[row.pk], replies[row.pk], open=found.is_published)
            for row in rows
        )

    context = {
        "report": found,
        "preview": preview,
        "parts": [
            {"section": part.section, "commitment": part.commitment, "findings": findings(part.rows)}
            for part in parts_of(found)
        ],
        "form_url": SOURCES[found.kind],  # type: ignore[index]
        "later": later if later and later.is_published else None,
        "events": [] if preview else timeline_of([("informe", found.code)], names={}),
        "share": {"title": found.title, "description": found.summary or _("Informe del monitor.")},
    }
    return render(request, "monitoring/report.html", context)


def by_row[T: (AnswerEvidence, CityReply)](found: list[T]) -> defaultdict[int, list[T]]:
    rows: defaultdict[int, list[T]] = defaultdict(list)
    for one in found:
        rows[one.row_id].append(one)
    return rows


@page
def report_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The structured report as a tagged PDF (PDF/UA-1), made from its data."""
    found = published(code)
    return as_file(printing.pdf_of(found), "application/pdf", f"informe-{found.code}.pdf")


@page
def report_form(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """The answers in the order of OGP's form, ready to be copied there: CSV, XLSX or JSON."""
    if extension not in forms_of_ogp.TYPES:
        raise Http404
    found = published(code)
    content = forms_of_ogp.written(found, extension)
    return as_file(content, forms_of_ogp.TYPES[extension], f"informe-{found.code}.{extension}")


def as_file(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
