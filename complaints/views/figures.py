"""Public figures of the channel: what was published of each quarter, and the half-yearly report."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cartagena_ogp.http import page
from complaints import statistics as published
from complaints.models import Improvement, PublishedTable
from complaints.quarters import after

LISTED = 12
"""Improvements shown; the newest first."""


def label_of(quarter: date) -> str:
    """`2026-1`: as addresses name a quarter."""
    return f"{quarter.year}-{(quarter.month + 2) // 3}"


def first_day(year: int, number: int, months: int) -> date:
    """The first day of the quarter or half-year. Raises Http404."""
    if not 1 <= number <= 12 // months or not 2000 <= year <= 9000:
        raise Http404
    return date(year, (number - 1) * months + 1, 1)


def tables_of(quarter: date) -> list[published.Table]:
    """The tables of a published quarter. Raises Http404 for one that is not."""
    stored = {table.dimension: table for table in PublishedTable.objects.filter(quarter=quarter)}
    if not stored:
        raise Http404
    return [published.table_of(stored[name]) for name in PublishedTable.Dimension.values if name in stored]


@page
def statistics(request: HttpRequest) -> HttpResponse:
    """`/denuncia/estadisticas/`: the newest quarter, the earlier ones, and what changed thanks to them."""
    quarters = list(
        PublishedTable.objects.order_by("-quarter").values_list("quarter", flat=True).distinct("quarter")
    )
    context = {
        "quarters": [(label_of(quarter), quarter) for quarter in quarters],
        "newest": label_of(quarters[0]) if quarters else "",
        "tables": tables_of(quarters[0]) if quarters else [],
        "reports": halves_of(quarters),
        "improvements": Improvement.objects.all()[:LISTED],
        "k": settings.COMPLAINT_SMALLEST_CELL,
    }
    return render(request, "complaints/statistics.html", context)


def halves_of(quarters: Sequence[date]) -> list[tuple[int, int]]:
    """The half-years whose two quarters are out, the newest first."""
    known = set(quarters)
    return [
        (quarter.year, 1 if quarter.month == 1 else 2)
        for quarter in sorted(known, reverse=True)
        if quarter.month in {1, 7} and after(quarter) in known
    ]


@page
def quarter(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The tables of one quarter, as they were published."""
    tables = tables_of(first_day(year, number, 3))
    context = {
        "tables": tables,
        "title": _("Denuncias del trimestre %(number)s de %(year)s") % {"number": number, "year": year},
        "download": "complaints:quarter_file",
        "year": year,
        "number": number,
    }
    return render(request, "complaints/figures.html", context)


@page
def report(request: HttpRequest, year: int, half: int) -> HttpResponse:
    """The half-yearly report (Ley 1474 de 2011, artículo 76), made of the two published quarters."""
    tables = published.half_year(first_day(year, half, 6))
    if not tables:
        raise Http404
    context = {
        "tables": tables,
        "title": _("Informe del semestre %(number)s de %(year)s") % {"number": half, "year": year},
        "download": "complaints:report_file",
        "year": year,
        "number": half,
        "is_report": True,
        "improvements": Improvement.objects.all()[:LISTED],
    }
    return render(request, "complaints/figures.html", context)


@page
def quarter_file(request: HttpRequest, year: int, number: int, ending: str) -> HttpResponse:
    """A quarter as CSV or JSON."""
    return as_file(tables_of(first_day(year, number, 3)), f"denuncias-{year}-t{number}", ending)


@page
def report_file(request: HttpRequest, year: int, half: int, ending: str) -> HttpResponse:
    """A half-year as CSV or JSON."""
    tables = published.half_year(first_day(year, half, 6))
    if not tables:
        raise Http404
    return as_file(tables, f"denuncias-{year}-s{half}", ending)


def as_file(tables: Sequence[published.Table], name: str, ending: str) -> HttpResponse:
    """What the page shows and not one figure more. Raises Http404 for another ending."""
    rows: list[dict[str, Any]] = [
        {"table": table.dimension, "row": line.label, "count": line.text}
        for table in tables
        for line in [published.Line(_("Total"), 0, table.total), *table.lines]
    ]
    if ending == "json":
        return JsonResponse({"rows": rows}, json_dumps_params={"ensure_ascii": False})
    if ending != "csv":
        raise Http404
    out = io.StringIO()
    writer = csv.DictWriter(out, ["table", "row", "count"])
    writer.writeheader()
    writer.writerows(rows)
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
