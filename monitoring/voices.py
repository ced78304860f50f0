"""Who speaks: each of the three voices writes only its own rows, and the database checks it.

A verb says who is speaking for as long as it writes (`speaking`); the triggers of `guards` then ask the
tables of people whether that person may. Nothing else sets the voice, so no other page, desk or command
of the portal can write a monitor's word.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from cartagena_ogp.models import User

SETTING = "portal.speaker"
PORTAL = "portal"
"""The voice of the portal itself: samples, and conclusions published elsewhere that it tells of."""


@contextmanager
def speaking(person: User | None) -> Iterator[None]:
    """Write as this person until the block ends; `None` is the portal. It dies with the transaction."""
    with transaction.atomic():
        earlier = voice()
        set_voice(str(person.pk) if person else PORTAL)
        yield
        set_voice(earlier)


def voice() -> str:
    """Who is speaking in this transaction; empty when nobody is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [SETTING])
        return cursor.fetchone()[0] or ""


def set_voice(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, name])
