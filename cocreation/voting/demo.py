"""Illustrative consultations for `make demo`: one to vote in now, and one already counted."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from ..models import Consultation, Cycle, Initiative
from . import box, keys, operations

OPEN, COUNTED = "consulta-ilustrativa", "consulta-ilustrativa-contada"
LASTS = timedelta(days=7)
BALLOTS = 64
SECTORS = ("population", "communal", "civil_society", "academia")


def load(cycle: Cycle, say: Callable[[str], object]) -> None:
    """Both consultations of an illustrative cycle, over its initiatives. A second time does nothing.

    The counted one waits some seconds for its own end: no consultation closes before its time, samples too.
    """
    initiatives = list(Initiative.objects.published().filter(cycle=cycle).in_order())
    if len(initiatives) < 2 or Consultation.objects.filter(slug=OPEN).exists():
        return
    chance = random.Random(1811)  # nosec B311
    now = timezone.now()
    asked = consult(
        cycle, OPEN, "¿Qué iniciativas entran al plan?", initiatives, opens=now, closes=now + LASTS
    )
    fill(asked, BALLOTS, chance)
    operations.seal_all()
    ends = timezone.now() + timedelta(seconds=3)
    counted = consult(cycle, COUNTED, "Consulta de prueba de las mesas", initiatives, opens=now, closes=ends)
    fill(counted, BALLOTS, chance)
    time.sleep(max(0.0, (ends - timezone.now()).total_seconds()) + 0.1)
    operations.close(Consultation.objects.get(pk=counted.pk), by=None, reason="")
    say("Consultas ilustrativas: una abierta y una contada.")


def consult(
    cycle: Cycle, slug: str, title: str, initiatives: list[Initiative], *, opens: datetime, closes: datetime
) -> Consultation:
    most = min(3, len(initiatives))
    made = Consultation(
        cycle=cycle,
        slug=slug,
        title=title,
        question="¿Cuáles de estas iniciativas deben volverse compromisos?",
        about="Elige las que más le sirven a tu barrio y a la ciudad. Puedes leerlas antes de votar.",
        opens_at=opens,
        closes_at=closes,
        max_choices=most,
        seats=min(2, len(initiatives)),
        objections_until=timezone.localdate() + timedelta(days=20),
        is_illustrative=True,
    )

    def with_options() -> None:
        for number, initiative in enumerate(initiatives, 1):
            made.choices.create(
                number=number, initiative=initiative, title=initiative.title, summary=initiative.summary
            )

    made.add(by=None, then=with_options).publish(by=None)
    return operations.open_consultation(made, by=None)


def fill(consultation: Consultation, ballots: int, chance: random.Random) -> None:
    """Ballots of documents that nobody has, so that heads and results have something to show."""
    key = keys.consultation_key(consultation.pk)
    for number in range(ballots):
        tag = keys.voter_tag(key, consultation.pk, "MUESTRA", str(number))
        who = box.Turnout("", chance.choice(SECTORS), chance.choice(("18-28", "29-59", "60+", "")))
        choices = chance.sample(consultation.options, chance.randint(1, consultation.max_choices))
        channel, level = ("assisted", 3) if number % 8 == 0 else ("online", 1)
        voter = box.Voter(consultation.pk, tag, channel, level, None, who)
        box.cast(voter, keys.receipt_hash(keys.new_receipt()), choices)
