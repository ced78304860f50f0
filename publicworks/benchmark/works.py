"""Ten thousand works with what supervisors, interventorías and people say of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import batched
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cartagena_ogp import codes
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
from cartagena_ogp.models.comments import digest_of
from cartagena_ogp.records import record_for
from commitments.models import Commitment

from ..models import Funding, ProblemReport, ProgressReport, Source, Work, WorkChange, WorkMilestone
from ..models.codes import Condition, Sector, Status, WorkType
from ..models.works import PREFIX

WORKS = 10_000
STATUSES = (Status.PREPARATION, *[Status.IMPLEMENTATION] * 4, *[Status.COMPLETION] * 3, Status.MAINTENANCE)


def fill(scale: float) -> None:
    """Works as many as the scale says; the history holds each one's creation and its last report."""
    Filling(random.Random(1533), timezone.localdate(), scale).run()  # nosec B311


def pages() -> list[Page]:
    """The pages of works: the first one is the one measured."""
    work = Work.objects.published().order_by("pk")[0]
    listed = reverse("publicworks:list")
    place = Territory.objects.filter(kind=Territory.Kind.BARRIO, latitude__isnull=False).order_by("pk")[0]
    near = f"{reverse('publicworks:near')}?barrio={place.code}"
    return [
        Page("obras", listed, Weight.LIST, grows=False),
        Page("obras, con filtros", f"{listed}?estado=en-construccion&localidad=localidad-2", Weight.LIST),
        Page("obras, atrasadas", f"{listed}?atrasadas=si", Weight.LIST),
        Page("obra", work.get_absolute_url(), Weight.TEXT, grows=False),
        Page(
            "reportes de una obra", reverse("publicworks:reports", args=[work.code]), Weight.LIST, grows=False
        ),
        Page("mapa de obras", reverse("publicworks:map"), Weight.LIST),
        Page("mapa de una localidad", reverse("publicworks:map_of", args=["localidad-2"]), Weight.LIST),
        Page("obras cerca", near, Weight.LIST),
    ]


