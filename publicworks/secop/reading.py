"""How a row is read: cell by cell, so that a refusal names its column. `rows` says what each dataset has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from ..models.contract_codes import Flaw
from . import values
from .datasets import Cells
from .values import Refused


class Row(NamedTuple):
    """A row read well. `rank` tells the newest of several with one key; `data` are plain JSON values."""

    key: str
    rank: int
    data: dict[str, Any]


class RowRefused(Exception):
    """A row that cannot be kept: the column, its value and why."""

    def __init__(self, key: str, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.key, self.column, self.value, self.reason = key, column, value, reason


Reader = Callable[[Any], Any]
ROOM = 2048
"""Cells that a column remembers."""


def remembered(read: Reader) -> Reader:
    """The same reader of a column that knows what it has read: most columns say few different things."""
    known: dict[str, Any] = {}

    def reader(cell: Any) -> Any:
        if type(cell) is not str:
            return read(cell)
        try:
            return known[cell]
        except KeyError:
            found = read(cell)
            if len(known) < ROOM:
                known[cell] = found
            return found

    return reader


ENTITY_NAME = remembered(lambda cell: values.text(cell, 250))
SILENT = {"documento_proveedor", "nit_del_proveedor_adjudicado"}
"""Columns whose values are never repeated, not even in a rejection: they may hold a person's number."""


class Reading:
    """Takes cells out of a row and remembers which one it was at when a value is refused."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.column = ""
        self.data: dict[str, Any] = {}
        self.flaws: list[str] = []

    def get(self, column: str) -> Any:
        self.column = column
        return self.cells.get(column)

    def put(self, name: str, column: str, read: Callable[..., Any], *limits: Any) -> Any:
        """Read a column that the source has; one that it has not says nothing, not even «empty»."""
        if column not in self.cells:
            return None
        self.column = column
        found = read(self.cells[column], *limits)
        self.data[name] = found
        return found

    def put_all(self, columns: tuple[tuple[str, str, Reader], ...]) -> None:
        """As `put`, of many columns."""
        cells, data = self.cells, self.data
        for name, column, read in columns:
            if column in cells:
                self.column = column
                data[name] = read(cells[column])

    def day(self, name: str, column: str) -> str | None:
        """A day; an impossible one is left out and said among the flaws."""
        found: str | None = self.put(name, column, values.day)
        if found and not values.is_possible(found):
            self.data[name] = found = None
            self.flag(Flaw.DATE_OUT_OF_RANGE)
        return found

    def positive(self, name: str, column: str) -> str | None:
        """A sum; SECOP writes 0 where nothing was reported."""
        found: str | None = self.put(name, column, values.positive)
        return found

    def flag(self, flaw: Flaw) -> None:
        if flaw.value not in self.flaws:
            self.flaws.append(flaw.value)

    def entity(self, nit_column: str, name_column: str) -> None:
        self.put("entity_name", name_column, ENTITY_NAME)
        if nit_column in self.cells:
            nine, good = values.nit(str(self.get(nit_column) or ""))
            self.data["entity_nit"] = nine
            if not good:
                self.flag(Flaw.ENTITY_NIT)
        self.data.setdefault("entity_name", "")


def read_row(parse: Callable[[Reading], Row], cells: Cells) -> Row:
    """Read a row. Raises `RowRefused`."""
    reading = Reading(cells)
    try:
        return parse(reading)
    except Refused as refused:
        value = "" if reading.column in SILENT else str(cells.get(reading.column) or "")[:200]
        key = next((str(value) for name, value in cells.items() if name in KEYS and value), "")[:120]
        raise RowRefused(key, reading.column, value.replace("\x00", ""), refused.reason) from None


KEYS = {"id_contrato", "id_del_proceso", "numero_del_contrato", "identificador_unico", "codigo_bpin"}


@lru_cache(4096)
def rank_of(day: str | None) -> int:
    return date.fromisoformat(day).toordinal() if day else 0
