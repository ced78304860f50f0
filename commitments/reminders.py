"""Mail that reminds institutions of what they promised, once each, and the lead of what is late.

Only what citizens can see is reminded of, and never sample data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import override

from cartagena_ogp import mail
from cartagena_ogp.models import Institution, Membership, User

from .models import ActionPlan, Agreement, Commitment, Completion, Milestone, ReminderSent
from .models.commitments import CommitmentQuerySet

BEFORE = (14, 7, 1)
"""Days before a date on which a reminder leaves."""
SILENT_DAYS = 60
Role = Membership.Role


@dataclass(frozen=True)
class Due:
    """Something with a day: a milestone, an agreement, or a commitment that has been silent."""

    about: str
    title: str
    due_on: date
    institution: Institution | None
    contact: str
    url: str


def absolute(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def of_commitment(commitment: Commitment, due_on: date) -> Due:
    with override("es"):
        url = absolute(commitment.get_absolute_url())
    title, contact = in_one_line(commitment.short_title), commitment.contact_email
    return Due(f"compromiso/{commitment.ogp_id}", title, due_on, commitment.responsible, contact, url)


def of_milestone(milestone: Milestone) -> Due:
    with override("es"):
        url = absolute(milestone.get_absolute_url())
    commitment = milestone.commitment
    return Due(
        f"hito/{milestone.code}",
        in_one_line(milestone.title),
        milestone.due_on,
        milestone.answers,
        commitment.contact_email if milestone.answers == commitment.responsible else "",
        url,
    )


def of_agreement(agreement: Agreement) -> Due:
    with override("es"):
        url = absolute(agreement.meeting.get_absolute_url())
    text = in_one_line(agreement.text)
    return Due(f"acuerdo/{agreement.pk}", text, agreement.due_on, agreement.responsible, "", url)


def open_commitments() -> CommitmentQuerySet:
    """Shown, real, not complete, and of a plan that goes on: a plan that ended is not asked for news."""
    going_on = Commitment.objects.published().filter(is_illustrative=False, plan__published_at__isnull=False)
    going_on = going_on.exclude(plan__state=ActionPlan.State.CLOSED).exclude(status=Completion.COMPLETE)
    return going_on.select_related("responsible").in_order()


def open_milestones() -> QuerySet[Milestone]:
    shown = Milestone.objects.published().filter(is_illustrative=False, commitment__is_illustrative=False)
    shown = shown.exclude(commitment__plan__state=ActionPlan.State.CLOSED)
    return shown.exclude(status=Completion.COMPLETE).select_related("commitment__responsible", "responsible")


def open_agreements() -> QuerySet[Agreement]:
    shown = Q(meeting__published_at__isnull=False, meeting__is_illustrative=False)
    return Agreement.objects.open().filter(shown).select_related("meeting", "responsible")


def dues(until: date) -> Iterator[Due]:
    """Commitments, milestones and agreements that are late or due until a day, not done yet."""
    for commitment in open_commitments().filter(ends_on__lte=until):
        yield of_commitment(commitment, commitment.ends_on)
    for milestone in open_milestones().filter(due_on__lte=until):
        yield of_milestone(milestone)
    for agreement in open_agreements().filter(due_on__lte=until):
        yield of_agreement(agreement)


def stage_of(due_on: date, on: date) -> str:
    """Which reminder belongs to a day: the nearest one before the date, on passing, or that week's.

    A day on which the portal was off is made up for on the next one. Empty when it is too early.
    """
    left = (due_on - on).days
    if left >= 0:
        reached = [days for days in BEFORE if left <= days]
        return f"{min(reached)}-dias" if reached else ""
    weeks = (-left - 1) // 7
    return f"vencido-{weeks}" if weeks else "vencido"


def remind(on: date) -> int:
    """Send the reminders of a day, Bogotá time; those that left already are left out. Returns how many."""
    sent = 0
    for due in dues(on + timedelta(days=max(BEFORE))):
        stage = stage_of(due.due_on, on)
        if stage and tell(due, stage, on=on):
            sent += 1
    return sent


def remind_of_silence(on: date) -> int:
    """Ask for news of commitments that have had none for 60 days, once a silence. Returns how many."""
    sent = 0
    for commitment in open_commitments().silent_since(on - timedelta(days=SILENT_DAYS)):
        due = of_commitment(commitment, commitment.last_news_on or commitment.starts_on)
        if tell(due, "silencio", on=on, template="commitments/silence"):
            sent += 1
    return sent


@transaction.atomic
def tell(due: Due, stage: str, *, on: date, template: str = "commitments/reminder") -> bool:
    """Write to whoever answers for it, unless that was done; the note and the mail are one transaction."""
    _row, is_new = ReminderSent.objects.get_or_create(
        about=due.about, stage=stage, due_on=due.due_on, defaults={"sent_on": on}
    )
    if not is_new:
        return False
    context = {
        "due": due,
        "days": abs((due.due_on - on).days),
        "is_late": due.due_on < on,
        "is_today": due.due_on == on,
        "desk_url": absolute(reverse("admin:index")) if settings.PORTAL_SURFACE != "public" else "",
    }
    addresses = addresses_of(due)
    mail.send(template, addresses, context)
    return bool(addresses)


def addresses_of(due: Due) -> list[str]:
    """The editors of the responsible institution and its contact; the lead when there is nobody."""
    found = {due.contact} if due.contact else set()
    if due.institution:
        found |= editors_of(due.institution)
        if due.institution.email and not found:
            found.add(due.institution.email)
    return sorted(found or leads())


def working() -> Q:
    return Q(is_active=True, is_staff=True)


def editors_of(institution: Institution) -> set[str]:
    holds = Q(memberships__institution=institution, memberships__role=Role.COMMITMENT_EDITOR)
    return set(User.objects.filter(working(), holds).values_list("email", flat=True))


def leads() -> set[str]:
    return set(
        User.objects.filter(working(), memberships__role=Role.COMMITMENT_LEAD).values_list("email", flat=True)
    )


@transaction.atomic
def summarise(on: date) -> bool:
    """Tell the leads, once a week, what is late and what is silent; nothing leaves when nothing is."""
    late = sorted(dues(on - timedelta(days=1)), key=lambda due: due.due_on)
    shown = [
        {"title": str(commitment), "since": commitment.last_news_on or commitment.starts_on}
        for commitment in open_commitments().silent_since(on - timedelta(days=SILENT_DAYS))
    ]
    to = sorted(leads())
    if not to or not (late or shown):
        return False
    monday = on - timedelta(days=on.weekday())
    _row, is_new = ReminderSent.objects.get_or_create(
        about="resumen", stage="semanal", due_on=monday, defaults={"sent_on": on}
    )
    if is_new:
        rows = [{"due": due, "days": (on - due.due_on).days} for due in late]
        mail.send("commitments/weekly", to, {"late": rows, "silent": shown, "on": on})
    return is_new
