"""Queries whose SQL is written once a process, and planned once a session.

The ORM takes longer to write most, and PostgreSQL to plan them, than it takes to run them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, QuerySet, prefetch_related_objects
from django.db.models import Value as Constant
from django.db.models.constants import LOOKUP_SEP
from django.db.models.fields.related_descriptors import ReverseManyToOneDescriptor
from django.db.models.query import normalize_prefetch_lookups
from django.db.models.sql.compiler import SQLCompiler
from django.http import Http404

from cartagena_ogp.preparing import prepared
from cartagena_ogp.routing import connection

FIRST_NUMBER = 31_907
FIRST_DAY = date(1583, 1, 1)
FIRST_MOMENT = datetime(1583, 1, 1, tzinfo=UTC)

type Value = int | str | date | datetime | list[int] | list[str] | bool | None
type Shape = tuple[object, ...]


class Compiled[Row]:
    """The rows of a queryset for some values, asked again and again with other values.

    `build` takes the values and returns a queryset that has each of them among its parameters: whole numbers,
    text, days, moments, or lists of these. A bool or None shapes the queryset instead. Nothing else in it may
    change from one call to the next: neither the day nor the language.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self.build = build
        self.written: dict[Shape, Statement | None] = {}
        self.first: tuple[Value, ...] = ()

    def given(self, *values: Value) -> Compiled[Row]:
        """The same query with its first values already given, for who asks it without them."""
        made = copy(self)
        made.first = (*self.first, *values)
        return made

    def rows(self, *values: Value) -> list[Row]:
        """What the queryset says of these values. Raises `ValueError` when it does not use one of them."""
        values = (*self.first, *values)
        shape = tuple(map(shape_of, values))
        if shape not in self.written:
            self.written[shape] = self.write(values)
        statement = self.written[shape]
        return [] if statement is None else cast(list[Row], statement.rows(flat(values)))

    def row(self, *values: Value) -> Row:
        """The first row. Raises `LookupError` when there is none."""
        found = self.rows(*values)
        if not found:
            raise LookupError(values)
        return found[0]

    def row_or_404(self, *values: Value) -> Row:
        found = self.rows(*values)
        if not found:
            raise Http404
        return found[0]

    def write(self, values: tuple[Value, ...]) -> Statement | None:
        """The statement for values of this shape; None when no row can answer it."""
        marks: dict[object, Place] = {}

        def mark(value: Value) -> Any:
            if isinstance(value, list):
                return [mark(one) for one in value]
            if isinstance(value, bool) or value is None:
                return value
            number = len(marks)
            marks[mark_like(value, number)] = Place(number)
            return mark_like(value, number)

        built = self.build(*map(mark, values))
        compiler = built.query.get_compiler(using=connection.alias)
        try:
            sql, written = compiler.as_sql()
        except EmptyResultSet:
            if [] in values:
                return None
            raise ValueError("the queryset has no rows for any of its values") from None
        parameters = [placed(parameter, marks) for parameter in written]
        if not set(marks.values()) <= {one for one in flat(parameters) if isinstance(one, Place)}:
            raise ValueError("the queryset does not use each of its values as it is given")
        return Statement(built, compiler, sql, parameters)


def in_all(rows: QuerySet[Any], **figures: Any) -> QuerySet[Any, dict[str, Any]]:
    """What `aggregate` says of all the rows, as the one row of a queryset."""
    one = rows.order_by().annotate(all=Constant(1)).values("all")
    return one.annotate(**figures).values(*figures)


def count_of(rows: Callable[..., QuerySet[Any]]) -> Compiled[int]:
    """How many rows a queryset of some values has; it is the one row of what this gives."""
    return Compiled(lambda *values: in_all(rows(*values), n=Count("*")).values_list("n", flat=True))


class Place(NamedTuple):
    """Where the value of that number goes among the parameters of a statement."""

    number: int


def placed(parameter: Any, marks: Mapping[object, Place]) -> Any:
    """The parameter, with places where it has marks."""
    if isinstance(parameter, list):
        return [placed(one, marks) for one in parameter]
    return marks.get(parameter, parameter) if isinstance(parameter, int | str | date) else parameter


def filled(parameter: Any, given: list[Any]) -> Any:
    """The parameter, with the values given where it has places."""
    if type(parameter) is Place:
        return given[parameter.number]
    return [filled(one, given) for one in parameter] if type(parameter) is list else parameter


