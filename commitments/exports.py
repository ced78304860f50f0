"""A plan in OGP's own columns, to be posted to OGP without retyping it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cartagena_ogp.http import page
from cartagena_ogp.spreadsheets import write_xlsx

from .models import ActionPlan, Commitment
from .models.commitments import CommitmentQuerySet
from .ogp_columns import COLUMNS, EXTRA, NO_DATA, harmless, row_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def rows_of(
    commitments: CommitmentQuerySet, columns: Sequence[str] = COLUMNS
) -> tuple[Sequence[str], list[list[str]]]:
    """The headers and one row for each commitment, in order."""
    found = commitments.select_related("plan", "responsible").prefetch_related(
        "values", "parties__institution"
    )
    cells = [row_of(commitment) for commitment in found.in_order()]
    return columns, [[row[column] for column in columns] for row in cells]


def as_csv(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """CSV in UTF-8 with the mark that Excel needs, its cells harmless."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(harmless(row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    return write_xlsx(headers, rows, title="OGP")


def export(plan: ActionPlan, extension: str, *, drafts: bool = False) -> bytes:
    """The plan's commitments as `csv` or `xlsx`; with `drafts`, those not published too."""
    commitments = Commitment.objects.filter(plan=plan)
    if not drafts:
        commitments = commitments.published()
    write = as_xlsx if extension == "xlsx" else as_csv
    return write(*rows_of(commitments))


def template() -> bytes:
    """An empty sheet with every column an import takes, and an example row to write over."""
    example = dict.fromkeys((*COLUMNS, *EXTRA), NO_DATA) | {
        "Commitment Unique Identifier": "COCDI0003",
        "Action Plan Number": "2",
        "Year Of Submission": "2027",
        "Commitment Number": "1",
        "Commitment Title": "Título completo del compromiso",
        "Short Title": "Título corto",
        "Start Date": "2027-01-01",
        "End Date": "2027-12-31",
    }
    return as_xlsx([*COLUMNS, *EXTRA], [list(example.values())])


def download(content: bytes, name: str) -> HttpResponse:
    """The file, to be saved under its name."""
    kind = XLSX if name.endswith(".xlsx") else CSV
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page
def ogp_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """`/planes/<slug>/ogp.csv`: the published commitments in OGP's columns."""
    plan = get_object_or_404(ActionPlan.objects.published(), slug=slug)
    return download(export(plan, "csv"), f"ogp-{plan.slug}.csv")
