"""Many public records at once, with the same history and search rows that their verbs would have left."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import batched
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from pgtrigger import registered

from cartagena_ogp import codes, revision, search
from cartagena_ogp.history_bulk import Link, append_many, plain_canonical
from cartagena_ogp.models import Institution
from cartagena_ogp.models.search import SearchRow, SearchWord
from cartagena_ogp.records import PublicRecord, record_for

BATCH = 1000
WORDS = """
    publica revisa entrega mejora organiza abre explica compara reúne mide corrige acompaña anuncia la
    el una cada su esta toda otra nueva próxima alcaldía secretaría comunidad localidad mesa escuela
    oficina veeduría plaza bahía muralla ciénaga con para desde sobre según entre hasta sin tras durante
    contratos presupuesto datos obras informes tableros acuerdos preguntas respuestas reuniones avances
    plazos evidencias compromisos barrios corregimientos vecinos jóvenes mujeres pescadores maestras
""".split()  # noqa: SIM905


@contextmanager
def guards_aside() -> Iterator[None]:
    """The triggers of the models do nothing in this session: for rows that nobody wrote.

    As `pgtrigger.ignore()`, which puts two commands into one: `server_side_binding` does not take that.
    """
    names = ",".join(trigger.get_pgid(model) for model, trigger in registered())
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, false)", [f"{{{names}}}"])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pgtrigger.ignore', NULL, false)")


class Happening(NamedTuple):
    """What one history entry says, before it is tied to the chain."""

    at: datetime
    kind: str
    code: str
    event: str
    title: str
    institution: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    public: bool = True
    reason: str = ""


GIVEN: set[str] = set()


def unique_codes(count: int, length: int = 6) -> list[str]:
    """So many public codes, none given before: among ten thousand drawn at random, one in twenty times two
    are alike.
    """
    found: list[str] = []
    while len(found) < count:
        code = codes.new_code(length)
        if code not in GIVEN:
            GIVEN.add(code)
            found.append(code)
    return found


def phrase(chance: random.Random, words: int) -> str:
    """Words as they come, with a capital and a full stop."""
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def text(chance: random.Random, sentences: int) -> str:
    return " ".join(phrase(chance, chance.randint(8, 18)) for _ in range(sentences))


def life(
    record: PublicRecord[Any], obj: models.Model, states: list[tuple[str, datetime, dict[str, Any]]]
) -> Iterator[Happening]:
    """The entries of a record that was written down, published, and then went through further states.

    `states` are events with their moment and the facts after them; the first one is its creation.
    """
    institution: Institution | None = record.institution(obj)
    code, title = record.code(obj), record.title(obj)
    slug = institution.slug if institution else None
    first_event, first_at, facts = states[0]
    yield Happening(first_at, record.kind, code, first_event, title, slug, None, facts, public=False)
    yield Happening(first_at + timedelta(hours=1), record.kind, code, "published", title, slug, None, facts)
    for event, at, after in states[1:]:
        yield Happening(at, record.kind, code, event, title, slug, facts, after, reason="Avance del periodo.")
        facts = after


@transaction.atomic
def write_history(happenings: Iterable[Happening]) -> int:
    """Tie every entry to the chain in the order of their moments; how many they were."""
    ordered = sorted(happenings, key=lambda happening: happening.at)
    for number, some in enumerate(batched(ordered, BATCH)):
        append_many(
            Link(
                f"{one.kind}/{one.code}",
                one.event,
                plain_canonical(body_of(one)),
                public=one.public,
                at=one.at,
                salt=f"{number * BATCH + place:064x}",
            )
            for place, one in enumerate(some)
        )
    revision.move()
    return len(ordered)


def body_of(happening: Happening) -> dict[str, Any]:
    role = "commitment_editor" if happening.institution else "administrator"
    return {
        "subject": f"{happening.kind}/{happening.code}",
        "event": happening.event,
        "title": happening.title,
        "actor": {"institution": happening.institution, "role": role},
        "reason": happening.reason,
        "before": happening.before,
        "after": happening.after,
    }


def write_births(made: Sequence[models.Model]) -> None:
    """The entries of records that were written down and published, and nothing since, and their search rows.

    `made` are the newest rows of their table, in the order of their keys.
    """
    record = record_for(made[0])
    written = record.queryset().filter(pk__gte=made[0].pk).order_by("pk")
    write_history(
        happening
        for row in written.iterator(BATCH)
        for happening in life(record, row, [("created", row.published_at, record.facts(row))])
    )
    write_search(record, written.iterator(BATCH))


def write_search(record: PublicRecord[Any], objects: Iterable[models.Model]) -> None:
    """The search rows of published records, and the words of their titles."""
    for some in batched(objects, BATCH):
        rows = [
            SearchRow(kind=record.kind, code=record.code(obj), **search.values_of(record, obj))
            for obj in some
        ]
        SearchRow.objects.bulk_create(rows)
        words = {word for row in rows for word in search.words_of(row.title)}
        SearchWord.objects.bulk_create((SearchWord(word=word) for word in words), ignore_conflicts=True)
