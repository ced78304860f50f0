"""What was promised before and after each approved modification, read from the history."""

from __future__ import annotations

from datetime import date
from typing import Any

from cartagena_ogp import history
from cartagena_ogp.differences import differences
from cartagena_ogp.models import Institution

from .facts import CommitmentFacts
from .labels import LABELS
from .models import Commitment

PROMISED = set(Commitment.PROMISED)


def versions_of(commitment: Commitment) -> list[dict[str, Any]]:
    """Each approved modification, newest first: who approved it, why, and what it changed in words."""
    entries = history.entries_of("compromiso", commitment.ogp_id).filter(body__event="modified")
    bodies = [payload.body for payload in entries]
    slugs = {body[side]["responsible"] for body in bodies for side in ("before", "after")} - {None}
    names = dict(Institution.objects.filter(slug__in=slugs).values_list("slug", "name"))
    shown = []
    for body in bodies:
        before, after = promised(body["before"]), promised(body["after"])
        changes = differences(before, after, schema=CommitmentFacts, labels=LABELS, names=names)
        approval = body["after"]["modifications"][-1]
        approved_on = date.fromisoformat(approval["approved_on"])
        shown.append({"approval": approval, "approved_on": approved_on, "changes": changes})
    return shown


def promised(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name in PROMISED}
