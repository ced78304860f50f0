"""Who may do what in this room: three voices, and nobody speaks for another.

The monitor of a plan writes its reports, requests, sessions and readings; the city answers; whoever
holds a seat of the committee signs its verdicts. Administrators keep the register of bodies and write no
one's word. The database asks the same again (`guards`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from cartagena_ogp import permissions as floor
from cartagena_ogp.models import Institution, Membership
from cocreation.models import Mandate
from commitments.models import ActionPlan, Commitment, Milestone

from .models import EvidenceRequest, MonitoringBody, Report, ReportRow, SessionAgreement, Verdict

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cartagena_ogp.models import User

    Person = User | AnonymousUser

Role = Membership.Role
CITY_ROLES = (Role.ADMINISTRATOR, Role.COMMITMENT_LEAD, Role.COMMITMENT_EDITOR)


def bodies_of(person: Person) -> QuerySet[MonitoringBody]:
    """The bodies for which the person writes; none for anybody who works for the city or runs the portal."""
    mine = [held.institution_id for held in floor.memberships(person) if held.role == Role.MONITOR]
    if not mine or person.is_superuser or works_for_city(person):
        return MonitoringBody.objects.none()
    return MonitoringBody.objects.filter(institution__in=mine).select_related("plan", "institution")


def works_for_city(person: Person) -> bool:
    held = [one.institution_id for one in floor.memberships(person)]
    return Institution.objects.filter(pk__in=held, kind__in=Institution.CITY_KINDS).exists()


def is_monitor(person: Person) -> bool:
    """Monitor of any plan at all."""
    return bodies_of(person).exists()


def monitors(person: Person, plan: ActionPlan | int | None) -> bool:
    """Whether the person is of the team that monitors this plan."""
    key = plan.pk if isinstance(plan, ActionPlan) else plan
    return bodies_of(person).filter(plan=key).exists()


def can_write_report(person: Person, report: Report) -> bool:
    """Answers, evidence, the PDF, sending, resolving, publishing, another edition."""
    return monitors(person, report.body.plan_id)


def can_read_draft(person: Person, report: Report) -> bool:
    """The team; once it is with the city, also whoever may reply; auditors read what is with the city."""
    if can_write_report(person, report):
        return True
    return report.is_with_city and (is_city(person) or floor.is_auditor(person))


def is_city(person: Person) -> bool:
    """Whether the person answers in the city's name for something."""
    speaks = floor.has_role(person, *CITY_ROLES) or floor.is_administrator(person)
    return speaks and not floor.has_role(person, Role.MONITOR, Role.COMMITTEE_MEMBER)


def answers_for(person: Person, institution: Institution | None) -> bool:
    """Whether the person speaks for this institution of the city."""
    return is_city(person) and floor.edits_for(person, institution)


def can_reply(person: Person, row: ReportRow) -> bool:
    """Reply to a finding: the lead to any, an editor to those of its institution's commitments."""
    commitment = row.commitment or row.report.commitment
    return row.report.is_with_city and answers_for(person, commitment.responsible if commitment else None)


def can_close_comments(person: Person, report: Report) -> bool:
    return report.is_with_city and answers_for(person, None)


def can_ask(person: Person, commitment: Commitment) -> bool:
    """Ask for evidence, call a session, read a milestone."""
    return monitors(person, commitment.plan_id)


def can_answer_request(person: Person, request: EvidenceRequest) -> bool:
    return request.is_open and answers_for(person, request.institution)


def can_close_request(person: Person, request: EvidenceRequest) -> bool:
    return request.is_open and monitors(person, request.commitment.plan_id)


def can_fulfil(person: Person, agreement: SessionAgreement) -> bool:
    return answers_for(person, agreement.responsible)


def mandate_for(person: Person, milestone: Milestone) -> Mandate | None:
    """The mandate with which the person signs on this milestone; None for everybody else."""
    if not floor.has_role(person, Role.COMMITTEE_MEMBER):
        return None
    plan = milestone.commitment.plan_id
    held = Mandate.objects.of_person(person).filter(seat__committee__plan=plan)
    return held.select_related("seat").order_by("pk").first()


def can_reply_to_verdict(person: Person, verdict: Verdict) -> bool:
    """Whoever answers for the milestone, once, to an objection."""
    is_open = verdict.objects_to and not hasattr(verdict, "reply")
    return is_open and answers_for(person, verdict.milestone.answers)


def can_correct(person: Person) -> bool:
    """Keep the register of corrective actions."""
    return is_city(person) and floor.edits_everything(person)


def can_keep_bodies(person: Person) -> bool:
    """Appoint the monitoring body of a plan: an administrative act, in public."""
    return floor.edits_everything(person)


def can_enter(person: Person) -> bool:
    """Whether the desk of this room opens at all."""
    return floor.has_role(person, Role.MONITOR, Role.COMMITTEE_MEMBER, Role.AUDITOR) or is_city(person)
