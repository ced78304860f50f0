"""The cycle of 2022 as public sources tell it: figures and dates. No title is invented.

Sources: `docs/sources.md`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from cartagena_ogp.models import Institution, Territory
from commitments.models import ActionPlan

from .models import Cycle

DATA = Path(__file__).resolve().parent / "data"
REASON = "Primer contenido del portal, tomado de fuentes públicas."


def load_first(say: Callable[[str], None]) -> None:
    """Load the cycle of 2022. What is already there stays as staff left it."""
    facts = tomllib.loads((DATA / "2022.toml").read_text(encoding="utf-8"))
    done = load_cycle(facts)
    say(f"  {facts['title']}: {'cargado' if done else 'ya estaba'}.")


@transaction.atomic
def load_cycle(facts: dict[str, Any]) -> Cycle | None:
    """Create and publish a cycle with its phases, groups and documents; None when it exists."""
    if Cycle.objects.filter(slug=facts["slug"]).exists():
        return None
    phases, groups = facts.pop("phase", []), facts.pop("group", [])
    documents = facts.pop("document", [])
    for role in ("organiser", "facilitator"):
        facts[role] = Institution.objects.filter(slug=facts.get(role)).first()
    facts["plan"] = ActionPlan.objects.filter(slug=facts.get("plan")).first()
    texts = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    cycle = Cycle(**texts)

    def with_parts() -> None:
        for phase in phases:
            save(cycle.phases.model(cycle=cycle, **phase))
        for group in groups:
            group["locality"] = Territory.objects.filter(code=group.get("locality")).first()
            save(cycle.groups.model(cycle=cycle, **group))
        for document in documents:
            save(cycle.documents.model(cycle=cycle, **document))
        cycle.align()

    return cycle.add(by=None, reason=REASON, then=with_parts).publish(by=None, reason=REASON)


def save(row: Any) -> None:
    row.full_clean()
    row.save()
