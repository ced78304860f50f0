"""Invented samples of plans, commitments, milestones and meetings, each marked "dato ilustrativo"."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.core.files import File
from django.utils import timezone

from cartagena_ogp import uploads
from commitments import content, operations
from commitments.models import ActionPlan, Agreement, Commitment, Meeting, MeetingAttendance, Milestone

DEMO = content.DATA / "demo"
REASON = "Dato ilustrativo: una muestra para ver el portal en marcha."


class Step(NamedTuple):
    """Something that happens to a milestone on a day."""

    on: date
    act: Callable[[], Any]


def load(say: Callable[[str], None]) -> None:
    """Load every sample that is missing. Days without a date count from today."""
    samples = Samples(say, timezone.localdate())
    samples.load_plan()
    samples.load_milestones()
    samples.load_meetings()


class Samples:
    """One loading: the day it counts from and where it says what it did."""

    def __init__(self, say: Callable[[str], None], today: date) -> None:
        self.say = say
        self.today = today

    def read(self, name: str) -> dict[str, Any]:
        """The tables of a file of samples, with days counted from today turned into dates."""
        return self.dated(content.read(DEMO / name))

    def dated(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self.dated(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.dated(inner) for inner in value]
        is_day = isinstance(value, int) and (name == "on" or name.endswith("_on"))
        return self.today + timedelta(days=value) if is_day else value

    def load_plan(self) -> None:
        facts = self.read("plan.toml")
        done = content.load_plan(facts, reason=REASON, is_illustrative=True)
        self.say(f"  {facts['title']}: {'cargado' if done else 'ya estaba'}.")
        plan = ActionPlan.objects.get(slug=facts["slug"])
        tables = self.read("commitments.toml")
        changes = {change.pop("commitment"): change for change in tables["modification"]}
        for row in tables["commitment"]:
            made = content.load_commitment(row, plan, reason=REASON, is_illustrative=True)
            if made and row["ogp_id"] in changes:
                made.modify(by=None, **changes[row["ogp_id"]])
            self.say(f"  {row['ogp_id']}: {'cargado' if made else 'ya estaba'}.")

    def load_milestones(self) -> None:
        """Create the milestones, then let everything happen in the order of its days."""
        rows = self.read("milestones-2023.toml")["milestone"] + self.read("milestones.toml")["milestone"]
        real = {
            commitment.pk: commitment.last_news_on
            for commitment in Commitment.objects.filter(is_illustrative=False)
        }
        steps: list[Step] = []
        made = 0
        for row in rows:
            commitment = Commitment.objects.get(ogp_id=row.pop("commitment"))
            if commitment.milestones.filter(number=row["number"]).exists():
                continue
            made += 1
            steps += self.add_milestone(commitment, row)
        for step in sorted(steps, key=lambda step: step.on):
            step.act()
        for pk, last_news_on in real.items():
            Commitment.objects.filter(pk=pk).update(last_news_on=last_news_on)
        self.say(f"  Hitos nuevos: {made}, con {len(steps)} avances, cambios y evidencias.")

    def add_milestone(self, commitment: Commitment, row: dict[str, Any]) -> list[Step]:
        """Publish one milestone as it was promised; return what happened to it later."""
        supports = content.institutions(row.pop("supports", []))
        later = row.pop("step", [])
        row["responsible"] = content.institution(row.get("responsible"))
        milestone = Milestone(commitment=commitment, is_illustrative=True, **row)
        milestone.add(by=None, reason=REASON)
        milestone.supports.set(supports)
        operations.publish(milestone, by=None, reason=REASON)
        return [self.step(milestone, kind, facts) for one in later for kind, facts in one.items()]

    def step(self, milestone: Milestone, kind: str, facts: dict[str, Any]) -> Step:
        acts: dict[str, Callable[..., Any]] = {
            "report": milestone.report_progress,
            "reschedule": milestone.reschedule,
            "evidence": partial(self.prove, milestone),
        }
        return Step(facts["on"], partial(acts[kind], by=None, **facts))

    def prove(self, milestone: Milestone, *, file: str = "", **facts: Any) -> None:
        upload = None
        if file:
            with (DEMO / "files" / file).open("rb") as opened:
                upload = uploads.inspect(File(opened, name=file), kinds=uploads.EVIDENCE)
        operations.add_evidence(milestone, upload=upload, is_illustrative=True, **facts)

    def load_meetings(self) -> None:
        made = 0
        for row in self.read("meetings.toml")["meeting"]:
            row["plan"] = ActionPlan.objects.get(slug=row["plan"])
            if Meeting.objects.filter(plan=row["plan"], title=row["title"]).exists():
                continue
            made += 1
            self.add_meeting(row, row.pop("attendance"), row.pop("agreement"))
        self.say(f"  Mesas de trabajo nuevas: {made}.")

    def add_meeting(
        self, row: dict[str, Any], attendances: list[dict[str, Any]], agreements: list[dict[str, Any]]
    ) -> None:
        meeting = Meeting(is_illustrative=True, **row).add(by=None, reason=REASON)
        for attendance in attendances:
            attendance["institution"] = content.institution(attendance["institution"])
            MeetingAttendance.objects.create(meeting=meeting, **attendance)
        kept = []
        for facts in agreements:
            done_on, outcome = facts.pop("done_on", None), facts.pop("outcome", "")
            facts["responsible"] = content.institution(facts["responsible"])
            ogp_id, _hyphen, number = facts.pop("milestone").rpartition("-")
            facts["milestone"] = Milestone.objects.get(commitment__ogp_id=ogp_id, number=number)
            kept.append((Agreement.objects.create(meeting=meeting, **facts), done_on, outcome))
        operations.publish(meeting, by=None, reason=REASON)
        for agreement, done_on, outcome in kept:
            if done_on:
                agreement.fulfil(by=None, on=done_on, outcome=outcome)
