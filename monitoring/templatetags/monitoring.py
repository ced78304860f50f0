"""What the independent monitor and the citizen committee put into the pages of other rooms."""

from __future__ import annotations

from typing import Any

from django import template

from cocreation.models import Committee

from ..models import Verdict

register = template.Library()
SHOWN = 20


@register.inclusion_tag("monitoring/_verdicts.html")
def verdicts_of(committee: Committee) -> dict[str, Any]:
    """The verdicts that the seats of a committee signed, newest first."""
    signed = Verdict.objects.published().filter(seat__committee=committee)
    signed = signed.select_related("seat", "milestone__commitment", "reply__institution")
    return {"verdicts": list(signed.order_by("-pk")[:SHOWN]), "in_committee": True}
