"""The revision of the site: one number that moves with everything the public can see."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, cast

from django.db import DatabaseError, connection, models, transaction

from cartagena_ogp.models.history import Revision

REMEMBER_FOR = 1.0  # seconds
LONGEST_PAGE = 10.0
"""Seconds in which a page may go on with the revision it began with."""

_lock = threading.Lock()
_known: tuple[float, int] | None = None
_kept: tuple[int, dict[Hashable, Any]] = (-1, {})


def move() -> None:
    """Make every cached page stale once the transaction commits."""
    if not Revision.objects.filter(only=True).update(number=models.F("number") + 1):
        Revision.objects.create(number=1)
    transaction.on_commit(forget)


def forget() -> None:
    """Ask the database again; nothing made for an earlier answer is used."""
    global _known, _kept
    _known = None
    _kept = (-1, {})


def remembered[T](key: Hashable, make: Callable[[], T]) -> T:
    """What `make` gives, made once for each revision by each process.

    For what many pages share and moves with the revision alone; `key` says the rest: language, day.
    Only for pages that read: in a transaction that writes, it would keep what may never be committed.
    """
    global _kept
    number = current(LONGEST_PAGE)
    if number is None:
        return make()
    if _kept[0] != number:
        _kept = (number, {})
    values = _kept[1]
    if key not in values:
        values[key] = make()
    return cast(T, values[key])


def current(no_older_than: float | None = None) -> int | None:
    """The revision, remembered for so many seconds; None when the database does not answer.

    What is read inside a transaction is never remembered: it may see a move that is not committed,
    and pages kept under that number would outlive the commit with the facts of before.
    """
    global _known
    limit = REMEMBER_FOR if no_older_than is None else no_older_than
    known = _known
    if known and time.monotonic() - known[0] < limit:
        return known[1]
    if connection.in_atomic_block:
        return read()
    with _lock:
        known = _known
        if known and time.monotonic() - known[0] < limit:
            return known[1]
        number = read()
        if number is not None:
            _known = (time.monotonic(), number)
        return number


def read() -> int | None:
    """The revision as this connection sees it now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM portal_revision")
            row = cursor.fetchone()
    except DatabaseError:
        return None
    return row[0] if row else 0
