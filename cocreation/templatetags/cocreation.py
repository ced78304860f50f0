"""What pages of the floor and of commitments show of participation: `{% load cocreation %}`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils import timezone

from cartagena_ogp.compiled import Compiled
from cocreation.lineage import came_from
from cocreation.models import Cycle, CyclePhase
from commitments.models import Commitment

register = template.Library()


@register.simple_tag
def lineage_of(commitment: Commitment) -> dict[str, list[Any]]:
    """The initiatives and proposals that a commitment came from, and the cycles of its plan."""
    return came_from(commitment)


def running(on: date) -> QuerySet[CyclePhase]:
    """The phases of that day in which people can do something, the last to start first."""
    rows = CyclePhase.objects.filter(
        starts_on__lte=on, ends_on__gte=on, cycle__published_at__isnull=False
    ).exclude(kind=CyclePhase.Kind.CLOSED)
    return rows.select_related("cycle").order_by("-starts_on")[:1]


RUNNING = Compiled(running)


@register.simple_tag
def participation_now() -> dict[str, Any] | None:
    """The cycle that asks something of people today, for the front page; None when there is none."""
    found = RUNNING.rows(timezone.localdate())
    if not found:
        return None
    phase = found[0]
    cycle: Cycle = phase.cycle
    return {
        "cycle": cycle,
        "phase": phase,
        "can_propose": phase.kind == CyclePhase.Kind.TABLES and cycle.takes_proposals,
    }
