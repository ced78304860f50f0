"""Who may do what in co-creation. Facilitators prepare, moderate and evaluate; the lead decides.

A facilitator's reach is the whole room: tables belong to no single institution. Auditors read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartagena_ogp import permissions as floor

from .models import Pledge

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cartagena_ogp.models import User

    Person = User | AnonymousUser

Role = floor.Role


def is_facilitator(person: Person) -> bool:
    return floor.has_role(person, Role.FACILITATOR)


def can_enter(person: Person) -> bool:
    """Whether the desks of this room open at all."""
    return (
        floor.sees_everything(person)
        or is_facilitator(person)
        or can_moderate(person)
        or can_evaluate(person)
    )


def can_edit(person: Person) -> bool:
    """Cycles, tables, initiatives, dialogues and what was handed in on paper."""
    return floor.edits_everything(person) or is_facilitator(person)


def can_see_attendees(person: Person) -> bool:
    """The names of an attendance list: only who runs the tables."""
    return can_edit(person)


def can_moderate(person: Person) -> bool:
    """Publish what people wrote, or say by which rule it is not."""
    return can_edit(person) or floor.has_role(person, Role.MODERATOR)


def can_evaluate(person: Person) -> bool:
    """Score proposals: whoever answers for something the city does."""
    return can_edit(person) or floor.is_editor(person)


def can_answer(person: Person) -> bool:
    """Say yes or no to a proposal, and choose initiatives for the plan."""
    return floor.edits_everything(person)


def can_fulfil(person: Person, pledge: Pledge) -> bool:
    """Whoever must do it says that it is done."""
    return floor.edits_for(person, pledge.responsible)
