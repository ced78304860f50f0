"""Pages of a list by key: the cost of page one hundred is that of page one (`ARCHITECTURE.md` 5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import ExpressionWrapper, F, OrderBy, Q, QuerySet
from django.http import QueryDict

from cartagena_ogp.compiled import Compiled

AFTER, BEFORE = "desde", "hasta"
SEPARATOR = "~"


@dataclass(frozen=True)
class Key:
    """One column of an order: its name, its direction and how its value is read back from an address."""

    name: str
    descending: bool = False
    read: Callable[[str], Any] = str

    def write(self, row: Any) -> str:
        value = getattr(row, self.name)
        return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class KeyPage[Row]:
    """Rows of one page, and the addresses (query strings) of its neighbours; empty when there is none."""

    rows: list[Row]
    previous: str
    next: str


def first_page[Row](
    rows: Callable[[], QuerySet[Any, Row]], keys: Sequence[Key], *, size: int
) -> Compiled[Row]:
    """The rows of the page without marks, for a list that is the same for everybody: written once."""
    return Compiled(lambda: rows().order_by(*order_of(keys))[: size + 1])


def key_page[Row](
    rows: QuerySet[Any, Row] | Callable[[], QuerySet[Any, Row]],
    keys: Sequence[Key],
    query: QueryDict,
    *,
    size: int,
    first: Compiled[Row] | None = None,
    gathered: QuerySet[Any, Row] | None = None,
) -> KeyPage[Row]:
    """The page that the address asks for; a mark that is no key counts as none. The last key is unique.

    `first` is `first_page()` of these rows, for who has it; then they may be given as what makes them.
    With `gathered`, every row, PostgreSQL finds those wanted by what narrows them and puts them in order,
    instead of looking for them along the order; only those of the page are read whole.
    """
    after, before = (read_mark(query.get(name, ""), keys) for name in (AFTER, BEFORE))
    backwards = after is None and before is not None
    mark = before if backwards else after
    if mark is None and first is not None:
        found = first.rows()
    else:
        wanted = rows if isinstance(rows, QuerySet) else rows()
        if mark is not None:
            wanted = wanted.filter(beyond(keys, mark, backwards))
        if gathered is not None:
            wanted = gathered.filter(pk__in=first_keys(wanted, keys, backwards, size + 1))
        found = list(wanted.order_by(*order_of(keys, backwards))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous = more if backwards else mark is not None
    has_next = bool(found) if backwards else more
    return KeyPage(
        found,
        address(query, BEFORE, keys, found[0]) if has_previous and found else "",
        address(query, AFTER, keys, found[-1]) if has_next and found else "",
    )


def first_keys(
    rows: QuerySet[Any, Any], keys: Sequence[Key], backwards: bool, many: int
) -> QuerySet[Any, dict[str, Any]]:
    """The first so many, by an order that no index has: nothing added to the first key makes it another."""
    column: Any = rows.model._meta.get_field(keys[0].name)
    same = ExpressionWrapper(F(keys[0].name) + 0, column)
    first = same.desc() if keys[0].descending != backwards else same.asc()
    return rows.order_by(first, *order_of(keys[1:], backwards)).values("pk")[:many]


def order_of(keys: Sequence[Key], backwards: bool = False) -> list[OrderBy]:
    return [F(key.name).desc() if key.descending != backwards else F(key.name).asc() for key in keys]


def beyond(keys: Sequence[Key], mark: Sequence[Any], backwards: bool) -> Q:
    """Rows that come after the mark in this order (before it, when going backwards)."""
    condition, equal = Q(), Q()
    for key, value in zip(keys, mark, strict=True):
        side = "lt" if key.descending != backwards else "gt"
        condition |= equal & Q(**{f"{key.name}__{side}": value})
        equal &= Q(**{key.name: value})
    return condition


def read_mark(text: str, keys: Sequence[Key]) -> list[Any] | None:
    parts = text.split(SEPARATOR)
    if not text or "\0" in text or len(parts) != len(keys):
        return None
    try:
        return [key.read(part) for key, part in zip(keys, parts, strict=True)]
    except ValueError:
        return None


def address(query: QueryDict, name: str, keys: Sequence[Key], row: Any) -> str:
    changed = query.copy()
    for mark in (AFTER, BEFORE):
        changed.pop(mark, None)
    changed[name] = SEPARATOR.join(key.write(row) for key in keys)
    return "?" + changed.urlencode(safe=SEPARATOR)
