"""Plans, commitments, milestones and meetings made up for `manage.py benchmark`, and the pages to measure."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import batched
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from cartagena_ogp.benchmark import Page, Weight, amount
from cartagena_ogp.benchmark.bulk import (
    BATCH,
    Happening,
    life,
    phrase,
    text,
    unique_codes,
    write_history,
    write_search,
)
from cartagena_ogp.models import Institution, Territory
from cartagena_ogp.records import record_for

from .models import (
    ActionPlan,
    Agreement,
    Commitment,
    CommitmentParty,
    CommitmentValue,
    Completion,
    Endorsement,
    Evidence,
    Meeting,
    MeetingAttendance,
    Milestone,
    PlanSection,
    ProgressUpdate,
)

PLANS, COMMITMENTS, MILESTONES_EACH, MEETINGS = 5, 2500, 4, 2500
PAGE = 20
"""How many a list shows. With less than that, a small scale would have another page, not the same one."""
UNREAD = 6
"""Commitments of each plan, at least, of which the monitor says nothing yet: those it reports on next."""
FILTERS = "valor=participacion&orden=termina"
MEASURED_MILESTONES = 12
"""The first commitment has this many at every scale: its page is the one measured."""

State = tuple[str, datetime, dict[str, Any]]


def fill(scale: float) -> None:
    """Five plans at every scale; commitments, milestones and meetings as many as the scale says.

    The history holds the life of each record, about four entries for a milestone.
    """
    Filling(random.Random(1811), timezone.localdate(), scale).run()  # nosec B311


def pages(scale: float) -> list[Page]:
    """Every kind of public page of plans and commitments."""
    measured = Milestone.objects.select_related("commitment").order_by("pk")[0]
    commitment = measured.commitment
    listed = reverse("commitments:list")
    plan = ActionPlan.objects.newest_first()[0]
    history = reverse("record_log", args=["hito", measured.code])
    return [
        Page("planes", reverse("commitments:plans"), Weight.LIST, grows=False),
        Page("plan", plan.get_absolute_url(), Weight.TEXT),
        Page("compromisos", listed, Weight.LIST, grows=False),
        Page("compromisos, con filtros", f"{listed}?{FILTERS}", Weight.LIST, grows=False),
        Page("compromisos, atrasados", f"{listed}?atrasados=si", Weight.LIST),
        Page("compromiso", commitment.get_absolute_url(), Weight.TEXT, grows=False),
        Page("hito", measured.get_absolute_url(), Weight.TEXT, grows=False),
        Page("calendario", reverse("commitments:calendar"), Weight.LIST),
        Page("calendario.ics", reverse("commitments:calendar_ics"), Weight.FILE),
        Page("mesas", reverse("commitments:meetings"), Weight.LIST, grows=False),
        Page("historia de un hito", history, Weight.LIST, grows=False),
    ]


class Filling:
    """One filling: what it draws by lot, and the day it counts from."""

    def __init__(self, chance: random.Random, today: date, scale: float) -> None:
        self.chance = chance
        self.today = today
        self.scale = scale
        self.institutions = list(Institution.objects.order_by("pk"))
        self.places = list(Territory.objects.order_by("pk"))

    def run(self) -> None:
        self.plans = self.make_plans()
        self.commitments = self.make_commitments()
        self.milestones = self.make_milestones()
        self.make_updates()
        self.make_evidence()
        self.settle()
        self.meetings = self.make_meetings()
        write_history(self.everything_that_happened())
        for rows in (self.plans, self.commitments, self.milestones, self.meetings):
            record = record_for(rows[0])
            write_search(record, record.everything().order_by("pk").iterator(BATCH))

    def moment(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(9)))

    def some(self) -> Institution:
        return self.chance.choice(self.institutions)

    def make_plans(self) -> list[ActionPlan]:
        """Plans of two years, the last one under way since ten months ago."""
        plans = []
        for number in range(1, PLANS + 1):
            starts = self.today - timedelta(days=300 + 730 * (PLANS - number))
            plans.append(
                ActionPlan(
                    slug=f"plan-{number}",
                    title=f"Plan de acción {number}",
                    number=number,
                    state=ActionPlan.State.UNDER_WAY if number == PLANS else ActionPlan.State.CLOSED,
                    summary=phrase(self.chance, 14),
                    starts_on=starts,
                    ends_on=starts + timedelta(days=729),
                    submitted_on=starts,
                    submission_year=starts.year,
                    lead=self.institutions[0],
                    published_at=self.moment(starts),
                )
            )
        ActionPlan.objects.bulk_create(plans)
        PlanSection.objects.bulk_create(
            PlanSection(
                plan=plan, question=question, body=text(self.chance, 4), source_url="https://ogp.example/"
            )
            for plan in plans
            for question in PlanSection.Question
        )
        Endorsement.objects.bulk_create(
            Endorsement(plan=plan, name=f"Persona {number}", group=group)
            for plan in plans
            for number, group in enumerate(list(Endorsement.Group) * 6)
        )
        for plan in plans:
            plan.implementers.set(self.institutions[:8])
        return plans

    def make_commitments(self) -> list[Commitment]:
        """Commitments dealt to the plans in turn, the newest first; each has a page of them, and `UNREAD`."""
        made = []
        for number in range(amount(COMMITMENTS, self.scale, at_least=(PAGE + UNREAD) * PLANS)):
            plan = self.plans[-1 - number % PLANS]
            starts = plan.starts_on or self.today
            made.append(
                Commitment(
                    ogp_id=f"BENCH{number + 1:04}",
                    plan=plan,
                    number=number // PLANS + 1,
                    title=phrase(self.chance, 16),
                    short_title=phrase(self.chance, 6),
                    problem=text(self.chance, 4),
                    status_quo=text(self.chance, 3),
                    action=text(self.chance, 4),
                    contribution=text(self.chance, 3),
                    policy_area=self.chance.choice(Commitment.PolicyArea.values),
                    sdgs=sorted(self.chance.sample(range(1, 18), 3)),
                    responsible=self.institutions[number % len(self.institutions)],
                    territory=self.chance.choice(self.places),
                    budget=self.chance.randrange(10**7, 10**10, 10**6),
                    starts_on=starts,
                    ends_on=starts + timedelta(days=self.chance.randint(365, 729)),
                    published_at=self.moment(starts),
                )
            )
        Commitment.objects.bulk_create(made, BATCH)
        CommitmentValue.objects.bulk_create(
            (
                CommitmentValue(commitment=commitment, value=value, justification=phrase(self.chance, 12))
                for commitment in made
                for value in (CommitmentValue.Value.PARTICIPATION, CommitmentValue.Value.ACCESS)
            ),
            BATCH,
        )
        CommitmentParty.objects.bulk_create(
            (
                CommitmentParty(commitment=commitment, institution=institution, role="government")
                for commitment in made
                for institution in self.chance.sample(self.institutions, 2)
            ),
            BATCH,
        )
        return made

    def make_milestones(self) -> list[Milestone]:
        made = []
        for index, commitment in enumerate(self.commitments):
            starts, published_at = commitment.starts_on, commitment.published_at
            days = (commitment.ends_on - starts).days
            many = MILESTONES_EACH if index else MEASURED_MILESTONES
            made += [
                Milestone(
                    commitment=commitment,
                    number=number,
                    title=phrase(self.chance, 8),
                    outputs=text(self.chance, 2),
                    due_on=starts + timedelta(days=days * number // many),
                    weight=self.chance.randint(1, 10),
                    published_at=published_at,
                )
                for number in range(1, many + 1)
            ]
        Milestone.objects.bulk_create(made, BATCH)
        return made

    def make_updates(self) -> None:
        """Reports between the start and today; the first milestone has six, any other up to three."""
        made = []
        for index, milestone in enumerate(self.milestones):
            starts = milestone.commitment.starts_on
            days = (min(milestone.due_on, self.today) - starts).days
            many = self.chance.choice((0, 1, 2, 3)) if index else 6
            made += [
                ProgressUpdate(
                    milestone=milestone,
                    institution=milestone.answers,
                    reported_on=starts + timedelta(days=days * number // many),
                    percent=100 * number // (many + 1),
                    status=Completion.LIMITED,
                    done=text(self.chance, 2),
                    obstacles=phrase(self.chance, 8),
                    next_step=phrase(self.chance, 8),
                )
                for number in range(1, many + 1)
                if days > many
            ]
        ProgressUpdate.objects.bulk_create(made, BATCH)
        for update in made:
            milestone = update.milestone
            milestone.progress, milestone.last_news_on = update.percent, update.reported_on
            milestone.status, milestone.status_on = update.status, update.reported_on
            milestone.status_reason = update.done
            latest = milestone.commitment.last_news_on
            milestone.commitment.last_news_on = max(latest or update.reported_on, update.reported_on)

    def make_evidence(self) -> None:
        """Links that prove milestones with news; the first one has four."""
        made = []
        for index, milestone in enumerate(self.milestones):
            if milestone.last_news_on is None:
                continue
            made += [
                Evidence(
                    milestone=milestone,
                    kind=Evidence.Kind.LINK,
                    title=phrase(self.chance, 5),
                    description=phrase(self.chance, 14),
                    dated_on=milestone.last_news_on,
                    url=f"https://datos.example/{milestone.code}/{number}",
                )
                for number in range(1 if index else 4)
            ]
            if self.chance.random() < 0.5:
                milestone.status, milestone.progress = Completion.COMPLETE, 100
        Evidence.objects.bulk_create(made, BATCH)

    def settle(self) -> None:
        """Save what the reports and the evidence changed, once the evidence is there to hold the status."""
        statuses = (Completion.NOT_STARTED, Completion.LIMITED, Completion.LIMITED)
        for commitment in self.commitments:
            commitment.status = self.chance.choice(statuses)
        fields = ["status", "status_on", "status_reason", "progress", "last_news_on"]
        Milestone.objects.bulk_update(self.milestones, fields, BATCH)
        Commitment.objects.bulk_update(self.commitments, ["status", "last_news_on"], BATCH)

    def make_meetings(self) -> list[Meeting]:
        """Working meetings in the years of the plans, each with who came and two agreements."""
        made = []
        for code in unique_codes(amount(MEETINGS, self.scale, at_least=2)):
            held_on = self.today - timedelta(days=self.chance.randint(1, 365 * 9))
            made.append(
                Meeting(
                    code=code,
                    plan=self.plans[-1],
                    title=phrase(self.chance, 6),
                    held_on=held_on,
                    place="Palacio de la Aduana",
                    summary=text(self.chance, 3),
                    published_at=self.moment(held_on),
                )
            )
        Meeting.objects.bulk_create(made, BATCH)
        MeetingAttendance.objects.bulk_create(
            (
                MeetingAttendance(meeting=meeting, institution=institution, people=2)
                for meeting in made
                for institution in self.chance.sample(self.institutions, 3)
            ),
            BATCH,
        )
        Agreement.objects.bulk_create(
            (
                Agreement(
                    meeting=meeting,
                    text=phrase(self.chance, 12),
                    responsible=self.some(),
                    due_on=meeting.held_on + timedelta(days=30),
                    milestone=self.chance.choice(self.milestones),
                    done_on=meeting.held_on + timedelta(days=20) if self.chance.random() < 0.9 else None,
                    outcome=phrase(self.chance, 6),
                )
                for meeting in made
                for _number in range(2)
            ),
            BATCH,
        )
        return made

    def everything_that_happened(self) -> Iterator[Happening]:
        lives: list[tuple[type[Model], Callable[[Any, dict[str, Any]], list[State]]]] = [
            (ActionPlan, self.life_of_plan),
            (Commitment, self.life_of_plan),
            (Milestone, self.life_of_milestone),
            (Meeting, self.life_of_plan),
        ]
        for model, states in lives:
            record = record_for(model())
            for some in batched(record.everything().order_by("pk").iterator(BATCH), BATCH):
                for obj in some:
                    yield from life(record, obj, states(obj, record.facts(obj)))

    def life_of_plan(self, obj: Any, facts: dict[str, Any]) -> list[State]:
        return [("created", obj.published_at, facts)]

    def life_of_milestone(self, milestone: Milestone, facts: dict[str, Any]) -> list[State]:
        """Created without news, then a state for each report and each piece of evidence."""
        at = self.moment(milestone.commitment.starts_on)
        bare = {"status": Completion.NOT_STARTED.value, "status_reason": "", "status_on": None}
        states: list[State] = [("created", at, facts | bare | {"progress": 0, "updates": [], "evidence": []})]
        updates, evidence = facts["updates"], facts["evidence"]
        for number, update in enumerate(updates, 1):
            at = self.moment(date.fromisoformat(update["reported_on"]))
            now = {"status": update["status"], "progress": update["percent"], "evidence": []}
            now |= {"status_reason": update["done"], "status_on": update["reported_on"]}
            states.append(("progress_reported", at, facts | now | {"updates": updates[:number]}))
        for number in range(1, len(evidence) + 1):
            at += timedelta(hours=1)
            states.append(("evidence_added", at, facts | {"evidence": evidence[:number]}))
        return states
