"""Invented cycles to see participation at work, each row marked "dato ilustrativo": one that ended in a
commitment, one in consultation and one that takes proposals today.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import cycle as round_and_round
from typing import Any

from django.db import transaction
from django.utils import timezone

from cartagena_ogp import history
from cartagena_ogp.models import Institution, Territory, User
from commitments.models import ActionPlan, Commitment

from . import lineage, sheets
from .content import DATA, save
from .models import (
    Cycle,
    CyclePhase,
    Dialogue,
    Group,
    Initiative,
    Invitation,
    Link,
    Pledge,
    Proposal,
    Question,
    Support,
    Table,
)
from .models.contacts import keyed
from .models.evaluation import evaluate
from .voting import demo as voting_demo

REASON = "Dato ilustrativo: una muestra para ver el portal en marcha."
RULES = (
    "Texto de muestra: propone cualquier persona o grupo, y cada propuesta recibe una respuesta con razones."
)
GROUPS = [
    ("sociedad-civil", "Organizaciones de ejemplo", "civil_society"),
    ("academia", "Universidades y colegios de ejemplo", "academia"),
    ("mujeres-y-jovenes", "Mujeres y jóvenes de ejemplo", "population"),
    ("comunal", "Juntas de ejemplo", "communal"),
]
SPAN = {"preparation": 20, "tables": 45, "evaluation": 30, "consultation": 12, "drafting": 30, "closed": 90}


@transaction.atomic
def load(say: Callable[[str], None]) -> None:
    """Load the invented cycles that are missing. Days count from today."""
    samples = Samples(timezone.localdate())
    for slug, title, phase, days in (
        ("ejemplo-anterior", "Ciclo de ejemplo que ya terminó", "closed", 30),
        ("ejemplo", "Ciclo de ejemplo en consulta", "consultation", 3),
        ("ejemplo-abierto", "Ciclo de ejemplo que recibe propuestas", "tables", 10),
    ):
        if Cycle.objects.filter(slug=slug).exists():
            say(f"  {title}: ya estaba.")
            continue
        made = samples.load_cycle(slug, title, phase, days)
        if phase == CyclePhase.Kind.CONSULTATION:
            voting_demo.load(made, say)
        say(f"  {title}: cargado.")
    if not Dialogue.objects.filter(is_illustrative=True).exists():
        samples.load_dialogues()
        say("  Diálogos de ejemplo: cargados.")


class Samples:
    """One loading: the day it counts from, and the invented people of the city who evaluate."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.data = tomllib.loads((DATA / "demo.toml").read_text(encoding="utf-8"))
        self.evaluators = [self.evaluator(number) for number in (1, 2)]

    def evaluator(self, number: int) -> User:
        """Somebody invented, whose account never opens."""
        email = f"evaluadora-{number}@ejemplo.invalid"
        found = User.objects.filter(email=email).first()
        return found or User.objects.create_user(
            email, name=f"Evaluadora de ejemplo {number}", is_active=False
        )

    def load_cycle(self, slug: str, title: str, phase: str, days: int) -> Cycle:
        """A cycle that has been in `phase` for so many days, with what had to happen before."""
        cycle = self.new_cycle(slug, title, phase, days)
        tables = self.tables(cycle)
        place = CyclePhase.ORDER.index(phase)
        if phase == "tables":
            self.propose(cycle, self.data["initiative"][:2], tables)
            return cycle
        count = 2 if phase == "closed" else len(self.data["initiative"])
        chosen = self.data["initiative"][-count:]
        by_initiative = self.propose(cycle, chosen, tables)
        initiatives = [
            self.join(cycle, facts, rows) for facts, rows in zip(chosen, by_initiative, strict=True)
        ]
        self.answer_alone(cycle, tables)
        if place > CyclePhase.ORDER.index("consultation"):
            self.finish(initiatives)
        return cycle

    def new_cycle(self, slug: str, title: str, phase: str, days: int) -> Cycle:
        before = CyclePhase.ORDER[: CyclePhase.ORDER.index(phase)]
        first = self.today - timedelta(days=days + sum(SPAN[kind] for kind in before))
        made = Cycle(
            slug=slug,
            title=title,
            summary="Un ciclo inventado para ver cómo se propone, se evalúa y se elige. Nada ha pasado.",
            rules=RULES,
            organiser=self.institution("grupo-asesor-de-transparencia-y-anticorrupcion"),
            plan=ActionPlan.objects.filter(slug="plan-de-ejemplo").first() if phase == "closed" else None,
            timeline_published_on=first,
            is_illustrative=True,
        )

        def with_parts() -> None:
            start = first
            for kind, length in SPAN.items():
                end = start + timedelta(days=length - 1)
                save(CyclePhase(cycle=made, kind=kind, starts_on=start, ends_on=end))
                start = end + timedelta(days=1)
            for code, name, sector in GROUPS:
                save(Group(cycle=made, slug=code, name=name, sector=sector))
            made.align()

        return made.add(by=None, reason=REASON, then=with_parts).publish(by=None, reason=REASON)

    def tables(self, cycle: Cycle) -> list[Table]:
        """A table for each group, held in the phase of tables, with the people who came."""
        begins = cycle.phases.get(kind="tables").starts_on
        made = []
        for number, group in enumerate(cycle.groups.all()):
            at = self.at(begins + timedelta(days=3 + 2 * number), 9)
            is_held = at.date() < self.today
            table = Table(
                cycle=cycle,
                group=group,
                title=f"Mesa de ejemplo: {group.name.lower()}",
                place="Casa comunal de muestra",
                territory=Territory.objects.filter(code=f"localidad-{number % 3 + 1}").first(),
                starts_at=at,
                ends_at=at + timedelta(hours=3),
                facilitator="Equipo de ejemplo",
                agenda="1. Saludo.\n2. Problemas y propuestas.\n3. Elección de representantes.",
                minutes="Texto de muestra: se trabajó en grupos y se leyó cada propuesta en voz alta."
                if is_held
                else "",
                is_illustrative=True,
            )
            table.add(by=None, reason=REASON, then=partial(self.invite, table, at.date()))
            table.publish(by=None, reason=REASON)
            if is_held:
                sheets.enter(table, [], self.people(number), by=None, on=at.date())
            made.append(table)
        return made

    def invite(self, table: Table, day: date) -> None:
        sent = day - timedelta(days=15)
        save(
            Invitation(
                table=table, invited="Juntas y organizaciones", channel="letter", sent_on=sent, count=40
            )
        )
        save(Invitation(table=table, invited="Barrios vecinos", channel="radio", sent_on=sent, count=6))

    def people(self, number: int) -> list[sheets.Person]:
        """Twenty-odd invented people; what they say of themselves follows a simple wheel."""
        places = list(
            Territory.objects.filter(kind__in=("barrio", "rural", "isla"))
            .order_by("code")
            .defer("outline")[::7]
        )
        genders, ages = (
            round_and_round(["mujer", "hombre", "mujer", "otra", ""]),
            round_and_round(["18-28", "29-59", "29-59", "60+", "14-17", "29-59"]),
        )
        ethnicities = round_and_round(["negra", "ninguna", "negra", "palenquera", "", "indigena", "ninguna"])
        rows = []
        for line in range(18 + 4 * number):
            answers: dict[str, Any] = {
                "gender": next(genders),
                "age": next(ages),
                "disability": "si" if line % 7 == 0 else "no",
                "ethnicity": next(ethnicities),
                "territory": places[(line * 5 + number) % len(places)] if places else None,
            }
            rows.append(
                sheets.Person(f"Persona de ejemplo {line + 1}", answers=answers, consents=line % 9 != 8)
            )
        return rows

    def propose(
        self, cycle: Cycle, chosen: list[dict[str, Any]], tables: list[Table]
    ) -> list[list[Proposal]]:
        """The proposals of these initiatives: two of three from a table, the rest online, with supports."""
        held = [table for table in tables if table.state == Table.State.HELD] or tables
        turn = 0
        made = []
        for facts in chosen:
            rows = []
            for title, text, place in facts["proposals"]:
                table = held[turn % len(held)] if turn % 3 else None
                rows.append(self.proposal(cycle, title, text, place, table, supports=(turn * 7) % 19))
                turn += 1
            made.append(rows)
        return made

    def proposal(
        self, cycle: Cycle, title: str, text: str, place: str, table: Table | None, *, supports: int = 0
    ) -> Proposal:
        begins = cycle.phases.get(kind="tables").starts_on
        row = Proposal(
            cycle=cycle,
            channel=Proposal.Channel.TABLE if table else Proposal.Channel.ONLINE,
            table=table,
            group=table.group if table else None,
            title=title,
            text=text,
            territory=Territory.objects.filter(code=place).first() if place else None,
            author="Grupo de ejemplo" if table else "",
            state=Proposal.State.WAITING,
            submitted_on=begins + timedelta(days=8),
            supports_count=supports,
            is_illustrative=True,
        )
        row.hold().publish(by=None, reason=REASON)
        for number in range(supports):
            tag = keyed(f"support.{row.code}", f"muestra-{number}")
            Support.objects.create(proposal=row, tag=tag, supported_on=row.submitted_on)
        return row

    def join(self, cycle: Cycle, facts: dict[str, Any], rows: list[Proposal]) -> Initiative:
        """Evaluate the proposals, answer them and join them into an initiative."""
        given = {name: facts[name] for name in ("title", "summary", "problem", "text")}
        owner = self.institution(facts["responsible"])
        made = Initiative(cycle=cycle, responsible=owner, is_illustrative=True, **given)
        made.add(by=None, reason=REASON).publish(by=None, reason=REASON)
        for place, row in enumerate(rows):
            self.score(row, 2, 2 if place else 0)
            row.respond(
                "taken", by=None, answer=f"Texto de muestra: sigue adelante dentro de «{made.title}»."
            )
            kind = Link.Kind.MERGED if place else Link.Kind.INSPIRED
            lineage.link(row, made, kind, by=None, reason="Muestra: piden lo mismo y se atienden juntas.")
        return made

    def score(self, row: Proposal, *scores: int) -> None:
        for person, score in zip(self.evaluators, scores, strict=True):
            values = dict.fromkeys(("competence", "legality", "deadline", "openness"), 2)
            evaluate(
                row, by=person, comment="Texto de muestra.", office="Oficina de ejemplo", cost=score, **values
            )

    def answer_alone(self, cycle: Cycle, tables: list[Table]) -> None:
        """Proposals that went nowhere, each with its reason; one waits, one was split, one is not shown."""
        for number, facts in enumerate(self.data["alone"]):
            row = self.proposal(cycle, facts["title"], facts["text"], facts["territory"], tables[number])
            self.score(row, 0, 2)
            row.respond(facts["fate"], by=None, answer=facts["answer"])
        spam = self.proposal(
            cycle, "Compra aquí", "Texto de muestra que no propone nada y solo vende algo.", "", None
        )
        spam.reject(by=None, why=Proposal.Rule.ADVERTISING)

    def finish(self, initiatives: list[Initiative]) -> None:
        """One was chosen and is part of the sample commitment; the other was not."""
        won, *lost = initiatives
        won.decide("chosen", by=None, reason="Muestra: fue la que más gente eligió en la consulta.")
        for one in lost:
            one.decide(
                "not_chosen",
                by=None,
                reason="Muestra: quedó en segundo lugar y el plan solo tenía lugar para una. Puede volver.",
            )
        commitment = Commitment.objects.filter(ogp_id="DEMOS0001").first()
        if commitment:
            lineage.link(won, commitment, Link.Kind.INSPIRED, by=None, reason="Muestra: la gente la eligió.")

    def load_dialogues(self) -> None:
        for facts in self.data["dialogue"]:
            at = self.at(self.today + timedelta(days=facts["days"]), 15)
            is_over = facts["days"] < 0
            made = Dialogue(
                kind=facts["kind"],
                title=facts["title"],
                summary=facts["summary"],
                place=facts["place"],
                agenda=facts["agenda"],
                minutes=facts.get("minutes", ""),
                host=self.institution("secretaria-de-participacion-y-desarrollo-social"),
                starts_at=at,
                ends_at=at + timedelta(hours=2),
                questions_until=at + timedelta(hours=2),
                answers_due_on=at.date() + timedelta(days=20),
                state=Dialogue.State.HELD if is_over else Dialogue.State.PLANNED,
                attendees_said=64 if is_over else None,
                is_illustrative=True,
            )
            made.add(by=None, reason=REASON).publish(by=None, reason=REASON)
            self.questions(made, facts, at.date())
            history.record(made, "changed", by=None, reason=REASON)

    def questions(self, dialogue: Dialogue, facts: dict[str, Any], day: date) -> None:
        for text, author, answer in facts.get("questions", []):
            save(
                Question(
                    dialogue=dialogue,
                    text=text,
                    author=author,
                    state=Question.State.PUBLISHED,
                    asked_on=day - timedelta(days=3),
                    answer=answer,
                    answered_by=dialogue.host if answer else None,
                    answered_on=day + timedelta(days=10) if answer else None,
                )
            )
        for text, responsible, days, outcome in facts.get("pledges", []):
            save(
                Pledge(
                    dialogue=dialogue,
                    text=text,
                    responsible=self.institution(responsible),
                    due_on=self.today + timedelta(days=days),
                    done_on=self.today + timedelta(days=days - 2) if outcome else None,
                    outcome=outcome,
                )
            )

    @staticmethod
    def institution(slug: str) -> Institution | None:
        return Institution.objects.filter(slug=slug).first()

    @staticmethod
    def at(day: date, hour: int) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(hour)))
