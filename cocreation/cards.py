"""Proposals, tables and initiatives as the lists of the room show them: rows are plain values of a query.

They are filled here and not by a template, which takes longer to draw a page of them than to find it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.addresses import addresses
from cartagena_ogp.drawing import draw
from cartagena_ogp.labels import words_of
from cartagena_ogp.templatetags.many import NOTHING, StatusTags, filled, joined, time_of
from cartagena_ogp.templatetags.portal import day, lang_es, shortened
from commitments.models import Commitment

from .accounts import Ending
from .models import CyclePhase, Initiative, Proposal, Table

PROPOSAL = ("pk", "code", "title", "fate", "author", "supports_count", "channel", "is_illustrative")
TABLE = ("code", "title", "state", "starts_at", "is_illustrative", "group__name", "territory__name")
INITIATIVE = ("code", "title", "number", "outcome", "summary", "is_illustrative", "cycle_id", "cycle__title")
"""What a card takes of each, and the keys of its list."""

CARD = """<li><article class="card card--{}">
{}<h3 class="card__title"{}><a href="{}">{}</a></h3>
<p class="card__tags"><strong class="tag tag--{}"><span aria-hidden="true">{}</span> {}</strong>{}</p>
{}</article></li>"""
ITEM = """<li class="tasks__item"><p{}><a href="{}">{}</a></p>
<p class="tasks__facts">{}</p></li>"""
PHASE = """<li class="phases__item{}"{}><strong>{}</strong>{}
<span class="phases__days">{}</span>{}</li>"""
NOW = SafeString(' aria-current="step"')
OPEN_MARK = ' <span class="tag tag--progress"><span aria-hidden="true">◐</span> {}</span>'
LONGEST_END = 70
"""Letters of the name of where a proposal came to."""
META = '<ul class="card__meta">{}{}{}{}</ul>\n'


class Look(NamedTuple):
    """How a state is shown: the tone of its card, the tone and the sign of its tag."""

    card: str
    tag: str
    sign: str


GOOD, BAD = Look("done", "done", "✓"), Look("late", "bad", "✕")
FATES: dict[str, Look] = {Proposal.Fate.TAKEN: GOOD, Proposal.Fate.NOT_CHOSEN: BAD}
UNANSWERED = Look("progress", "neutral", "○")
STATES: dict[str, Look] = {Table.State.HELD: GOOD, Table.State.CANCELLED: BAD}
PLANNED = Look("progress", "progress", "○")
OUTCOMES: dict[str, Look] = {Initiative.Outcome.CHOSEN: GOOD, Initiative.Outcome.NOT_CHOSEN: BAD}
PENDING = Look("progress", "progress", "◐")


class Cards:
    """What the rows of one list have in common: the language of what people wrote, the mark of samples."""

    def __init__(self, name: str, rows: Iterable[Any]) -> None:
        self.rows = list(rows)
        self.urls = addresses(name, [row.code for row in self.rows])
        self.lang = lang_es()
        self.sample = filled(" {}", draw("components/illustrative.html", {}))

    def card(
        self, row: Any, url: str, look: Look, said: str, above: SafeString, below: SafeString
    ) -> SafeString:
        sample = self.sample if row.is_illustrative else NOTHING
        title = (self.lang, url, row.title)
        return filled(CARD, look.card, above, *title, look.tag, look.sign, said, sample, below)

    def written(self, text: str) -> SafeString:
        """A line of what people wrote, in their language."""
        return filled("<li{}>{}</li>", self.lang, text)


def proposal_cards(rows: Iterable[Any]) -> SafeString:
    """Of rows with `PROPOSAL` and `territory__name`."""
    cards = Cards("cocreation:proposal", rows)
    fates, channels = words_of(Proposal.Fate), words_of(Proposal.Channel)
    nobody = line(_("Anónimo"))

    def below(row: Any) -> SafeString:
        author = filled("<li><span{}>{}</span></li>", cards.lang, row.author) if row.author else nobody
        supports = ngettext("%(n)s apoyo", "%(n)s apoyos", row.supports_count) % {"n": row.supports_count}
        return filled(META, author, line(row.territory__name), line(supports), line(channels[row.channel]))

    return joined(
        cards.card(row, url, FATES.get(row.fate, UNANSWERED), fates[row.fate], NOTHING, below(row))
        for row, url in zip(cards.rows, cards.urls, strict=True)
    )


def table_cards(rows: Iterable[Any]) -> SafeString:
    """Of rows with `TABLE` and `proposed`, how many proposals each has."""
    cards, states = Cards("cocreation:table", rows), words_of(Table.State)

    def above(row: Any) -> SafeString:
        return filled('<p class="card__kind">{}</p>\n', time_of(row.starts_at))

    def below(row: Any) -> SafeString:
        proposed = ngettext("%(n)s propuesta", "%(n)s propuestas", row.proposed) % {"n": row.proposed}
        return filled(
            META, cards.written(row.group__name), line(row.territory__name), line(proposed), NOTHING
        )

    return joined(
        cards.card(row, url, STATES.get(row.state, PLANNED), states[row.state], above(row), below(row))
        for row, url in zip(cards.rows, cards.urls, strict=True)
    )


def initiative_cards(rows: Iterable[Any]) -> SafeString:
    """Of rows with `INITIATIVE`."""
    cards, outcomes = Cards("cocreation:initiative", rows), words_of(Initiative.Outcome)

    def above(row: Any) -> SafeString:
        return filled('<p class="card__kind"{}>{} · {}</p>\n', cards.lang, row.cycle__title, row.number)

    def below(row: Any) -> SafeString:
        return filled("<p{}>{}</p>\n", cards.lang, row.summary) if row.summary else NOTHING

    return joined(
        cards.card(
            row, url, OUTCOMES.get(row.outcome, PENDING), outcomes[row.outcome], above(row), below(row)
        )
        for row, url in zip(cards.rows, cards.urls, strict=True)
    )


def ending_items(endings: Iterable[Ending]) -> SafeString:
    """Where each proposal is: one without public words shows its code, or nothing of it at all."""
    endings = list(endings)
    lang, standing, unseen = lang_es(), Proposal.State.PUBLISHED, _("Propuesta por revisar")
    fates = {one.fate.code: one.fate for one in endings}
    tags = {code: StatusTags()[fate.status, str(fate.label)] for code, fate in fates.items()}

    @cache
    def place(end: Initiative | Commitment) -> SafeString:
        shown = shortened(end.title, LONGEST_END)
        return filled(' <a href="{}"{}>{}</a>', end.get_absolute_url(), lang, shown)

    def name(proposal: Any, url: str) -> SafeString | str:
        if proposal.state == standing:
            return filled('<a href="{}"{}>{}</a>', url, lang, proposal.title)
        if proposal.published_at:
            return filled('<a href="{}">{}</a>', url, _("Propuesta %(code)s") % {"code": proposal.code})
        return unseen

    urls = addresses("cocreation:proposal", [one.proposal.code for one in endings])
    return joined(
        filled(
            '<li class="tasks__item"><p>{}</p>\n<p class="tasks__facts">{}{}</p></li>',
            name(one.proposal, url),
            tags[one.fate.code],
            joined(map(place, one.ends)),
        )
        for one, url in zip(endings, urls, strict=True)
    )


def phase_items(phases: Iterable[CyclePhase], on: date) -> SafeString:
    """The stages of a cycle, and which is open on a day."""
    lang, between = lang_es(), _("Del %(first)s al %(last)s")
    open_mark = filled(OPEN_MARK, _("Abierta ahora"))

    def item(phase: CyclePhase) -> SafeString:
        is_open = phase.is_open(on)
        return filled(
            PHASE,
            " phases__item--open" if is_open else " phases__item--past" if phase.ends_on < on else "",
            NOW if is_open else NOTHING,
            phase.get_kind_display(),
            open_mark if is_open else NOTHING,
            between % {"first": day(phase.starts_on), "last": day(phase.ends_on)},
            filled('<span class="facts__note"{}>{}</span>', lang, phase.note) if phase.note else NOTHING,
        )

    return joined(map(item, phases))


def initiative_items(rows: Iterable[Any]) -> SafeString:
    """The initiatives of a cycle, of rows with their code, title, number, outcome and `is_illustrative`."""
    cards, outcomes = Cards("cocreation:initiative", rows), words_of(Initiative.Outcome)
    return joined(
        filled(
            ITEM,
            *(cards.lang, url, filled("{}. {}", row.number, row.title)),
            filled("{}{}", outcomes[row.outcome], cards.sample if row.is_illustrative else NOTHING),
        )
        for row, url in zip(cards.rows, cards.urls, strict=True)
    )


def table_items(rows: Iterable[Any]) -> SafeString:
    """The tables of a cycle, of rows with their code, title, state, `starts_at` and `group__name`."""
    cards, states = Cards("cocreation:table", rows), words_of(Table.State)
    facts = "{} · <span{}>{}</span> · {}"
    return joined(
        filled(
            ITEM,
            *(cards.lang, url, row.title),
            filled(
                facts,
                *(time_of(row.starts_at), cards.lang, row.group__name, states[row.state]),
            ),
        )
        for row, url in zip(cards.rows, cards.urls, strict=True)
    )


def line(text: str | None) -> SafeString:
    return filled("<li>{}</li>", text) if text else NOTHING
