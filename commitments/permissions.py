"""Who may do what with plans, commitments, milestones and working meetings.

Editors act on what their own institution answers for; the lead and the administrators on everything;
auditors read. A milestone is edited by its own responsible institution and by the commitment's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from cartagena_ogp import permissions as floor

from .models import ActionPlan, Agreement, Commitment, Meeting, Milestone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cartagena_ogp.models import User

    Person = User | AnonymousUser

type Subject = ActionPlan | Commitment | Milestone | Meeting


def can_enter(person: Person) -> bool:
    """Whether the desks of this room open at all."""
    return floor.sees_everything(person) or floor.is_editor(person)


def can_edit_plans(person: Person) -> bool:
    """Plans, working meetings, imports and publication are the lead's work."""
    return floor.edits_everything(person)


def can_edit_commitment(person: Person, commitment: Commitment) -> bool:
    """Texts, status, evidence and modifications of a commitment."""
    return floor.edits_for(person, commitment.responsible)


def can_edit_milestone(person: Person, milestone: Milestone) -> bool:
    """Progress, evidence, dates and status of a milestone."""
    return floor.edits_for(person, milestone.responsible) or can_edit_commitment(person, milestone.commitment)


def can_edit(person: Person, subject: Subject) -> bool:
    """The answer for any record of this room."""
    if isinstance(subject, Commitment):
        return can_edit_commitment(person, subject)
    if isinstance(subject, Milestone):
        return can_edit_milestone(person, subject)
    return can_edit_plans(person)


def can_see(person: Person, subject: Subject) -> bool:
    """Drafts included. Editors see plans and meetings, and what their institution answers for."""
    if floor.sees_everything(person):
        return True
    if isinstance(subject, Commitment | Milestone):
        return can_edit(person, subject) or (
            isinstance(subject, Commitment) and commitments_for(person).filter(pk=subject.pk).exists()
        )
    return floor.is_editor(person)


def can_publish(person: Person, subject: Subject) -> bool:
    """Who edits a milestone publishes it; plans, commitments and meetings are published by the lead."""
    return can_edit_milestone(person, subject) if isinstance(subject, Milestone) else can_edit_plans(person)


def can_add_milestone(person: Person) -> bool:
    """Editors add steps to the commitments of their own institution."""
    return floor.edits_everything(person) or floor.is_editor(person)


def can_fulfil(person: Person, agreement: Agreement) -> bool:
    """Whoever must do it says that it is done."""
    return floor.edits_for(person, agreement.responsible)


def commitments_for(person: Person) -> QuerySet[Commitment]:
    """Those the person sees at the desk: an editor also sees the commitment of a milestone of theirs."""
    if floor.sees_everything(person):
        return Commitment.objects.all()
    own = floor.edited_institutions(person)
    led = Milestone.objects.filter(responsible__in=own).values("commitment")
    return Commitment.objects.filter(Q(responsible__in=own) | Q(pk__in=led))


def editable_commitments_for(person: Person) -> QuerySet[Commitment]:
    """Those the person may change, and add milestones to."""
    if floor.edits_everything(person):
        return Commitment.objects.all()
    return Commitment.objects.filter(responsible__in=floor.edited_institutions(person))


def milestones_for(person: Person) -> QuerySet[Milestone]:
    """Those the person sees at the desk."""
    if floor.sees_everything(person):
        return Milestone.objects.all()
    own = floor.edited_institutions(person)
    return Milestone.objects.filter(Q(responsible__in=own) | Q(commitment__responsible__in=own))
