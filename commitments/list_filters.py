"""The filters of a list, each with several values, read kindly from the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.models import Institution, Territory

from .paging import AFTER, BEFORE, Key

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

YES, NO = "si", "no"

Choices = dict[str, str]


class ListFilters:
    """The filters of an address. What it does not know it ignores, so that an old link still answers.

    A subclass says the orders of its list, the usual one first, what can be chosen, and what `apply` leaves.
    """

    orders: ClassVar[dict[str, list[Key]]]
    order_words: ClassVar[dict[str, _StrPromise]]
    kept_as: ClassVar[str]
    """What the choices are remembered under."""
    unshown: ClassVar[frozenset[str]] = frozenset()
    """Filters that a link brings and the form keeps without showing them."""

    def __init__(self, query: QueryDict, *, on: date) -> None:
        self.query = query
        self.on = on
        self.usual = next(iter(self.orders))
        order = query.get("orden", "")
        self.order = order if order in self.orders else self.usual

    @cached_property
    def choices(self) -> dict[str, tuple[str, Choices]]:
        """Each filter's name in the address, its words, and what can be chosen."""
        return revision.remembered((self.kept_as, get_language()), self.read_choices)

    def read_choices(self) -> dict[str, tuple[str, Choices]]:
        raise NotImplementedError

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """What the address asks for, known values alone, each once."""
        asked = {name: self.query.getlist(name) for name in self.choices}
        return {
            name: [value for value in options if value in asked[name]] if asked[name] else []
            for name, (_words, options) in self.choices.items()
        }

    @property
    def keys(self) -> list[Key]:
        return self.orders[self.order]

    @property
    def is_empty(self) -> bool:
        return not any(self.chosen.values())

    def address(self, *, without: tuple[str, str] | None = None, page: bool = False) -> str:
        """The query string of these filters, one of them removed if asked; "" when none is left."""
        wanted = QueryDict(mutable=True)
        for name, values in self.chosen.items():
            wanted.setlist(name, [value for value in values if (name, value) != without])
        if self.order != self.usual:
            wanted["orden"] = self.order
        if page:
            for name in (AFTER, BEFORE):
                if mark := self.query.get(name):
                    wanted[name] = str(mark)
        text = wanted.urlencode()
        return f"?{text}" if text else ""

    def links_to_remove(self, path: str) -> list[dict[str, str]]:
        """The chosen filters, each as a link to the list without it."""
        return [
            {"label": f"{words}: {options[value]}", "remove_url": path + self.address(without=(name, value))}
            for name, (words, options) in self.choices.items()
            for value in self.chosen[name]
        ]

    def words(self) -> str:
        """The chosen filters in one phrase, for titles."""
        return ", ".join(
            options[value] for name, (_words, options) in self.choices.items() for value in self.chosen[name]
        )

    def groups(self) -> Iterable[dict[str, Any]]:
        """What `components/filters.html` draws; a filter with nothing to choose is left out."""
        for name, (words, options) in self.choices.items():
            if options and name not in self.unshown:
                shown = marked(options, self.chosen[name])
                yield {"name": name, "legend": words, "kind": "checkbox", "options": shown}
        yield {
            "name": "orden",
            "legend": _("Ordenar por"),
            "kind": "radio",
            "options": marked(self.order_words, [self.order]),
        }

    def hidden(self) -> list[dict[str, str]]:
        """What the form keeps without showing it."""
        return [{"name": name, "value": value} for name in self.unshown for value in self.chosen[name]]


def marked(options: dict[str, Any], chosen: list[str]) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "checked": value in chosen} for value, label in options.items()]


def answering(rows: QuerySet[Any]) -> Choices:
    """The published institutions that answer for these rows."""
    shown = Institution.objects.published().filter(pk__in=rows.values("responsible")).in_order()
    return {slug: short or name for slug, short, name in shown.values_list("slug", "short_name", "name")}


def localities() -> Choices:
    places = Territory.objects.filter(kind=Territory.Kind.LOCALITY).order_by("sort_key")
    return dict(places.values_list("code", "name"))


def inside(codes: list[str]) -> Q:
    """What is in these localidades or in a place of theirs."""
    return Q(territory__code__in=codes) | Q(territory__locality__code__in=codes)
