"""What a page read from the database, so that it is made again only when that changed.

The revision moves with every public change, and most changes are of something else. A page is a function of
its address, the day, the visitor's preferences and what it reads; so a page whose statements give the same
rows again is the same page. `recording()` notes the statements of a block with a digest of their rows;
`Trace.holds()` asks them again, without the ORM and without drawing anything (docs/decisions/0008).
"""

from __future__ import annotations

import hashlib
import marshal
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from cartagena_ogp.preparing import is_preparing, prepared
from cartagena_ogp.routing import connection, reading_alias

LONGEST = 40
"""Statements of one page; a page that asks more is made again each time."""

A_STATEMENT = 300
"""Bytes of a statement in a trace, beside its text and its values."""

_local = threading.local()


@lru_cache(maxsize=1000)
def same_text(sql: str) -> str:
    """The text that another trace already holds, when it is equal: the ORM writes it anew each time."""
    return sql


class Asked(NamedTuple):
    """A statement with its values, a digest of the rows it gave, and whether its plan is kept."""

    sql: Any
    params: Any
    rows: bytes
    is_prepared: bool


@dataclass(slots=True)
class Trace:
    """The statements of a block in their order, each with the digest of its rows, and what it shared."""

    statements: list[Asked] = field(default_factory=list)
    shared: list[tuple[Hashable, Any]] = field(default_factory=list)
    is_complete: bool = True

    def note(self, sql: Any, params: Any, rows: bytes | None, *, is_prepared: bool = False) -> None:
        if rows is None or len(self.statements) >= LONGEST:
            self.is_complete = False
        else:
            text = same_text(sql) if isinstance(sql, str) else sql
            self.statements.append(Asked(text, params, rows, is_prepared))

    @property
    def size(self) -> int:
        """Bytes it takes, more or less: the text of a statement is shared with every page that asks it."""
        return sum(A_STATEMENT + len(repr(asked.params)) for asked in self.statements)

    def holds(self) -> bool:
        """Whether the database answers every statement as it did."""
        if not self.is_complete:
            return False
        try:
            with aside(), connection.cursor() as cursor:
                for asked in self.statements:
                    with prepared(connection) if asked.is_prepared else nullcontext():
                        cursor.execute(asked.sql, asked.params)
                    if digest(cursor.cursor) != asked.rows:
                        return False
        except DatabaseError:
            return False
        return True


@contextmanager
def recording() -> Iterator[Trace]:
    """Note what this thread asks inside the block; a block inside it notes its own statements instead."""
    trace = Trace()
    outer = active()
    _local.trace = trace
    try:
        with ExitStack() as stack:
            if outer is None:
                for alias in {reading_alias(), DEFAULT_DB_ALIAS}:
                    stack.enter_context(connections[alias].execute_wrapper(note))
            yield trace
    finally:
        _local.trace = outer


@contextmanager
def aside() -> Iterator[None]:
    """Ask something that the page does not depend on: the revision, or a trace asked again."""
    outer = active()
    _local.trace = None
    try:
        yield
    finally:
        _local.trace = outer


def active() -> Trace | None:
    """What the present block is noted in, if it is."""
    return getattr(_local, "trace", None)


def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A wrapper of Django's `execute`: run the statement, then note it with its rows.

    What is asked of another database than the page's cannot be asked again there.
    """
    result = execute(sql, params, many, context)
    trace = active()
    if trace is not None:
        asked = context["connection"]
        rows = digest(context["cursor"].cursor) if not many and asked.alias == reading_alias() else None
        trace.note(sql, params, rows, is_prepared=is_preparing(asked))
    return result


def digest(cursor: Any) -> bytes | None:
    """A digest of the rows that a cursor holds, as they came; None when the server keeps them."""
    answer = getattr(cursor, "pgresult", None)
    if answer is None or getattr(cursor, "name", None):
        return None
    columns = range(answer.nfields)
    values: list[Any] = []
    for row in range(answer.ntuples):
        values += map(answer.get_value, repeat(row), columns)
    # Version 2 writes each value whole, with its length, whichever ones Python keeps as one object.
    return hashlib.blake2b(marshal.dumps(values, 2), digest_size=16).digest()
