"""The revision of the site: one number that moves with everything the public can see."""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db import DatabaseError, models, transaction

from cartagena_ogp import retracing, routing
from cartagena_ogp.models.history import Revision
from cartagena_ogp.routing import connection

REMEMBER_FOR = 1.0  # seconds
LONGEST_PAGE = 10.0
"""Seconds in which a page may go on with the revision it began with."""

_lock = threading.Lock()
_known: dict[str, tuple[float, int]] = {}
"""When each database was last asked, and what it said: a replica may not have got what the primary has."""


MOST_KEPT = 200
"""Values that pages share, in one process; the one proved longest ago leaves first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that pages share, what it was made from, and the last revision in which that read the same."""

    value: Any
    trace: retracing.Trace
    number: int


_kept: dict[Hashable, Kept] = {}


def move() -> None:
    """Make every cached page stale once the transaction commits."""
    if not Revision.objects.filter(only=True).update(number=models.F("number") + 1):
        Revision.objects.create(number=1)
    transaction.on_commit(moved)


def forget() -> None:
    """Ask the database again; nothing made for an earlier answer is used."""
    _known.clear()
    with _lock:
        _kept.clear()


def moved() -> None:
    """Ask the database again which revision it is; what was kept for the last one may prove good still."""
    _known.clear()


def remembered[T](key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, made by each process once for each revision that changed what it reads.

    For what many pages share and what it reads says; `key` says the rest: language, day.
    Only for pages that read: in a transaction that writes, it would keep what may never be committed.
    """
    number = current(LONGEST_PAGE)
    trace = retracing.active()
    if number is None:
        if trace is not None:
            trace.is_complete = False
        return make()
    kept = found(key, number)
    if kept is None:
        with retracing.recording() as made_from:
            kept = Kept(make(), made_from, number)
        keep(key, kept)
    if trace is not None:
        trace.shared.append((key, kept.value))
    return cast(T, kept.value)


def found(key: Hashable, number: int) -> Kept | None:
    """What is kept under a key, if made in this revision or if the changes since were of something else."""
    kept = _kept.get(key)
    if kept is None or kept.number == number:
        return kept
    if not holds(kept.trace):
        return None
    kept = replace(kept, number=number)
    keep(key, kept)
    return kept


def keep(key: Hashable, kept: Kept) -> None:
    with _lock:
        _kept.pop(key, None)
        _kept[key] = kept
        if len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]


def holds(trace: retracing.Trace) -> bool:
    """Whether what was made with this trace would be the same now; asks the database."""
    if not trace.holds():
        return False
    number = current(LONGEST_PAGE) if trace.shared else None
    if number is None:
        return not trace.shared
    shared = ((found(key, number), value) for key, value in trace.shared)
    return all(kept is not None and kept.value is value for kept, value in shared)


def current(no_older_than: float | None = None) -> int | None:
    """The revision, remembered for so many seconds; None when the database does not answer.

    What is read inside a transaction is never remembered: it may see a move that is not committed,
    and pages kept under that number would outlive the commit with the facts of before.
    """
    limit = REMEMBER_FOR if no_older_than is None else no_older_than
    number = known(limit)
    if number is not None:
        return number
    if connection.in_atomic_block:
        return read()
    with _lock:
        number = known(limit)
        if number is None:
            number = read()
            if number is not None:
                _known[routing.reading_alias()] = (time.monotonic(), number)
        return number


def known(no_older_than: float = REMEMBER_FOR, alias: str | None = None) -> int | None:
    """The revision, if it was asked so many seconds ago or less; the database is not asked.

    That of the database that is read from now, or of another one by its alias.
    """
    last = _known.get(alias or routing.reading_alias())
    return last[1] if last and time.monotonic() - last[0] < no_older_than else None


def read() -> int | None:
    """The revision as this connection sees it now; the primary's when the replica does not answer."""
    try:
        with retracing.aside(), connection.cursor() as cursor:
            cursor.execute("SELECT number FROM portal_revision")
            row = cursor.fetchone()
    except DatabaseError:
        return read() if routing.avoid_replica() else None
    return row[0] if row else 0
