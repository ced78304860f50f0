"""Leaving no trace where traces form by themselves: values in statements, the order of rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.postgresql.base import ServerBindingCursor

SHUFFLED = ("Case", "CaseKeyWrap", "Receipt", "CaseObject", "StoredFile", "IdentityPart", "IdentityShare")


@contextmanager
def bound_by_server() -> Iterator[None]:
    """Send values apart from their statements, so that no log of the database can hold them."""
    connection.ensure_connection()
    raw = connection.connection
    before = raw.cursor_factory
    raw.cursor_factory = ServerBindingCursor
    try:
        yield
    finally:
        raw.cursor_factory = before


def shuffle() -> None:
    """Give all rows of the channel one transaction and the order of their random keys.

    Otherwise the place of a row on the disk, and the number of the transaction that wrote it, tell in which
    order complaints came within a day. Run weekly.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for name in SHUFFLED:
            bare = apps.get_model("complaints", name)._meta.db_table
            table = connection.ops.quote_name(bare)
            cursor.execute(f"UPDATE {table} SET id = id")  # nosec B608
            cursor.execute(f"CLUSTER {table} USING {connection.ops.quote_name(f'{bare}_pkey')}")
