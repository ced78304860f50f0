"""Lists of the page of a work, drawn by hand: what the template language takes long to say row by row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cartagena_ogp.templatetags.many import NOTHING, filled, joined
from cartagena_ogp.templatetags.portal import day, lang_es, percent, pesos


def figure_rows(figures: Iterable[dict[str, Any]]) -> SafeString:
    """What each source says last (`Story.figures`), as rows of a facts list."""
    return joined(map(figure_row, figures))


def figure_row(figure: dict[str, Any]) -> SafeString:
    report = figure["report"]
    said = []
    if report.physical is not None:
        said.append(_("Avance: %(real)s.") % {"real": percent(report.physical)})
    if report.financial is not None:
        said.append(_("Pagado: %(paid)s.") % {"paid": percent(report.financial)})
    return filled(
        '<div><dt>{}</dt><dd>{}<span class="facts__note">{}, {}</span></dd></div>',
        figure["source"],
        " ".join(said),
        figure["who"],
        day(report.reported_on),
    )


def step_lines(steps: Iterable[dict[str, Any]]) -> SafeString:
    """The milestones of a work (`Story.steps`), each met, late or to come."""
    line, language = '<dd><span{}>{}</span><span class="facts__note">{}</span></dd>', lang_es()
    return joined(filled(line, language, step["title"], when(step)) for step in steps)


def when(step: dict[str, Any]) -> str:
    on: date = step["met_on"] or step["due_on"]
    if step["met_on"]:
        words = _("Cumplido el %(day)s")
    else:
        words = _("Con retraso: era para el %(day)s") if step["late"] else _("Para el %(day)s")
    return words % {"day": day(on)}


def funding_lines(parts: Iterable[dict[str, Any]]) -> SafeString:
    """Where the money of a work comes from (`Story.funding`), with its year and its sum in COP."""
    line, language = "<dd><span{}>{}</span>{}: {}</dd>", lang_es()
    return joined(
        filled(
            line,
            language,
            part["source"],
            filled(" ({})", part["year"]) if part["year"] else NOTHING,
            pesos(part["amount"]),
        )
        for part in parts
    )
