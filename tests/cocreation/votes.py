"""A small consultation that is open, and voters for it."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cocreation.models import Consultation
from cocreation.voting import box, keys, operations

from .samples import a_cycle, a_table, an_initiative

NUMBERS = itertools.count(1)


def a_consultation(
    *, options: int = 4, lasts: float = 3600, is_open: bool = True, **facts: Any
) -> Consultation:
    """Open since a minute ago, for `lasts` seconds: two of four, unless `facts` say."""
    now = timezone.now()
    cycle = facts.pop("cycle", None) or a_cycle(timezone.localdate(), open_phase="consultation")
    values: dict[str, Any] = {
        "slug": f"consulta-{next(NUMBERS)}",
        "title": "¿Qué hacemos primero?",
        "question": "¿Cuáles iniciativas deben ser compromisos?",
        "opens_at": now - timedelta(minutes=1),
        "closes_at": now + timedelta(days=1),
        "max_choices": 2,
        "seats": 2,
        "objections_until": timezone.localdate() + timedelta(days=30),
    }
    made = Consultation(cycle=cycle, **(values | facts))

    def with_options() -> None:
        for number in range(1, options + 1):
            initiative = None if made.is_election else an_initiative(cycle)
            title = f"Candidata {number}" if made.is_election else initiative.title
            made.choices.create(number=number, initiative=initiative, title=title)

    made.add(by=None, then=with_options).publish(by=None)
    if not is_open:
        return made
    made.change(by=None, closes_at=max(timezone.now(), made.opens_at) + timedelta(seconds=lasts))
    return operations.open_consultation(made, by=None)


def an_election(**facts: Any) -> Consultation:
    cycle = a_cycle(timezone.localdate(), open_phase="consultation")
    values: dict[str, Any] = {"max_choices": 1, "seats": 1, "alternates": 1, "options": 3}
    values |= {"kind": "representatives", "secrecy": "inclusion", "table": a_table(cycle), "cycle": cycle}
    return a_consultation(**(values | facts))


def a_voter(consultation: Consultation, number: str = "", **facts: Any) -> box.Voter:
    """Somebody whose document the roll has not seen."""
    key = keys.consultation_key(consultation.pk)
    tag = keys.voter_tag(key, consultation.pk, "CC", number or str(1_000_000 + next(NUMBERS)))
    return box.Voter(consultation.pk, tag, **facts)


def vote(consultation: Consultation, choices: Sequence[int] = (1, 2), **facts: Any) -> box.Outcome:
    return box.cast(a_voter(consultation, **facts), secrets.token_bytes(32), choices)
