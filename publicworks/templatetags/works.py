"""What other pages show of works: `{% load works %}`."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django import template
from django.db.models import Count, Q, Window
from django.utils import timezone
from django.utils.translation import ngettext

from commitments.models import Commitment
from commitments.wording import SILENT_WEEKS
from publicworks.cards import for_cards, work_card
from publicworks.models import Condition, ProblemReport, Status, Work

register = template.Library()

MOST_SHOWN = 6


class Works(NamedTuple):
    """The first works of a list, as cards, and how many there are in all."""

    shown: list[dict[str, Any]]
    total: int


@register.simple_tag
def works_of(commitment: Commitment) -> Works:
    """The published works that serve a commitment, those with the latest news first."""
    on = timezone.localdate()
    rows = for_cards(Work.objects.published().filter(commitment=commitment))
    found: list[Any] = list(
        rows.annotate(total=Window(Count("pk"))).order_by("-last_news_on", "-pk")[:MOST_SHOWN]
    )
    return Works([work_card(work, on) for work in found], found[0].total if found else 0)


@register.simple_tag
def works_at_a_glance() -> dict[str, Any]:
    """How many works are published, being built, late and halted; `samples` when some are invented."""
    on = timezone.localdate()
    shown = Work.objects.published()
    return shown.aggregate(
        total=Count("pk"),
        building=Count("pk", filter=Q(status=Status.IMPLEMENTATION, condition=Condition.NORMAL)),
        late=Count("pk", filter=Q(pk__in=Work.objects.late(on).values("pk"))),
        halted=Count("pk", filter=~Q(condition=Condition.NORMAL)),
        samples=Count("pk", filter=Q(is_illustrative=True)),
    )


@register.filter
def overdue(report: ProblemReport, on: date) -> bool:
    """Whether nobody answered a reported problem within the legal term."""
    return report.is_overdue(on)


@register.simple_tag
def silence_of(report: ProblemReport, on: date) -> str:
    """That an open report has been quiet for eight weeks or more; nothing before."""
    weeks = report.weeks_of_silence(on)
    if weeks < SILENT_WEEKS:
        return ""
    words = ngettext(
        "Sin novedades desde hace %(weeks)s semana.", "Sin novedades desde hace %(weeks)s semanas.", weeks
    )
    return words % {"weeks": weeks}