class Statement:
    """A queryset whose SQL is known."""

    def __init__(
        self, built: QuerySet[Any, Any], compiler: SQLCompiler, sql: str, parameters: list[Any]
    ) -> None:
        self.built = built
        self.compiler = compiler
        self.sql = sql
        self.parameters = parameters
        columns = [one[0] for one in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(columns)
        self.is_composite = compiler.has_composite_fields(columns)
        self.parts, self.others = prefetched(built)

    def rows(self, given: list[Any]) -> list[Any]:
        asked = Asked(self, [filled(parameter, given) for parameter in self.parameters])
        rows: Any = QuerySet(self.built.model, query=cast(Any, asked))
        for name in ("_iterable_class", "_fields", "_known_related_objects"):
            setattr(rows, name, getattr(self.built, name))
        with prepared(connection):
            found = {"": list(rows)}
        for path, part in self.parts.items():
            found[path] = part.give(found[path.rpartition(LOOKUP_SEP)[0]])
        prefetch_related_objects(found[""], *self.others)
        return found[""]


class Part:
    """Rows of a `prefetch_related` that point to those of a queryset: their SQL is written once too."""

    def __init__(self, there: ReverseManyToOneDescriptor, name: str, rows: QuerySet[Any]) -> None:
        self.field, self.name, self.built = there.field, name, rows
        self.query: Compiled[Any] = Compiled(lambda owners: rows.filter(**{f"{self.field.name}__in": owners}))

    def give(self, owners: list[Any]) -> list[Any]:
        """Read those of some owners and leave them where `owner.name.all()` finds them, as Django does."""
        found = self.query.rows([owner.pk for owner in owners])
        mine: defaultdict[Any, list[Any]] = defaultdict(list)
        for row in found:
            mine[getattr(row, self.field.attname)].append(row)
        for owner in owners:
            for row in mine[owner.pk]:
                if not self.field.is_cached(row):
                    self.field.set_cached_value(row, owner)
            shown = getattr(owner, self.name)._apply_rel_filters(self.built.all())
            shown._result_cache, shown._prefetch_done = mine[owner.pk], True
            vars(owner).setdefault("_prefetched_objects_cache", {})[self.name] = shown
        return found


def prefetched(built: Any) -> tuple[dict[str, Part], list[Any]]:
    """What a queryset prefetches: the parts by their path, owners first; and what is left to Django."""
    parts: dict[str, Part] = {}
    others = []
    for lookup in normalize_prefetch_lookups(built._prefetch_related_lookups):
        model, path = built.model, ""
        for name in lookup.prefetch_through.split(LOOKUP_SEP):
            path = f"{path}{LOOKUP_SEP}{name}" if path else name
            if path not in parts:
                there = getattr(model, name)
                if not is_part(there, lookup):
                    others.append(lookup)
                    break
                asked = lookup.queryset if path == lookup.prefetch_through else None
                rows = there.rel.related_model._default_manager.all() if asked is None else asked
                parts[path] = Part(there, name, rows)
            model = parts[path].field.model
    return parts, others


def is_part(there: Any, lookup: Any) -> bool:
    """Whether what is asked are whole rows that point to others by their primary key."""
    asked = lookup.queryset
    return (
        type(there) is ReverseManyToOneDescriptor
        and there.field.target_field.primary_key
        and not lookup.to_attr
        and (asked is None or not asked.query.is_sliced)
    )


class Asked:
    """What a `QuerySet` needs of its query to read rows, and no more."""

    def __init__(self, statement: Statement, parameters: list[Any]) -> None:
        self.statement = statement
        self.parameters = parameters

    def __getattr__(self, name: str) -> Any:
        return getattr(self.statement.built.query, name)

    def get_compiler(self, using: str, *_: Any) -> SQLCompiler:
        known = self.statement.compiler
        made: Any = object.__new__(type(known))  # as `copy`, which takes ten times longer to find out how
        vars(made).update(vars(known))
        made.connection, made.using = connections[using], using
        made.as_sql = lambda: (self.statement.sql, self.parameters)
        made.get_converters = lambda _expressions: self.statement.converters
        made.has_composite_fields = lambda _expressions: self.statement.is_composite
        return cast(SQLCompiler, made)


def shape_of(value: Value) -> object:
    """What of a value the SQL depends on: how many there are, and of which type."""
    if isinstance(value, list):
        return (len(value), type(value[0]) if value else None)
    return value if isinstance(value, bool) or value is None else type(value)


def mark_like(value: object, number: int) -> object:
    """A value of the same type that no row has; it marks where the one given goes."""
    if isinstance(value, str):
        return f"\ue0b0{number}\ue0b0"
    if isinstance(value, int):
        return FIRST_NUMBER + number
    if type(value) is date:
        return FIRST_DAY + timedelta(days=number)
    if isinstance(value, datetime):
        return FIRST_MOMENT + timedelta(days=number)
    raise TypeError(f"A {type(value).__name__} has no place in a statement written once.")


def flat(values: tuple[Any, ...] | list[Any]) -> list[Any]:
    """The values that have a place, in order, out of their lists."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, list):
            found += flat(value)
        elif not isinstance(value, bool) and value is not None:
            found.append(value)
    return found
