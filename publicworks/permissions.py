"""Who may do what with works and with the problems people report.

Supervisors act on the works of their own institution; the lead and the administrators on all; moderators
decide what is published of what people say; auditors read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from cartagena_ogp import permissions as floor

from .models import AlertComment, Contract, ProblemReport, Work

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cartagena_ogp.models import Institution, User

    Person = User | AnonymousUser

Role = floor.Role


def supervised_institutions(person: Person) -> set[int]:
    """Keys of the institutions whose works the person supervises."""
    return {held.institution_id for held in floor.memberships(person) if held.role == Role.WORKS_SUPERVISOR}


def is_supervisor(person: Person) -> bool:
    return bool(supervised_institutions(person))


def supervises(person: Person, institution: Institution | None) -> bool:
    """Whether the person answers for the works of this institution."""
    if floor.edits_everything(person):
        return True
    return institution is not None and institution.pk in supervised_institutions(person)


def can_enter(person: Person) -> bool:
    """Whether the desk of works opens at all."""
    return floor.sees_everything(person) or is_supervisor(person)


def can_see_work(person: Person, work: Work) -> bool:
    """Drafts included."""
    return floor.sees_everything(person) or supervises(person, work.responsible)


def can_edit_work(person: Person, work: Work) -> bool:
    """Facts, progress, dates, status and files of a work."""
    return supervises(person, work.responsible)


def can_add_work(person: Person) -> bool:
    return floor.edits_everything(person) or is_supervisor(person)


def can_publish_work(person: Person, work: Work) -> bool:
    return can_edit_work(person, work)


def works_for(person: Person) -> QuerySet[Work]:
    """Those the person sees at the desk."""
    if floor.sees_everything(person):
        return Work.objects.all()
    return Work.objects.filter(responsible__in=supervised_institutions(person))


def can_edit_contract(person: Person, contract: Contract | None = None) -> bool:
    """Facts, changes and payments of a contract; without one, whether any contract at all."""
    if contract is None:
        return floor.edits_everything(person) or is_supervisor(person)
    return supervises(person, contract.institution)


def can_run_imports(person: Person) -> bool:
    """Decides what the import from SECOP leaves for a person: held values, links, the city's tax numbers."""
    return floor.edits_everything(person)


def can_moderate(person: Person) -> bool:
    """Publishes and rejects what people report."""
    return floor.edits_everything(person) or floor.has_role(person, Role.MODERATOR)


def can_answer(person: Person, report: ProblemReport) -> bool:
    """Replies for the institution that answers for the work."""
    return supervises(person, report.work.responsible)


def can_enter_reports(person: Person) -> bool:
    """Whether the desk of reported problems opens at all."""
    return can_moderate(person) or floor.is_auditor(person) or is_supervisor(person)


def can_see_report(person: Person, report: ProblemReport) -> bool:
    """What waits and what was refused is for moderators and auditors; the rest, also for who answers."""
    if can_moderate(person) or floor.is_auditor(person):
        return True
    return report.is_published and can_answer(person, report)


def reports_for(person: Person) -> QuerySet[ProblemReport]:
    """Those the person sees at the desk."""
    if can_moderate(person) or floor.is_auditor(person):
        return ProblemReport.objects.all()
    own = Q(work__responsible__in=supervised_institutions(person))
    return ProblemReport.objects.published().filter(own)


def may_answer_alert(person: Person, comment: AlertComment) -> bool:
    """Whoever answers for the institution that the answer names, about what is its own."""
    subject = comment.contract.institution if comment.contract else comment.work and comment.work.responsible
    if floor.edits_everything(person):
        return True
    return bool(subject) and subject == comment.institution and supervises(person, comment.institution)
