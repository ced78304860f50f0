"""A structured report as PDF: tagged, with its headings and languages (PDF/UA-1, ISO 14289-1)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp.templatetags.portal import day

from .models import Report
from .models.answers import AnswerEvidence
from .parts import parts_of

TEMPLATE = Path(__file__).resolve().parent / "data" / "report.typ"
FONTS = Path(settings.BASE_DIR) / "cartagena_ogp" / "data" / "fonts"


def pdf_of(report: Report) -> bytes:
    """The report as PDF/UA-1, in the language of the page; `report` comes with its rows and answers."""
    return typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=[FONTS],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=(report.published_at or timezone.now()).replace(microsecond=0),
        sys_inputs={"data": json.dumps(content_of(report), ensure_ascii=False)},
    )


def content_of(report: Report) -> dict[str, Any]:
    """What the template shows, as plain data."""
    facts = [
        (_("Clase"), report.get_kind_display()),
        (_("Monitor"), report.body.institution.name),
        (_("Plan"), report.plan.title),
        (_("Compromiso"), str(report.commitment or "")),
        (_("Quiénes evalúan"), report.evaluators),
        (_("Publicado"), day(report.published_at)),
        (_("Código"), report.code),
    ]
    return {
        "lang": (get_language() or "es")[:2],
        "title": report.title,
        "monitor": report.body.institution.name,
        "illustrative": report.is_illustrative,
        "summary": report.summary,
        "facts": [(str(name), str(value)) for name, value in facts if value],
        "parts": [
            {
                "title": str(part.section.title) + (f": {part.commitment}" if part.commitment else ""),
                "rows": [row_of(row) for row in part.rows],
            }
            for part in parts_of(report)
        ],
        "words": {
            "illustrative": _("Dato ilustrativo"),
            "summary": _("Resumen"),
            "evidence": _("Evidencia:"),
            "foot": _("Este informe está en %(url)s") % {"url": settings.PORTAL_URL + url_of(report)},
        },
    }


def url_of(report: Report) -> str:
    return reverse("monitoring:report", args=[report.code])


def row_of(row: Any) -> dict[str, Any]:
    answer = row.last
    return {
        "question": f"{row.question} {row.asked.text}",
        "answer": row.asked.label_of(answer.value) if answer and answer.value else "",
        "explanation": answer.explanation if answer else _("Sin dato."),
        "evidence": [proof_of(proof) for proof in row.evidence.all() if proof.removed_at is None],
        "replies": [reply_of(reply) for reply in row.replies.all()],
    }


def proof_of(proof: AnswerEvidence) -> dict[str, str]:
    dated = f", {day(proof.dated_on)}" if proof.dated_on else ""
    address = proof.address
    url = f"{settings.PORTAL_URL}{address}" if address.startswith("/") else address
    return {"text": f"{proof.title} ({proof.get_kind_display()}{dated})", "url": url}


def reply_of(reply: Any) -> dict[str, str]:
    resolution = getattr(reply, "resolution", None)
    return {
        "who": _("Respuesta de %(who)s") % {"who": reply.institution},
        "text": reply.text,
        "outcome": str(resolution.get_outcome_display()) if resolution else "",
        "reason": resolution.reason if resolution else "",
    }
