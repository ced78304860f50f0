"""A report in the order of OGP's form, so that it is copied there without looking for anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from commitments.exports import CSV, XLSX, as_csv, as_xlsx

from .models import Report
from .parts import parts_of

TYPES = {"csv": CSV, "xlsx": XLSX, "json": "application/json"}
WRITERS: dict[str, Callable[[Sequence[str], Sequence[Sequence[str]]], bytes]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
}
COLUMNS = (
    "section", "question_code", "question", "commitment", "answer_code", "answer", "explanation", "evidence",
    "city_reply", "monitor_decision",
)  # fmt: skip


def written(report: Report, extension: str) -> bytes:
    """The answers as `csv`, `xlsx` or `json`, one a question. `report` comes with its rows."""
    rows = rows_of(report)
    if extension != "json":
        return WRITERS[extension](COLUMNS, rows)
    content = {
        "report": report.code,
        "kind": report.kind,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "illustrative": report.is_illustrative,
        "header": {
            "evaluators": report.evaluators,
            "email": report.contact_email,
            "plan": report.plan.slug,
            "commitment": report.commitment.ogp_id if report.commitment else None,
        },
        "answers": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def rows_of(report: Report) -> list[list[str]]:
    found = []
    for part in parts_of(report):
        for row in part.rows:
            answer = row.last
            proofs = [
                f"{proof.title}: {absolute(proof.address)}"
                for proof in row.evidence.all()
                if proof.removed_at is None
            ]
            replies = list(row.replies.all())
            decisions = [getattr(reply, "resolution", None) for reply in replies]
            found.append(
                [
                    str(part.section.title),
                    row.question,
                    str(row.asked.text),
                    row.commitment.ogp_id if row.commitment else "",
                    answer.value if answer else "",
                    row.asked.label_of(answer.value) if answer else "",
                    answer.explanation if answer else _("Sin dato."),
                    "\n".join(proofs),
                    "\n".join(reply.text for reply in replies),
                    "\n".join(f"{one.get_outcome_display()}: {one.reason}" for one in decisions if one),
                ]
            )
    return found


def absolute(address: str) -> str:
    return f"{settings.PORTAL_URL}{address}" if address.startswith("/") else address
