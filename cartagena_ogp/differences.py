"""What changed between two states of a record, in words that anyone can read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin

from django.utils.translation import gettext as _
from ninja import Schema

from cartagena_ogp.labels import Labels
from cartagena_ogp.templatetags.portal import day, moment, number, pesos_exact

Facts = dict[str, Any]

LONG = 60  # characters from which a text is compared word by word
AROUND = 12  # words kept on each side of what changed
MOST = 2_000_000  # word pairs compared at most; beyond, the text is shown before and after
EMPTY: tuple[Any, ...] = (None, "", [], {})
NAMING = {"title", "name", "text", "question", "number"}
"""Fields that name a part of a record."""


class Piece(NamedTuple):
    """A stretch of a long text: `same`, `gone` or `new`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One fact before and after, in words.

    `pieces` when it is a long text that changed in part; `is_part` when it is a whole part of the
    record (an evidence, a report) that came or went, one line for each of its facts.
    """

    label: str
    before: str
    after: str
    pieces: list[Piece] = field(default_factory=list)
    is_part: bool = False


@dataclass(frozen=True)
class Reader:
    """Reads facts aloud: `names` gives institutions their name by code."""

    labels: Labels
    names: Mapping[str, str]

    def value(self, schema: type[Schema] | None, name: str, value: Any) -> str:
        """A value in words; nothing gives an empty text."""
        kind, _many = type_of(schema, name)
        if isinstance(value, list):
            return ", ".join(self.value(schema, name, item) for item in value)
        if value in EMPTY:
            return ""
        if isinstance(value, dict):
            return self.item(kind if is_schema(kind) else None, value)
        if isinstance(value, bool):
            return _("sí") if value else _("no")
        if kind is Decimal:
            return pesos_exact(value)
        if isinstance(value, int):
            return number(value)
        if kind in {date, datetime}:
            return moment(kind.fromisoformat(value)) if kind is datetime else day(date.fromisoformat(value))
        if name in self.labels.institutions:
            return self.names.get(value, value)
        return self.labels.choice(called(schema), name, value)

    def item(self, schema: type[Schema] | None, item: Facts) -> str:
        """What a part of a record says: one line for each fact it has."""
        said = ((name, self.value(schema, name, item[name])) for name in in_order(schema, item))
        return "\n".join(
            f"{self.labels.name(called(schema), name)}: {words}" for name, words in said if words
        )


def differences(
    before: Facts | None,
    after: Facts | None,
    *,
    schema: type[Schema] | None,
    labels: Labels,
    names: Mapping[str, str],
) -> list[Difference]:
    """Every fact that is not the same in `before` and `after`, in the schema's order.

    Facts that the schema no longer has are read as they were written. None is a record that is not there.
    """
    reader = Reader(labels, names)
    return compare(reader, schema, before or {}, after or {}, prefix="")


def compare(
    reader: Reader, schema: type[Schema] | None, before: Facts, after: Facts, *, prefix: str
) -> list[Difference]:
    found: list[Difference] = []
    for name in in_order(schema, before | after):
        old, new = before.get(name), after.get(name)
        if old == new or (old in EMPTY and new in EMPTY):
            continue
        label = prefix + reader.labels.name(called(schema), name)
        kind, many = type_of(schema, name)
        if many and is_schema(kind):
            found += compare_items(reader, kind, label, old or [], new or [])
        else:
            said = (str(reader.value(schema, name, value)) for value in (old, new))
            found.append(contrast(label, *said))
    return found


def compare_items(
    reader: Reader, schema: type[Schema], label: str, before: list[Facts], after: list[Facts]
) -> list[Difference]:
    """Parts of a record (evidence, reports…), each matched with itself by what identifies it."""
    key = identifier(schema, before, after)

    def names(items: list[Facts]) -> dict[str, Facts]:
        if key is None:
            return {str(place): item for place, item in enumerate(items, 1)}
        return {reader.value(schema, key, item[key]): item for item in items}

    old, new = names(before), names(after)
    found: list[Difference] = []
    for name in [*new, *(name for name in old if name not in new)]:
        title = f"{label} · {name}"
        if name in old and name in new:
            found += compare(reader, schema, old[name], new[name], prefix=f"{title} · ")
        else:
            gone, came = (reader.item(schema, items[name]) if name in items else "" for items in (old, new))
            own = name_of(reader, schema, new.get(name) or old[name])
            found.append(Difference(f"{label} · {own or name}", gone, came, is_part=True))
    return found


def identifier(schema: type[Schema], *lists: list[Facts]) -> str | None:
    """The field that tells the parts of each list apart, one that people would name them by if possible."""
    for name in sorted(schema.model_fields, key=lambda name: name not in NAMING):
        values = [[json.dumps(item.get(name)) for item in items] for items in lists]
        if all(len(set(some)) == len(some) and "null" not in some and '""' not in some for some in values):
            return name
    return None


def name_of(reader: Reader, schema: type[Schema], item: Facts) -> str:
    """How people call a part: by its title or, without one, by the first thing that is said of it."""
    said = sorted(schema.model_fields, key=lambda name: name not in NAMING)
    return next((reader.value(schema, name, item[name]) for name in said if item.get(name) not in EMPTY), "")


def contrast(label: str, before: str, after: str) -> Difference:
    both_long = min(len(before), len(after)) >= LONG
    return Difference(label, before, after, word_pieces(before, after) if both_long else [])


def word_pieces(before: str, after: str) -> list[Piece]:
    """The stretches that stayed, went and came; empty when the texts are too long to be worth it."""
    old, new = (re.findall(r"\s*\S+", text) for text in (before, after))
    if len(old) * len(new) > MOST:
        return []
    pieces: list[Piece] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for step, (tag, old_from, old_to, new_from, new_to) in enumerate(steps):
        if tag == "equal":
            first, last = step == 0, step == len(steps) - 1
            pieces.append(Piece("same", shortened(old[old_from:old_to], first=first, last=last)))
            continue
        if old_to > old_from:
            pieces.append(Piece("gone", "".join(old[old_from:old_to])))
        if new_to > new_from:
            pieces.append(Piece("new", "".join(new[new_from:new_to])))
    return pieces


def shortened(words: list[str], *, first: bool, last: bool) -> str:
    """What stayed the same, without the middle that nobody needs to read again."""
    head = [] if first else words[:AROUND]
    tail = [] if last else words[-AROUND:]
    if len(words) <= len(head) + len(tail) + AROUND:
        return "".join(words)
    return f"{''.join(head)} … {''.join(tail).lstrip()}".lstrip(" " if first else "")


@lru_cache(maxsize=1000)
def type_of(schema: type[Schema] | None, name: str) -> tuple[Any, bool]:
    """The type of a field, and whether it holds several."""
    info = schema.model_fields.get(name) if schema else None
    return unwrap(info.annotation) if info else (None, False)


def unwrap(annotation: Any) -> tuple[Any, bool]:
    inner = [part for part in get_args(annotation) if part is not NoneType]
    if get_origin(annotation) is list:
        return inner[0], True
    if get_origin(annotation) in {Union, UnionType}:
        return unwrap(inner[0])
    return annotation, False


def is_schema(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Schema)


def called(schema: type[Schema] | None) -> str:
    return schema.__name__ if schema else ""


def in_order(schema: type[Schema] | None, facts: Facts) -> list[str]:
    """The names of facts as the schema orders them, then those it does not know."""
    known = [name for name in schema.model_fields if name in facts] if schema else []
    return [*known, *sorted(facts.keys() - set(known))]
