"""Invented works in real barrios, each marked "dato ilustrativo", with everything a work may have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from cartagena_ogp.codes import with_check
from cartagena_ogp.models import Territory
from cartagena_ogp.uploads import IMAGES, inspect
from commitments import content
from commitments.models import Commitment

from . import operations, plan_demo, reporting
from .drawings import picture
from .models import Contract, Funding, Modification, Payment, ProblemReport, Work, WorkMilestone
from .models.works import PREFIX
from .operations import Photo
from .signs import demo as signs

SOURCE = Path(__file__).resolve().parent / "data" / "demo" / "works.toml"
REASON = "Dato ilustrativo: una muestra para ver el portal en marcha."
LINKED = ("responsible", "territory", "commitment")
PARTS = ("funding", "milestones", "progress", "days", "contracts", "then", "report")


def load(say: Callable[[str], None]) -> None:
    """Load every sample work that is missing. Days count from today."""
    samples = Samples(timezone.localdate())
    made = [samples.load(facts) for facts in samples.dated(content.read(SOURCE))["work"]]
    say(f"  Obras de muestra nuevas: {sum(made)}.")
    signs.load(say)
    plan_demo.load(say)


class Samples:
    """One loading and the day it counts from."""

    def __init__(self, today: date) -> None:
        self.today = today

    def dated(self, value: Any, name: str = "") -> Any:
        """The tables with days counted from today turned into dates."""
        if isinstance(value, dict):
            return {key: self.dated(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.dated(inner) for inner in value]
        is_day = isinstance(value, int) and (name in {"on", "before"} or name.endswith("_on"))
        return self.today + timedelta(days=value) if is_day else value

    def load(self, facts: dict[str, Any]) -> bool:
        code = PREFIX + with_check(facts.pop("code"))
        if Work.objects.filter(code=code).exists():
            return False
        parts = {name: facts.pop(name, []) for name in PARTS}
        work = self.add(code, facts, parts)
        operations.publish(work, by=None, reason=REASON)
        for change in parts["days"]:
            before = change.pop("before")
            Work.objects.filter(pk=work.pk).update(planned_ends_on=before)
            operations.change_days(work, by=None, **change)
        for number, report in enumerate(parts["progress"]):
            self.progress(work, report, number)
        for contract in parts["contracts"]:
            self.contract(work, contract)
        if parts["then"]:
            operations.change_status(work, by=None, **parts["then"])
        for report in parts["report"]:
            self.report(work, report)
        return True

    def add(self, code: str, facts: dict[str, Any], parts: dict[str, Any]) -> Work:
        territory = Territory.objects.get(code=facts["territory"])
        serves = facts.get("commitment")
        links = {
            "territory": territory,
            "latitude": territory.latitude,
            "longitude": territory.longitude,
            "responsible": content.institution(facts["responsible"]),
            "commitment": Commitment.objects.get(ogp_id=serves) if serves else None,
        }
        plain = {name: value for name, value in facts.items() if name not in LINKED}
        began = facts.get("started_on") or facts.get("planned_starts_on") or self.today
        work = Work(code=code, is_illustrative=True, last_news_on=min(began, self.today), **plain, **links)
        work.add(by=None, reason=REASON)
        Funding.objects.bulk_create(Funding(work=work, **row) for row in parts["funding"])
        WorkMilestone.objects.bulk_create(WorkMilestone(work=work, **row) for row in parts["milestones"])
        return work

    def progress(self, work: Work, report: dict[str, Any], number: int) -> None:
        percent = report.pop("photo", None)
        photos = []
        if percent is not None:
            alt = f"Dibujo de muestra, no es una foto: la obra al {percent} %, con casas de colores y el mar."
            photos = [Photo(inspect(picture(percent, work.pk + number), kinds=IMAGES), alt)]
        operations.report_progress(work, by=None, photos=photos, **report)

    def contract(self, work: Work, facts: dict[str, Any]) -> None:
        changes, payments = facts.pop("changes", []), facts.pop("payments", [])
        number = Contract.objects.filter(work=work).count() + 1
        contract = Contract(
            code=f"MUESTRA-{work.code.removeprefix(PREFIX)}-{number}",
            work=work,
            supplier_name=facts.pop("supplier"),
            entity_name=str(work.responsible),
            institution=work.responsible,
            status="under_way",
            is_illustrative=True,
            **facts,
        )
        contract.add(by=None, reason=REASON)
        Modification.objects.bulk_create(Modification(contract=contract, **row) for row in changes)
        Payment.objects.bulk_create(Payment(contract=contract, **row) for row in payments)
        contract.publish(by=None, reason=REASON)

    def report(self, work: Work, facts: dict[str, Any]) -> None:
        """What somebody would report, and what the institution would answer."""
        on, percent = facts.pop("on"), facts.pop("photo", None)
        answers = facts.pop("answers", [])
        photos = []
        if percent is not None:
            alt = "Dibujo de muestra, no es una foto: una calle con casas y una máquina."
            photos = [Photo(inspect(picture(percent, work.pk + 7), kinds=IMAGES), alt)]
        report = ProblemReport(work=work, is_illustrative=True, **facts)
        now = timezone.make_aware(datetime.combine(on, time(10)))
        reporting.submit(report, photos=photos, email="", now=now)
        report.publish(by=None, reason=REASON)
        for answer in answers:
            institution = work.responsible
            if institution:
                reporting.answer(report, by=None, institution=institution, **answer)
