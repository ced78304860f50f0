"""Showing the database the receipt in hand, so that it shows that case and no other.

With the roles of `manage.py create_roles` the channel's role sees the rows of one case at most: the one
whose receipt's look-up value this connection has shown (`complaints.roles`). To the owner it is all one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.db import DatabaseError, connection

SHOWN = "SELECT set_config('complaints.receipt', %s, %s)"

_is_shown: ContextVar[bool] = ContextVar("is_shown", default=False)


def show(lookup: bytes, *, until_commit: bool = False) -> None:
    """From here on, the rows of the case that this look-up value finds may be read.

    Until the end of the transaction, or of the block of `shown_no_longer`.
    """
    with connection.cursor() as cursor:
        cursor.execute(SHOWN, [lookup.hex(), until_commit])
    if not until_commit:
        _is_shown.set(True)


@contextmanager
def shown_no_longer() -> Iterator[None]:
    """After the block the connection opens nothing, whoever has it next."""
    try:
        yield
    finally:
        if _is_shown.get():
            _is_shown.set(False)
            with suppress(DatabaseError), connection.cursor() as cursor:  # a broken one is not used again
                cursor.execute(SHOWN, ["", False])
