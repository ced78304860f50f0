"""What the independent monitor and the citizen committee put into the pages of other rooms."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from cocreation.models import Committee
from commitments.models import Commitment, Milestone

from ..cards import Voices, finding
from ..models import ReportRow, Verdict
from ..permissions import can_enter
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
    if isinstance(promise, Commitment):
        standing = standing_of_commitment(promise)
    else:
        standing = standing_of_milestone(promise)
    return {"standing": standing, "voices": Voices("h3").voices(standing.voices)}


@register.simple_tag
def finding_of(row: ReportRow) -> SafeString:
    """A question of a draft with all that is under it, for those who work on it."""
    return finding(row, row.last, list(row.evidence.standing()), list(row.replies.all()), open=True)


@register.simple_tag(takes_context=True)
def monitoring_desk_url(context: template.Context) -> str:
    """Where the person signed in writes in one of the three voices; empty when they have none."""
    request = context.get("request")
    if request is None or not can_enter(request.user):
        return ""
    return reverse("monitoring_desk:home")
