"""What the independent monitor and the citizen committee put into the pages of other rooms."""

from __future__ import annotations

from typing import Any

from django import template

from cocreation.models import Committee
from commitments.models import Commitment, Milestone

from ..models import Verdict
from ..standings import standing_of_commitment, standing_of_milestone

register = template.Library()
SHOWN = 20


@register.inclusion_tag("monitoring/_verdicts.html")
def verdicts_of(committee: Committee) -> dict[str, Any]:
    """The verdicts that the seats of a committee signed, newest first."""
    signed = Verdict.objects.published().filter(seat__committee=committee)
    signed = signed.select_related("seat", "milestone__commitment", "reply__institution")
    return {"verdicts": list(signed.order_by("-pk")[:SHOWN]), "in_committee": True}


@register.inclusion_tag("monitoring/_readings.html")
def readings_of(promise: Commitment | Milestone) -> dict[str, Any]:
    """What the city, the monitor and the committee say of a commitment or a milestone, side by side."""
    of = standing_of_commitment if isinstance(promise, Commitment) else standing_of_milestone
    return {"standing": of(promise)}
