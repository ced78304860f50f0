"""What the facts of a public record are called in Spanish, and what their codes mean.

Each record carries its `Labels`; the public log, its differences and `verify_history` read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db.models import Choices
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Labels:
    """Words for the fields of a schema and of the schemas inside it.

    Keys are names of fields; `Schema.field` wins over `field` where two schemas use a name differently.
    """

    fields: Mapping[str, str | _StrPromise] = field(default_factory=dict)
    choices: Mapping[str, type[Choices]] = field(default_factory=dict)
    institutions: AbstractSet[str] = frozenset()
    """Fields that hold the code of an institution, or several."""
    said: dict[tuple[str | None, str, str], str] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Names already said, by language, schema and field: a history says the same ones in each entry."""

    def knows(self, schema: str, name: str) -> bool:
        return f"{schema}.{name}" in self.fields or name in self.fields

    def name(self, schema: str, name: str) -> str:
        """The label of a field; one that the schema no longer has speaks for itself."""
        language = get_language()
        if (language, schema, name) not in self.said:
            label = self.fields.get(f"{schema}.{name}", self.fields.get(name, name))
            self.said[language, schema, name] = str(label)
        return self.said[language, schema, name]

    def choice(self, schema: str, name: str, code: str) -> str:
        """The words of a code; the code itself when the field has no list or the list does not hold it."""
        choices = self.choices.get(f"{schema}.{name}") or self.choices.get(name)
        return words_of(choices).get(code, code) if choices else code


def words_of(choices: type[Choices]) -> Mapping[str, str]:
    """The words of each code in the language of the page."""
    return worded(choices, get_language())


@lru_cache(maxsize=256)
def worded(choices: type[Choices], language: str | None) -> Mapping[str, str]:
    return MappingProxyType({code: str(words) for code, words in choices.choices})
