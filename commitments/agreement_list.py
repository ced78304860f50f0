"""Agreements of working meetings as the pages that have some list them: who must do what by when.

It is filled here and not by a template, which takes longer to draw a list of it than to find it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

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


def agreement_list(
    tasks: Iterable[Task],
    *,
    with_meeting: bool = False,
    with_milestone: bool = False,
    with_responsible: bool = True,
) -> SafeString:
    """The list, late or not on the day of each task, with a link to what else it says of each: the meeting,
    the milestone or who must do it.
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
        facts = [link(agreement.responsible)] if with_responsible else []
        facts.append(
            filled("{}", fulfilled % {"day": day(done)})
            if done
            else time_of(agreement.due_on, due % {"day": day(agreement.due_on)})
        )
        if milestone and milestone.is_published and milestone.commitment.is_published:
            facts.append(link(milestone))
        if with_meeting:
            facts.append(link(agreement.meeting))
        open_tag = late if task.late else tags["not_started", pending]
        outcome = filled("<p{}>{}</p>\n", lang, agreement.outcome) if agreement.outcome else NOTHING
        return filled(
            ITEM,
            *(lang, agreement.text),
            tags["fulfilled", ""] if done else open_tag,
            joined(facts, " · "),
            outcome,
        )

    return filled(LIST, joined(map(item, tasks)))
