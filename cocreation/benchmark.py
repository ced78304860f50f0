"""Cycles, tables and proposals made up for `manage.py benchmark`, and the pages to measure."""

from __future__ import annotations

import random
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cartagena_ogp import codes
from cartagena_ogp.benchmark import Page, Weight, amount
from cartagena_ogp.benchmark.bulk import phrase, text, unique_codes, write_births
from cartagena_ogp.models import Territory

from .models import Cycle, CyclePhase, Group, Initiative, Link, Proposal, Table
from .models.proposals import digest_of

CYCLES, PROPOSALS, TABLES, INITIATIVES = 10, 2000, 80, 12


def fill(scale: float) -> None:
    """Ten cycles, the newest in consultation; tables and proposals of each as many as the scale says."""
    chance = random.Random(1533)  # nosec B311
    for number in range(CYCLES):
        one_cycle(chance, number, scale)


def one_cycle(chance: random.Random, number: int, scale: float) -> None:
    """A cycle with most of its proposals joined in its initiatives."""
    now = timezone.now() - timedelta(days=365 * number)
    today = timezone.localdate(now)
    told = today - timedelta(days=30)
    cycle = Cycle.objects.create(
        slug=f"medido-{number}",
        title=f"Ciclo medido {number}",
        published_at=now,
        starts_on=today,
        timeline_published_on=told,
    )
    for place, kind in enumerate(CyclePhase.ORDER):
        first = today + timedelta(days=20 * (place - 3))
        CyclePhase.objects.create(cycle=cycle, kind=kind, starts_on=first, ends_on=first + timedelta(days=19))
    groups = [
        Group.objects.create(cycle=cycle, slug=sector, name=str(label), sector=sector)
        for sector, label in Group.Sector.choices
    ]
    spots = list(Territory.objects.filter(kind=Territory.Kind.BARRIO).values_list("pk", flat=True))
    tables = Table.objects.bulk_create(
        Table(
            code=code,
            cycle=cycle,
            group=chance.choice(groups),
            title=f"Mesa {place}",
            state=Table.State.HELD,
            starts_at=now - timedelta(days=40, hours=place),
            published_at=now,
        )
        for place, code in enumerate(unique_codes(amount(TABLES, scale, at_least=2)))
    )
    initiatives = Initiative.objects.bulk_create(
        Initiative(
            code=codes.new_code(),
            cycle=cycle,
            number=place,
            title=f"Iniciativa {place}",
            text=text(chance, 8),
            published_at=now,
        )
        for place in range(1, INITIATIVES + 1)
    )
    proposals = Proposal.objects.bulk_create(
        proposal(chance, cycle, tables, spots, code, place)
        for place, code in enumerate(unique_codes(amount(PROPOSALS, scale)))
    )
    Link.objects.bulk_create(
        Link(
            kind=Link.Kind.MERGED,
            from_proposal=row,
            to_initiative=chance.choice(initiatives),
            reason="Piden lo mismo.",
        )
        for row in proposals[: len(proposals) * 3 // 4]
    )
    for made in (proposals, [cycle], tables, initiatives):
        write_births(made)


def proposal(
    chance: random.Random, cycle: Cycle, tables: list[Table], spots: list[int], code: str, number: int
) -> Proposal:
    """One published proposal of a table."""
    table, words = chance.choice(tables), f"{text(chance, 5)} {number}"
    return Proposal(
        code=code,
        cycle=cycle,
        channel=Proposal.Channel.TABLE,
        table=table,
        group_id=table.group_id,
        title=f"Propuesta {number}: {phrase(chance, 6)}",
        text=words,
        text_digest=digest_of(words),
        territory_id=chance.choice(spots) if spots else None,
        state=Proposal.State.PUBLISHED,
        published_at=cycle.published_at,
        submitted_on=cycle.starts_on or timezone.localdate(),
        supports_count=chance.randrange(200),
    )


def pages(scale: float) -> list[Page]:
    """Every kind of public page of this part of the room."""
    one = Proposal.objects.order_by("pk")[0]
    listed = reverse("cocreation:proposals")
    return [
        Page("participa", reverse("cocreation:home"), Weight.LIST, grows=False),
        Page("ciclo", one.cycle.get_absolute_url(), Weight.TEXT),
        Page("cuentas de un ciclo", reverse("cocreation:account", args=[one.cycle.slug]), Weight.LIST),
        Page("propuestas", listed, Weight.LIST, grows=False),
        Page("propuestas, las más apoyadas", f"{listed}?orden=apoyos", Weight.LIST, grows=False),
        Page("propuesta", one.get_absolute_url(), Weight.TEXT),
        Page("iniciativas", reverse("cocreation:initiatives"), Weight.LIST, grows=False),
        Page("mesas de cocreación", reverse("cocreation:tables"), Weight.LIST, grows=False),
        Page("diálogos", reverse("cocreation:dialogues"), Weight.LIST, grows=False),
    ]
