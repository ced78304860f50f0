"""Agreements of working meetings as the pages that have some list them: who must do what by when.

It is filled here and not by a template, which takes longer to draw a list of it than to find it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cartagena_ogp.addresses import addresses
from cartagena_ogp.drawing import draw
from cartagena_ogp.models import Institution
from cartagena_ogp.templatetags.many import NOTHING, StatusTags, filled, joined, time_of
from cartagena_ogp.templatetags.portal import day, lang_es

from .cards import Task
from .models import Meeting, Milestone

LIST = '<ul class="tasks">\n{}</ul>'
ITEM = """<li class="tasks__item">
<p{}>{}</p>
<p class="card__tags">{}</p>
<p class="tasks__facts">{}</p>
{}</li>"""


OPEN = ("text", "due_on", "outcome", "meeting__code", "meeting__held_on")
"""What `open_agreements` shows of each."""


def open_agreements(rows: Collection[Any], on: date) -> SafeString:
    """Those of one institution that are not done, of rows with `OPEN`: late or not on a day, and where each
    was made.
    """
    lang, late = lang_es(), draw("components/late_tag.html", {})
    pending = StatusTags()["not_started", _("Pendiente")]
    due, held = _("Para el %(day)s"), _("Mesa del %(day)s")
    urls = addresses("commitments:meeting", [row.meeting__code for row in rows])

    def item(row: Any, url: str) -> SafeString:
        when = time_of(row.due_on, due % {"day": day(row.due_on)})
        facts = filled('{} · <a href="{}">{}</a>', when, url, held % {"day": day(row.meeting__held_on)})
        tag = late if row.due_on < on else pending
        return filled(ITEM, lang, row.text, tag, facts, said(row.outcome, lang))

    return filled(LIST, joined(map(item, rows, urls)))


def said(outcome: str, lang: SafeString | str) -> SafeString:
    return filled("<p{}>{}</p>\n", lang, outcome) if outcome else NOTHING


def agreement_list(
    tasks: Iterable[Task],
    *,
    with_meeting: bool = False,
    with_milestone: bool = False,
) -> SafeString:
    """The list, late or not on the day of each task, with links to who must do it and to what else it says
    of each: the meeting or the milestone.
    """
    lang, tags = lang_es(), StatusTags()
    late, pending, fulfilled = draw("components/late_tag.html", {}), _("Pendiente"), _("Cumplido el %(day)s")
    due, held, step = _("Para el %(day)s"), _("Mesa del %(day)s"), _("Hito %(number)s de %(code)s")

    @cache
    def link(there: Institution | Meeting | Milestone) -> SafeString:
        if isinstance(there, Institution):
            said = there.name
        elif isinstance(there, Meeting):
            said = held % {"day": day(there.held_on)}
        else:
            said = step % {"number": there.number, "code": there.commitment.ogp_id}
        return filled('<a href="{}">{}</a>', there.get_absolute_url(), said)

    def item(task: Task) -> SafeString:
        agreement = task.agreement
        done, milestone = agreement.done_on, agreement.milestone if with_milestone else None
        facts = [
            link(agreement.responsible),
            filled("{}", fulfilled % {"day": day(done)})
            if done
            else time_of(agreement.due_on, due % {"day": day(agreement.due_on)}),
        ]
        if milestone and milestone.is_published and milestone.commitment.is_published:
            facts.append(link(milestone))
        if with_meeting:
            facts.append(link(agreement.meeting))
        open_tag = late if task.late else tags["not_started", pending]
        tag = tags["fulfilled", ""] if done else open_tag
        return filled(ITEM, lang, agreement.text, tag, joined(facts, " · "), said(agreement.outcome, lang))

    return filled(LIST, joined(map(item, tasks)))
