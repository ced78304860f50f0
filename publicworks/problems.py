"""Problems that people report, as the pages of works list them: rows are reports or plain values of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.addresses import addresses
from cartagena_ogp.drawing import draw
from cartagena_ogp.labels import words_of
from cartagena_ogp.templatetags.many import NOTHING, filled, joined
from cartagena_ogp.templatetags.portal import day, shortened
from commitments.wording import SILENT_WEEKS

from .models import ProblemReport

TERM = ("due_on", "answered_on", "closed_on", "last_news_on")
PROBLEM = ("pk", "code", "topic", "language", "body", "submitted_on", "is_illustrative", *TERM)
"""What a line takes of each."""
LINE = """<article class="problem"><h{0} class="problem__title"><a href="{1}">{2}</a></h{0}>
<p lang="{3}">{4}</p>
<p class="muted">{5} {6}{7}</p></article>"""
SHOWN = 160
"""Letters of what somebody wrote."""


def problem_lines(rows: Iterable[Any], on: date, level: int) -> list[SafeString]:
    """Each report with `PROBLEM` on a day, its heading of that level."""
    rows = list(rows)
    topics, received = words_of(ProblemReport.Topic), _("Recibido el %(day)s.")
    sample = filled(" {}", draw("components/illustrative.html", {}))
    return [
        filled(
            LINE,
            *(level, url, topics[row.topic], row.language, shortened(row.body, SHOWN)),
            received % {"day": day(row.submitted_on)},
            answer_state(row, on),
            sample if row.is_illustrative else NOTHING,
        )
        for row, url in zip(rows, addresses("publicworks:report", [row.code for row in rows]), strict=True)
    ]


def problem_items(rows: Iterable[Any], on: date, level: int) -> SafeString:
    """The lines as the items of a list."""
    return joined(filled("<li>{}</li>", line) for line in problem_lines(rows, on, level))


def answer_state(row: Any, on: date) -> SafeString:
    """Whether a report with `TERM` was answered, by when it must be, and how long it has been quiet."""
    if row.closed_on:
        said = strong(_("Cerrado el %(day)s."), row.closed_on)
    elif row.answered_on:
        said = strong(_("Respondido el %(day)s."), row.answered_on)
    elif row.due_on < on:
        said = strong(_("Sin respuesta: el plazo venció el %(day)s."), row.due_on)
    else:
        words = _("La institución debe responder a más tardar el %(day)s.")
        said = filled("{}", words % {"day": day(row.due_on)})
    silence = silence_of(row, on)
    return filled("{} {}", said, silence) if silence else said


def strong(words: str, on: date) -> SafeString:
    return filled("<strong>{}</strong>", words % {"day": day(on)})


def silence_of(row: Any, on: date) -> str:
    """That an open report has been quiet for eight weeks or more; nothing before."""
    weeks = 0 if row.closed_on else (on - row.last_news_on).days // 7
    if weeks < SILENT_WEEKS:
        return ""
    words = ngettext(
        "Sin novedades desde hace %(weeks)s semana.", "Sin novedades desde hace %(weeks)s semanas.", weeks
    )
    return words % {"weeks": weeks}
