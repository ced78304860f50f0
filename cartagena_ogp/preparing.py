"""Statements whose plan PostgreSQL keeps: planning most of a page's takes longer than running them.

Only for those that a good plan serves whatever their values (docs/decisions/0011).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import _queries

_queries.MAX_CACHED_STATEMENT_LENGTH, _queries.MAX_CACHED_STATEMENT_PARAMS = 8192, 80
"""psycopg looks for the places of a statement's values once a process, unless it has more bytes or values
than these. Its own limits are 4,096 and 50: past them that took longer than all else it does for a page.
"""
MOST_KEPT = 300
"""Statements of one session; all the public pages together ask some 120, whose plans take 10 MB."""


@contextmanager
def prepared(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Inside, each statement of this connection is prepared the first time it is asked."""
    connection.ensure_connection()
    session: Any = connection.connection
    session.prepare_threshold, session.prepared_max = 0, MOST_KEPT
    try:
        yield
    finally:
        session.prepare_threshold = None


def is_preparing(connection: BaseDatabaseWrapper) -> bool:
    """Whether what this connection is asked now is prepared."""
    session: Any = connection.connection
    return session is not None and session.prepare_threshold == 0
