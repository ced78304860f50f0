"""The shelves of the search: the newest records apart, so that finding them costs the same among a million.

Each shelf has an index of words of its own. A search reads them from the newest on and stops when it has
enough (`finding`). What is written goes to the shelf of its date; when the shelves have grown out of their
sizes the worker sets the dates again, and what has aged goes down (`docs/decisions/0003`).
"""

from __future__ import annotations

import datetime
from itertools import accumulate, batched, pairwise

from django.db import connection, transaction
from django.db.models import F

from cartagena_ogp.models.search import SHELF, SHELVES, SearchRow, SearchShelf

BATCH = 5_000
"""Records that are moved in one transaction."""


def arrange() -> int:
    """Where the shelves of a side are out of size, give them dates and their records; how many moved."""
    return sum(move(plentiful) for plentiful in SHELVES if set_dates(plentiful))


def set_dates(plentiful: bool) -> bool:
    """Say since when each shelf of a side is, unless each has from half to twice its size; whether it did."""
    sizes = SHELVES[plentiful]
    shelves = SearchShelf.objects.filter(plentiful=plentiful).order_by("number")
    known = dict(shelves.values_list("number", "since"))
    dated = SearchRow.objects.filter(plentiful=plentiful, date__isnull=False)
    newest = dated.order_by(F("date").desc(nulls_last=True), "id").values_list("date", flat=True)
    wanted = {
        number: oldest
        for number, many in zip(sizes, accumulate(sizes.values()), strict=True)
        for oldest in newest[many - 1 : many]
        if oldest
    }
    if known == wanted:
        return False
    if wanted.keys() == known.keys():
        until = (datetime.date.max, *known.values())
        held = (dated.filter(date__gte=since, date__lt=end).count() for end, since in pairwise(until))
        if all(size / 2 <= many <= 2 * size for size, many in zip(sizes.values(), held, strict=False)):
            return False
    with transaction.atomic():
        shelves.delete()
        SearchShelf.objects.bulk_create(
            SearchShelf(number=number, plentiful=plentiful, since=since) for number, since in wanted.items()
        )
    return True


MISPLACED = f"""
    SELECT id, belongs FROM (
        SELECT id, date, shelf, {SHELF.format("r.plentiful", "r.date")} AS belongs
        FROM portal_searchrow r WHERE r.plentiful = %s
    ) r WHERE shelf IS DISTINCT FROM belongs ORDER BY date DESC NULLS LAST, id
"""  # nosec B608
MOVE = """
    WITH moved AS (
        SELECT r.id, asked.shelf FROM unnest(%s::bigint[], %s::smallint[]) AS asked (id, shelf)
        JOIN portal_searchrow r ON r.id = asked.id FOR UPDATE OF r SKIP LOCKED
    )
    UPDATE portal_searchrow r SET shelf = moved.shelf FROM moved WHERE r.id = moved.id
"""
"""What somebody else is writing is left: waiting for it, each could wait for the other."""


def move(plentiful: bool) -> int:
    """Put each record of a side where its date says; how many moved."""
    moved = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(MISPLACED, [plentiful])
            before = moved
            for some in batched(cursor.fetchall(), BATCH):
                with transaction.atomic():
                    cursor.execute(MOVE, [list(column) for column in zip(*some, strict=True)])
                    moved += cursor.rowcount
            if moved == before:
                return moved
