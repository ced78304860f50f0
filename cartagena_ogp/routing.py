"""Where a page is read from: the primary database, or one streaming replica that this process chose.

Only `@page` reads from the replica, revision included, so that a page is never kept under a revision that its
rows have not reached. Whoever just wrote gets the primary for as long as the replica may lag: a cookie
without content, set by the answer to a POST, says so. A replica that does not answer is left alone for a
while. Everything else uses the primary.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponseBase

RECENT_COOKIE = "reciente"
RECENT_SECONDS = 20
"""How long somebody who wrote is served by the primary: far more than a healthy replica lags."""

AVOID_SECONDS = 10
"""How long a replica that did not answer is left alone."""

_local = threading.local()
_avoided_until = 0.0


def replica() -> str:
    """The alias that this process reads pages from: a replica, each process its own, or the primary."""
    count = len(settings.DATABASES) - 1
    if not count or time.monotonic() < _avoided_until:
        return DEFAULT_DB_ALIAS
    return f"replica{os.getpid() % count + 1}"


def avoid_replica() -> bool:
    """Read from the primary for a while; whether it was the replica that failed."""
    global _avoided_until
    if reading_alias() == DEFAULT_DB_ALIAS:
        return False
    _avoided_until = time.monotonic() + AVOID_SECONDS
    _local.alias = DEFAULT_DB_ALIAS
    return True


def reading_alias() -> str:
    """The alias in use by what runs now: the replica inside `reading_pages()`, else the primary."""
    return getattr(_local, "alias", DEFAULT_DB_ALIAS)


class Reading:
    """The connection of `reading_alias()`, as `django.db.connection` is that of the primary."""

    def __getattr__(self, name: str) -> Any:
        return getattr(connections[reading_alias()], name)


connection = cast(BaseDatabaseWrapper, Reading())
"""For statements written by hand that a page reads with."""


@contextmanager
def reading_pages(request: HttpRequest) -> Iterator[str]:
    """Read from this process' replica inside the block, unless the visitor has just written."""
    outer = reading_alias()
    _local.alias = DEFAULT_DB_ALIAS if wrote_lately(request) else replica()
    try:
        yield _local.alias
    finally:
        _local.alias = outer


def wrote_lately(request: HttpRequest) -> bool:
    """Whether this visitor changed something moments ago and a replica may not know it yet."""
    return len(settings.DATABASES) > 1 and RECENT_COOKIE in request.COOKIES


def read_own_writes(response: HttpResponseBase) -> None:
    """Serve whoever gets this answer from the primary for a moment. Without replicas, nothing to do."""
    if len(settings.DATABASES) > 1:
        response.set_cookie(
            RECENT_COOKIE, "1", max_age=RECENT_SECONDS, httponly=True, secure=settings.SECURE, samesite="Lax"
        )


class ReplicaRouter:
    """Django's router: reads go where `reading_pages()` says; writes and migrations to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return reading_alias()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS
