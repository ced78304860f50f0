"""Small true things that several tests of this room use."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cartagena_ogp.models import User
from cocreation.models import Criterion, Cycle, CyclePhase, Dialogue, Group, Initiative, Proposal, Table
from cocreation.models.evaluation import evaluate

NUMBERS = itertools.count(1)
TEXT = "Que el bus del barrio pase cada diez minutos, porque hoy la gente espera una hora bajo el sol."
WHY = "Lo que pides ya lo hace otra entidad de la nación; la enviamos allá y te contaremos qué respondió."


def a_cycle(on: date, open_phase: str = "tables", **facts: Any) -> Cycle:
    """A published cycle whose phases last ten days each and where `open_phase` is open on that day."""
    kinds = CyclePhase.ORDER
    start = on - timedelta(days=10 * kinds.index(open_phase) + 2)
    values = {"slug": f"ciclo-{next(NUMBERS)}", "title": "Ciclo de prueba"} | facts
    cycle = Cycle(timeline_published_on=start - timedelta(days=30), **values)

    def with_phases() -> None:
        for place, kind in enumerate(kinds):
            first = start + timedelta(days=10 * place)
            cycle.phases.create(kind=kind, starts_on=first, ends_on=first + timedelta(days=9))
        cycle.align()

    return cycle.add(by=None, then=with_phases).publish(by=None)


def a_group(cycle: Cycle, **facts: Any) -> Group:
    number = next(NUMBERS)
    values = {"slug": f"grupo-{number}", "name": f"Grupo {number}", "sector": Group.Sector.POPULATION}
    return Group.objects.create(cycle=cycle, **(values | facts))


def a_table(cycle: Cycle, **facts: Any) -> Table:
    values: dict[str, Any] = {"title": "Mesa de mujeres", "starts_at": timezone.now() - timedelta(days=1)}
    values["group"] = facts.pop("group", None) or a_group(cycle)
    return Table(cycle=cycle, **(values | facts)).add(by=None).publish(by=None)


def a_proposal(cycle: Cycle, **facts: Any) -> Proposal:
    """A published proposal."""
    number = next(NUMBERS)
    values: dict[str, Any] = {
        "title": f"Propuesta número {number}",
        "text": f"{TEXT} ({number})",
        "submitted_on": timezone.localdate(),
        "state": Proposal.State.WAITING,
    }
    return Proposal(cycle=cycle, **(values | facts)).hold().publish(by=None)


def an_initiative(cycle: Cycle, **facts: Any) -> Initiative:
    values = {"title": f"Iniciativa {next(NUMBERS)}", "text": "Lo que se haría, paso a paso."}
    return Initiative(cycle=cycle, **(values | facts)).add(by=None).publish(by=None)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def a_dialogue(**facts: Any) -> Dialogue:
    values = {"title": "La plata del barrio", "place": "Cancha del barrio"}
    return Dialogue(**(values | facts)).add(by=None).publish(by=None)


def evaluated(proposal: Proposal, *people: User, score: int = 2) -> Proposal:
    """The proposal with the same score from each of these people."""
    for person in people:
        evaluate(proposal, by=person, comment="Se puede.", **dict.fromkeys(Criterion.values, score))
    return proposal
