"""The revision of the site: one number that moves with everything the public can see."""

import threading
import time

from django.db import DatabaseError, connection, models, transaction

from cartagena_ogp.models.history import Revision

REMEMBER_FOR = 1.0  # seconds

_lock = threading.Lock()
_known: tuple[float, int] | None = None


def move() -> None:
    """Make every cached page stale once the transaction commits."""
    if not Revision.objects.filter(only=True).update(number=models.F("number") + 1):
        Revision.objects.create(number=1)
    transaction.on_commit(forget)


def forget() -> None:
    global _known
    _known = None


def current() -> int | None:
    """The revision, remembered for a second; None when the database does not answer."""
    global _known
    known = _known
    now = time.monotonic()
    if known and now - known[0] < REMEMBER_FOR:
        return known[1]
    with _lock:
        known = _known
        if known and now - known[0] < REMEMBER_FOR:
            return known[1]
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT number FROM portal_revision")
                row = cursor.fetchone()
        except DatabaseError:
            return None
        number = row[0] if row else 0
        _known = (now, number)
        return number
