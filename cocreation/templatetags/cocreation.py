"""What pages of the floor and of commitments show of participation: `{% load cocreation %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from cocreation.lineage import came_from
from cocreation.models import Cycle, CyclePhase
from commitments.models import Commitment

register = template.Library()


@register.simple_tag
def lineage_of(commitment: Commitment) -> dict[str, list[Any]]:
    """The initiatives and proposals that a commitment came from, and the cycles of its plan."""
    return came_from(commitment)


@register.simple_tag
def participation_now() -> dict[str, Any] | None:
    """The cycle that asks something of people today, for the front page; None when there is none."""
    on = timezone.localdate()
    rows = CyclePhase.objects.filter(
        starts_on__lte=on, ends_on__gte=on, cycle__published_at__isnull=False
    ).exclude(kind=CyclePhase.Kind.CLOSED)
    phase = rows.select_related("cycle").order_by("-starts_on").first()
    if phase is None:
        return None
    cycle: Cycle = phase.cycle
    return {
        "cycle": cycle,
        "phase": phase,
        "can_propose": phase.kind == CyclePhase.Kind.TABLES and cycle.takes_proposals,
    }