class Filling:
    """One filling: what it draws by lot, and the day it counts from."""

    def __init__(self, chance: random.Random, today: date, scale: float) -> None:
        self.chance, self.today, self.scale = chance, today, scale
        self.institutions = list(Institution.objects.order_by("pk"))
        self.places = list(Territory.objects.filter(latitude__isnull=False).order_by("pk"))
        self.commitments = list(Commitment.objects.order_by("pk")[:500])

    def run(self) -> None:
        self.works = self.make_works()
        self.make_parts()
        self.reports = self.make_reports()
        write_history(self.everything_that_happened())
        for rows in (self.works, self.reports):
            record = record_for(rows[0])
            write_search(record, record.everything().order_by("pk").iterator(BATCH))

    def moment(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(9)))

    def make_works(self) -> list[Work]:
        numbers = unique_codes(amount(WORKS, self.scale, at_least=20), 4)
        works = [self.one(PREFIX + number) for number in numbers]
        Work.objects.bulk_create(works, BATCH)
        return works

    def one(self, code: str) -> Work:
        chance, place = self.chance, self.chance.choice(self.places)
        starts = self.today - timedelta(days=chance.randint(30, 1500))
        status = chance.choice(STATUSES)
        halted = status == Status.IMPLEMENTATION and chance.random() < 0.1
        real = (
            0
            if status == Status.PREPARATION
            else 100
            if status != Status.IMPLEMENTATION
            else chance.randint(1, 99)
        )
        news = starts + timedelta(days=chance.randint(0, (self.today - starts).days))
        return Work(
            code=code,
            title=phrase(chance, 7).rstrip("."),
            purpose=phrase(chance, 12),
            description=text(chance, 2),
            work_type=chance.choice(WorkType.values),
            sector=chance.choice(Sector.values),
            status=status,
            condition=Condition.SUSPENDED if halted else Condition.NORMAL,
            status_reason=phrase(chance, 10) if halted else "",
            territory=place,
            latitude=round(float(place.latitude or 0) + chance.uniform(-0.002, 0.002), 6),
            longitude=round(float(place.longitude or 0) + chance.uniform(-0.002, 0.002), 6),
            beneficiaries=chance.randint(50, 20_000),
            responsible=chance.choice(self.institutions),
            commitment=chance.choice(self.commitments) if chance.random() < 0.1 else None,
            budget=chance.randrange(10**8, 10**10, 10**6),
            planned_starts_on=starts,
            planned_ends_on=starts + timedelta(days=chance.randint(90, 900)),
            started_on=None if status == Status.PREPARATION else starts,
            physical_progress=real,
            planned_progress=min(100, real + chance.randint(0, 25)),
            progress_source=Source.SUPERVISOR,
            progress_on=news,
            last_news_on=news,
            published_at=self.moment(starts),
        )

    def make_parts(self) -> None:
        """Three reports, two sources of money, three milestones and a date that moved, of each work."""
        ProgressReport.objects.bulk_create(self.progress(), BATCH)
        Funding.objects.bulk_create(
            (
                Funding(work=work, source=source, amount=10**9, year=2026)
                for work in self.works
                for source in ("Recursos propios", "Sistema General de Regalías")
            ),
            BATCH,
        )
        WorkMilestone.objects.bulk_create(
            (
                WorkMilestone(work=work, title=phrase(self.chance, 5), due_on=self.day(work, step, 4))
                for work in self.works
                for step in (1, 2, 3)
            ),
            BATCH,
        )
        WorkChange.objects.bulk_create(
            (
                WorkChange(
                    work=work,
                    field=WorkChange.Field.PLANNED_END,
                    before=(self.day(work, 3, 4)).isoformat(),
                    after=self.day(work, 4, 4).isoformat(),
                    reason=phrase(self.chance, 10),
                    changed_on=work.last_news_on,
                )
                for work in self.works[::3]
            ),
            BATCH,
        )

    def day(self, work: Work, step: int, steps: int) -> date:
        starts, ends = work.planned_starts_on or self.today, work.planned_ends_on or self.today
        return starts + timedelta(days=(ends - starts).days * step // steps)

    def progress(self) -> Iterator[ProgressReport]:
        for work in self.works:
            if not work.physical_progress:
                continue
            starts = work.planned_starts_on or self.today
            for number, source in enumerate((Source.SUPERVISOR, Source.AUDIT, Source.SUPERVISOR), 1):
                yield ProgressReport(
                    work=work,
                    source=source,
                    institution=work.responsible if source == Source.SUPERVISOR else None,
                    reported_on=starts + timedelta(days=(work.last_news_on - starts).days * number // 3),
                    physical=work.physical_progress * number // 3,
                    planned=(work.planned_progress or 0) * number // 3,
                    done=phrase(self.chance, 14),
                )

    def make_reports(self) -> list[ProblemReport]:
        """Two problems that people saw, at one work in four; the first work has forty."""
        made = []
        for index, work in enumerate(self.works):
            for _number in range(40 if index == 0 else 2 * (index % 4 == 0)):
                on = self.today - timedelta(days=self.chance.randint(1, 300))
                body = text(self.chance, 2)
                made.append(
                    ProblemReport(
                        code=codes.new_code(7),
                        work=work,
                        topic=self.chance.choice(ProblemReport.Topic.values),
                        body=body,
                        body_digest=digest_of(body),
                        submitted_at=self.moment(on),
                        submitted_on=on,
                        due_on=on + timedelta(days=21),
                        last_news_on=on,
                        published_at=self.moment(on),
                    )
                )
        ProblemReport.objects.bulk_create(made, BATCH)
        return made

    def everything_that_happened(self) -> Iterator[Happening]:
        for rows in (self.works, self.reports):
            record = record_for(rows[0])
            for some in batched(record.everything().order_by("pk").iterator(BATCH), BATCH):
                for obj in some:
                    yield from life(record, obj, self.states(obj, record.facts(obj)))

    def states(self, obj: Any, facts: dict[str, Any]) -> list[tuple[str, datetime, dict[str, Any]]]:
        if isinstance(obj, Work) and facts["progress"]:
            bare = facts | {"progress": [], "physical_progress": None, "planned_progress": None}
            news = self.moment(obj.last_news_on) + timedelta(hours=2)
            return [("created", obj.published_at or news, bare), ("progress_reported", news, facts)]
        return [("created", obj.published_at, facts)]
