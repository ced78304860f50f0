"""Components drawn once for the same inputs: a page made anew draws again only what changed in it.

There is nothing to expire: what is kept depends on the inputs, the language and the code alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from types import NoneType
from typing import Any, cast

from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST_KEPT = 1500
"""Components of one process, about 3 KB each with their inputs."""
PLAIN = {str, SafeString, int, float, bool, NoneType, date, datetime, Decimal}
LONGEST = 200
"""Characters of an input that several pages may have in common; a longer one is one page's own text."""

TAG = re.compile(r"{% *(\w+)(?: +[\"']([^\"']+)[\"'])?")
PURE = {
    *("if", "elif", "else", "endif", "for", "empty", "endfor", "with", "endwith", "firstof"),
    *("translate", "blocktranslate", "plural", "endblocktranslate", "lang_es"),
    *("url", "static", "comment", "endcomment", "status_facts", "bars", "whatsapp"),
}
"""Tags that say nothing but what their inputs and the language say."""
OF_THE_MOMENT = ("|timesince", "|timeuntil")


def draw(template_name: str, facts: Mapping[str, Any]) -> SafeString:
    """The template with these inputs and nothing else.

    Raises `TypeError` on an input that is not plain data: two equal model instances may say different things.
    """
    return _drawn(template_name, get_language(), Inputs(facts))


def drawn_if_plain(template_name: str, facts: Mapping[str, Any]) -> SafeString | None:
    """The same, when the template depends on its inputs alone and they are short and plain; else None."""
    for value in facts.values():
        if isinstance(value, str | Promise):
            if len(str(value)) > LONGEST:
                return None
        elif type(value) not in PLAIN:
            return None
    return draw(template_name, facts) if depends_on_inputs(template_name) else None


@cache
def depends_on_inputs(template_name: str) -> bool:
    """Whether no tag of it, nor of what it draws, looks elsewhere: in the database, in the request."""
    source: str = get_template(template_name).template.source  # type: ignore[attr-defined]
    if any(name in source for name in OF_THE_MOMENT):
        return False
    for tag, literal in TAG.findall(source):
        if tag in {"include", "draw"}:
            if not literal or literal == template_name or not depends_on_inputs(literal):
                return False
        elif tag not in PURE:
            return False
    return True


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
    if kind is Decimal:
        return (kind, str(value))  # 1 equals 1.0 and is written otherwise
    if kind in PLAIN:
        return (kind, value)
    if isinstance(value, Mapping):
        return (kind, *((name, key_of(inner)) for name, inner in value.items()))
    if isinstance(value, list | tuple):
        return (kind, *map(key_of, value))
    if isinstance(value, str | Promise):
        return (kind, str(value))
    if is_dataclass(value):
        return (kind, *(key_of(getattr(value, field.name)) for field in fields(value)))
    raise TypeError(f"A component cannot be kept by a {kind.__name__}.")


@lru_cache(maxsize=MOST_KEPT)
def _drawn(template_name: str, language: str | None, inputs: Inputs) -> SafeString:
    return cast(SafeString, get_template(template_name).render(dict(inputs.facts)))
