"""What a schema says about its facts: the columns of a table, and the words of the data dictionary.

A fact that is an object becomes a column for each of its parts (`contact.email`); a list stays one
column that holds JSON.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from cartagena_ogp.labels import Labels
from cartagena_ogp.records import PublicRecord

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
TYPES: dict[type, str | _StrPromise] = {
    bool: _("sí o no (true, false)"),
    int: _("número entero"),
    float: _("número"),
    Decimal: _("número exacto, con punto decimal"),
    datetime: _("momento (ISO 8601)"),
    date: _("fecha (AAAA-MM-DD)"),
    str: _("texto"),
}


@dataclass(frozen=True)
class Column:
    """One column of a table, and how the dictionary tells what it holds."""

    path: tuple[str, ...]
    label: str
    type: str | _StrPromise
    description: str
    optional: bool
    choices: tuple[tuple[str, str], ...] = ()
    parts: tuple[Column, ...] = ()
    """What each element holds, when the column is a list of objects."""

    @property
    def name(self) -> str:
        return ".".join(self.path)

    @cached_property
    def told(self) -> str:
        """What it holds, in the language of the page (in the schema's own when nobody translated it).

        Nothing when the label says the same.
        """
        told = pgettext("dictionary", self.description)
        return "" if told.rstrip(".").lower() == self.label.lower() else told

    def value(self, facts: dict[str, Any]) -> Any:
        """The fact of this column; None when the object around it is missing."""
        found: Any = facts
        for step in self.path:
            if found is None:
                return None
            found = found.get(step)
        return found


def columns_of(record: PublicRecord[Any]) -> list[Column]:
    """The columns of a record's table, in the order of its schema, worded in the language of the page."""
    return list(worded(record, get_language()))


@lru_cache(maxsize=128)
def worded(record: PublicRecord[Any], _language: str | None) -> tuple[Column, ...]:
    """Schemas do not change while the portal runs."""
    return tuple(described(record.schema, record.labels))


def described(schema: type[Schema], labels: Labels, around: tuple[str, ...] = ()) -> Iterator[Column]:
    for name, field in schema.model_fields.items():
        path = (*around, name)
        inner, optional, many = unwrapped(field.annotation)
        nested = isinstance(inner, type) and issubclass(inner, Schema)
        if nested and not many:
            yield from described(inner, labels, path)
            continue
        choices = labels.choices.get(f"{schema.__name__}.{name}") or labels.choices.get(name)
        word = _("objeto") if nested else TYPES.get(inner, _("texto"))
        yield Column(
            path,
            labels.name(schema.__name__, name),
            _("lista (JSON): %(of)s") % {"of": word} if many else word,
            field.description or "",
            optional,
            tuple((str(code), str(words)) for code, words in choices.choices) if choices else (),
            tuple(described(inner, labels)) if nested else (),
        )


def unwrapped(annotation: Any) -> tuple[Any, bool, bool]:
    """What a field holds in the end, whether it may be missing, and whether it holds several."""
    optional = many = False
    while origin := get_origin(annotation):
        inside = get_args(annotation)
        if origin in (Union, types.UnionType):
            optional = optional or type(None) in inside
            inside = tuple(part for part in inside if part is not type(None))
        elif origin in (list, tuple, set, Sequence):
            many = True
        annotation = inside[0] if inside else str
        if origin is dict:
            return dict, optional, many
    return annotation, optional, many


def cell(value: Any) -> str | int | float | bool | None:
    """A fact as a cell: lists and objects as JSON text, everything else as it is."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def harmless(value: Any) -> str:
    """A cell of a CSV file: what a spreadsheet program could run as a formula is kept as text (OWASP)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(cell(value))
    if text.startswith(FORMULA) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text
