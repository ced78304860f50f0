"""Components drawn once for the same inputs: a page made anew draws again only what changed in it.

There is nothing to expire: what is kept depends on the inputs, the language and the code alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import NoneType
from typing import Any, cast

from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST_KEPT = 500
"""Components of one process, about 3 KB each with their inputs: tags and bars say few different things."""
PLAIN = {str, SafeString, int, float, bool, NoneType, date, datetime}


def draw(template_name: str, facts: Mapping[str, Any]) -> SafeString:
    """The template with these inputs and nothing else.

    Raises `TypeError` on an input that is not plain data: two equal model instances may say different things.
    """
    return _drawn(template_name, get_language(), Inputs(facts))


def draw_each(
    template_name: str, rows: Iterable[Mapping[str, Any]], inputs: Mapping[str, Any]
) -> list[SafeString]:
    """The same for each row of facts, with these inputs beside them."""
    language = get_language()
    return [_drawn(template_name, language, Inputs({**facts, **inputs})) for facts in rows]


class Inputs:
    """Inputs compared by what they hold and by its type: text that is markup is not plain text."""

    __slots__ = ("facts", "hash", "key")

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts
        self.key = key_of(facts)
        self.hash = hash(self.key)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Inputs) and self.key == other.key


def key_of(value: Any) -> tuple[Any, ...]:
    kind = type(value)
    if kind in PLAIN:
        return (kind, value)
    if kind is Decimal:
        return (kind, str(value))  # 1 equals 1.0 and is written otherwise
    if kind is dict or isinstance(value, Mapping):
        return (kind, *value, *keys_of(value.values()))
    if isinstance(value, list | tuple):
        return (kind, *keys_of(value))
    if isinstance(value, str | Promise):
        return (kind, str(value))
    if is_dataclass(value):
        return (kind, *(key_of(getattr(value, field.name)) for field in fields(value)))
    raise TypeError(f"A component cannot be kept by a {kind.__name__}.")


def keys_of(values: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [(kind, one) if (kind := type(one)) in PLAIN else key_of(one) for one in values]


@lru_cache(maxsize=MOST_KEPT)
def _drawn(template_name: str, language: str | None, inputs: Inputs) -> SafeString:
    return cast(SafeString, get_template(template_name).render(dict(inputs.facts)))
