"""Requests, reports, promises on which the voices differ and answers, as the pages of the room show them.

They are filled here and not by a template, which takes longer to draw a page of them than to find it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.template.defaultfilters import linebreaks_filter
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cartagena_ogp.addresses import addresses
from cartagena_ogp.drawing import draw
from cartagena_ogp.labels import words_of
from cartagena_ogp.templatetags.many import NOTHING, StatusTags, filled, joined, time_of
from cartagena_ogp.templatetags.portal import day, lang_es, shortened

from .compliance import Item
from .models import AnswerEvidence, CityReply, EvidenceRequest, Report, ReportRow
from .questions import Kind
from .standings import Standing, Voice

REQUEST = ("pk", "code", "asked", "outcome", "due_on", "is_illustrative", "commitment__short_title")
REPORT = ("pk", "code", "title", "kind", "edition", "origin", "published_at", "is_illustrative")
"""What a card takes of each; what it takes of others is named beside its query."""
CARD = """<li><article class="card card--{}">
<p class="card__kind">{}</p>
<h3 class="card__title"{}><a href="{}">{}</a></h3>
{}<ul class="card__meta">{}</ul></article></li>"""
FINDING = """<section class="finding" id="p{}"><h3>{} {}</h3>
{}
{}</section>"""
REQUIREMENT = """<li class="requirements__one">
<h3>{} {}</h3>
<p>{}</p>
<p><a href="{}">{}</a></p>{}</li>"""
TAGS = '<p class="card__tags">{}{}</p>\n'
LONGEST_ASKED, LONGEST_WORDS = 120, 260


def request_cards(rows: list[Any], on: date) -> SafeString:
    """Of rows with `REQUEST`, the names of the institution and whether it `answered`; late ones on a day."""
    lang, sample, tags = lang_es(), filled(" {}", sample_mark()), StatusTags()
    outcomes = {
        value: filled("<strong>{}</strong>", words) for value, words in EvidenceRequest.Outcome.choices
    }
    waiting = {
        "done": tags["in_verification", _("Respondida")],
        "late": tags["late", _("Vencida")],
        "progress": tags["under_way", _("Abierta")],
    }

    def card(row: Any, url: str) -> SafeString:
        how = "progress" if row.answered or row.due_on >= on else "late"
        tag = outcomes[row.outcome] if row.outcome else waiting["done" if row.answered else how]
        return filled(
            CARD,
            "done" if row.outcome else how,
            row.institution__short_name or row.institution__name,
            *(lang, url, shortened(row.asked, LONGEST_ASKED)),
            filled(TAGS, tag, sample if row.is_illustrative else NOTHING),
            filled(
                "<li{}>{}</li><li>{}</li>",
                *(lang, row.commitment__short_title, _("Para el %(day)s") % {"day": day(row.due_on)}),
            ),
        )

    urls = addresses("monitoring:request", [row.code for row in rows])
    return joined(map(card, rows, urls))


def report_cards(rows: list[Any]) -> SafeString:
    """Of rows with `REPORT`, the name of the institution and since when a later edition is published."""
    lang, sample = lang_es(), sample_mark()
    kinds, origins = words_of(Kind), words_of(Report.Origin)
    newer = filled("<strong>{}</strong> ", _("Hay una edición nueva"))

    def card(row: Any, url: str) -> SafeString:
        edition = filled(" · {}", _("edición %(n)s") % {"n": row.edition}) if row.edition > 1 else NOTHING
        newer_mark = newer if row.replaced_by__published_at else NOTHING
        sample_mark = sample if row.is_illustrative else NOTHING
        elsewhere = row.origin == Report.Origin.ELSEWHERE
        return filled(
            CARD,
            "done",
            filled("{}{}", kinds[row.kind], edition),
            *(lang, url, row.title),
            filled(TAGS, newer_mark, sample_mark) if newer_mark or sample_mark else NOTHING,
            filled(
                "<li>{}</li><li>{}</li>",
                row.body__institution__name,
                origins[row.origin] if elsewhere else time_of(row.published_at),
            ),
        )

    urls = addresses("monitoring:report", [row.code for row in rows])
    return joined(map(card, rows, urls))


def standing_cards(standings: Iterable[Standing]) -> SafeString:
    """Promises on which the voices differ, each with what they say."""
    lang, sample, drawing = lang_es(), filled(TAGS, sample_mark(), NOTHING), Voices("h4")
    return joined(
        filled(
            """<li><article class="card card--late">
