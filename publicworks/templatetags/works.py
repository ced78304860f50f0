"""What other pages show of works: `{% load works %}`."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django import template
from django.db.models import Count, Q, QuerySet, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.compiled import Compiled
from commitments.models import Commitment
from publicworks.cards import for_cards, work_cards
from publicworks.models import Condition, ProblemReport, Status, Work
from publicworks.models.codes import DONE
from publicworks.models.works import is_late
from publicworks.problems import answer_state, problem_lines

register = template.Library()

MOST_SHOWN = 6


class Works(NamedTuple):
    """The first works of a list, as cards, and how many there are in all."""

    shown: list[dict[str, Any]]
    total: int


def serving(commitment: int) -> QuerySet[Any]:
    rows = Work.objects.published().filter(commitment=commitment).annotate(total=Window(Count("pk")))
    return for_cards(rows, "total").order_by("-last_news_on", "-pk")[:MOST_SHOWN]


SERVING = Compiled(serving)


@register.simple_tag
def works_of(commitment: Commitment) -> Works:
    """The published works that serve a commitment, those with the latest news first."""
    on = timezone.localdate()
    found = SERVING.rows(commitment.pk)
    return Works(work_cards(found, on), found[0].total if found else 0)


@register.simple_tag
def works_at_a_glance() -> dict[str, Any]:
    """Four counts of works, the late ones first, each with the address of its list; `samples` when some are
    invented, `total` of all. Read once until something changes.
    """
    on = timezone.localdate()
    counts = revision.remembered(("works at a glance", on), lambda: count(on))
    listed = reverse("publicworks:list")
    shown = [
        (counts["late"], _("con retraso"), "atrasadas=si", "late"),
        (counts["halted"], _("suspendidas o inconclusas"), "estado=suspendida&estado=inconclusa", "bad"),
        (counts["building"], _("en construcción"), "estado=en-construccion", "progress"),
        (counts["done"], _("terminadas o en servicio"), "estado=terminada", "done"),
    ]
    return {
        "total": counts["total"],
        "samples": counts["samples"],
        "counts": [
            {"number": found, "label": label, "url": f"{listed}?{query}", "tone": tone}
            for found, label, query, tone in shown
        ],
    }


def count(on: date) -> dict[str, Any]:
    return Work.objects.published().aggregate(
        total=Count("pk"),
        late=Count("pk", filter=is_late(on)),
        halted=Count("pk", filter=~Q(condition=Condition.NORMAL)),
        building=Count("pk", filter=Q(status=Status.IMPLEMENTATION, condition=Condition.NORMAL)),
        done=Count("pk", filter=Q(status__in=DONE)),
        samples=Count("pk", filter=Q(is_illustrative=True)),
    )


@register.simple_tag
def problem(report: ProblemReport, on: date, level: int) -> SafeString:
    """One reported problem as a line of a list, with a heading of that level."""
    return problem_lines([report], on, level)[0]


register.simple_tag(answer_state)
