"""A rich query whose SQL is written once a process: the ORM takes longer to write some than to run them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from cartagena_ogp.routing import connection

PLACE = -0x0B0A7DED
"""A key that no row has; it marks where the key asked for goes among the parameters."""


class Compiled:
    """One row of a queryset for one key, asked again and again with other keys.

    `build` takes a key and returns a queryset of `.values(…)` that uses the key as a parameter; nothing else
    in it may change from one call to the next.
    """

    def __init__(self, build: Callable[[int], QuerySet[Any, dict[str, Any]]]) -> None:
        self.build = build

    @cached_property
    def written(self) -> tuple[SQLCompiler, str, tuple[Any, ...], list[str]]:
        """The compiler that knows the converters, the SQL, its parameters and the names of its columns."""
        query = self.build(PLACE).query
        compiler = query.get_compiler(using="default")
        sql, parameters = compiler.as_sql()
        if PLACE not in parameters:
            raise ValueError("the queryset does not use its key")
        return compiler, sql, tuple(parameters), [*query.values_select, *query.annotation_select]

    def row(self, key: int) -> dict[str, Any]:
        """What the queryset says of `key`. Raises `LookupError` when it has no row for it."""
        compiler, sql, parameters, names = self.written
        with connection.cursor() as cursor:
            cursor.execute(sql, [key if value == PLACE else value for value in parameters])
            found = cursor.fetchmany(1)
        if not found:
            raise LookupError(key)
        converters = compiler.get_converters([column[0] for column in compiler.select])
        [row] = compiler.apply_converters(found, converters)
        return dict(zip(names, row, strict=True))