<p class="card__kind" translate="no">{}</p>
<h3 class="card__title"{}><a href="{}#tres-lecturas">{}</a></h3>
{}{}
{}
</article></li>""",
            *(standing.place, lang, standing.url, standing.title),
            sample if standing.illustrative else NOTHING,
            joined(filled("<p><strong>{}</strong></p>", said) for said in standing.differences),
            drawing.voices(standing.voices),
        )
        for standing in standings
    )


class Voices:
    """How the voices of one page are drawn: the heading of each, and what all have in common."""

    def __init__(self, heading: str) -> None:
        self.heading, self.lang, self.tags = heading, lang_es(), StatusTags()
        self.sample = filled(" {}", sample_mark())
        self.day = cache(time_of)

    def voices(self, voices: Iterable[Voice]) -> SafeString:
        """The voices side by side."""
        return filled('<ul class="voices">{}</ul>', joined(map(self.voice, voices)))

    def voice(self, voice: Voice) -> SafeString:
        sample = self.sample if voice.illustrative else NOTHING
        tags = (
            filled("<p>{}{}</p>\n", self.tags[voice.status, voice.label], sample) if voice.status else NOTHING
        )
        return filled(
            '<li class="voices__one">\n<{}>{}</{}>\n{}<p{}>{}</p>\n{}</li>',
            *(self.heading, voice.who, self.heading, tags),
            self.lang if voice.status else NOTHING,
            shortened(voice.words, LONGEST_WORDS),
            self.foot(voice),
        )

    def foot(self, voice: Voice) -> SafeString:
        """When it was said, and where it can be read."""
        when = self.day(voice.on) if voice.on else NOTHING
        where = filled('<a href="{}">{}</a>', voice.url, voice.url_label) if voice.url else NOTHING
        if not when and not where:
            return NOTHING
        return filled('<p class="voices__foot">{}{}{}</p>', when, " · " if when and where else "", where)


def finding(
    row: ReportRow, answer: Any, proofs: list[AnswerEvidence], replies: list[CityReply], *, open: bool
) -> SafeString:
    """A question of a report with the answer that counts, its evidence (links when `open`) and replies."""
    under = NOTHING
    if answer is None:
        missing = (_("Sin dato."), _("La fuente consultada no trae esta respuesta."))
        said = filled('<p class="facts__missing">{} {}</p>', *missing)
    else:
        value = filled('<p class="finding__answer">{}</p>\n', row.asked.label_of(answer.value))
        words = filled("<div{}>{}</div>", lang_es(), linebreaks_filter(answer.explanation))
        said = filled("{}{}", value if answer.value else NOTHING, words if answer.explanation else NOTHING)
    if proofs or replies:
        facts = {"proofs": proofs, "replies": replies, "open": open}
        under = render_to_string("monitoring/_proofs.html", facts)
    return filled(FINDING, row.place, row.question, row.asked.text, said, under)


def requirements(items: Iterable[Item]) -> SafeString:
    """What OGP asks for: whether it is met, what shows it and what is missing."""
    tags = StatusTags()
    return joined(
        filled(
            REQUIREMENT,
            *(item.code, item.title, tags[item.status, item.label], item.url, item.shows),
            filled("<p><strong>{}</strong></p>", item.missing) if item.missing else NOTHING,
        )
        for item in items
    )


def sample_mark() -> SafeString:
    return draw("components/illustrative.html", {})
