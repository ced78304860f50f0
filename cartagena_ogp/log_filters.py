"""What a visitor may narrow the public log by, read kindly from the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.events import EVENTS
from cartagena_ogp.log_week import first_since
from cartagena_ogp.models import HistoryEntry, HistoryPayload, Institution
from cartagena_ogp.models.history import PRIVATE, title_words
from cartagena_ogp.records import records
from cartagena_ogp.templatetags.portal import day

LONGEST = 100  # characters of the words looked for
DATES = ("desde", "hasta")
WORDS = "q"

Choices = dict[str, str]


class LogFilters:
    """The filters of an address. What it does not know it ignores, so that an old link still answers.

    A private entry is told from others by its digest alone, so every filter but the dates leaves it out.
    """

    def __init__(self, query: QueryDict) -> None:
        self.query = query
        words = query.get(WORDS, "").strip()[:LONGEST]
        self.words = words if words.isprintable() else ""
        self.dates = {name: a_day(query.get(name, "")) for name in DATES}

    @cached_property
    def institutions(self) -> list[Institution]:
        return list(Institution.objects.published().in_order().only("pk", "slug", "short_name", "name"))

    @cached_property
    def choices(self) -> dict[str, tuple[str, Choices]]:
        """Each list's name in the address, its words, and what can be chosen."""
        return revision.remembered(("log filters", get_language()), self.read_choices)

    def read_choices(self) -> dict[str, tuple[str, Choices]]:
        kinds = {record.kind: str(record.label_plural).capitalize() for record in records()}
        names = {one.slug: str(one) for one in self.institutions}
        events = {code: str(words) for code, words in EVENTS.items()}
        return {
            "clase": (_("Clase de registro"), kinds),
            "hecho": (_("Qué pasó"), events),
            "institucion": (_("Institución que responde o que actuó"), names),
        }

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """What the address asks for, known values alone, each once."""
        return {
            name: [value for value in options if value in self.query.getlist(name)]
            for name, (_words, options) in self.choices.items()
        }

    @property
    def is_empty(self) -> bool:
        return not (self.words or any(self.dates.values()) or any(self.chosen.values()))

    def apply(self, entries: QuerySet[HistoryEntry]) -> QuerySet[HistoryEntry]:
        """The entries that the filters leave. Dates become numbers: both go the same way."""
        chosen = self.chosen
        if chosen["clase"]:
            entries = entries.filter(topic__kind__in=chosen["clase"])
        if chosen["hecho"]:
            entries = entries.filter(event__in=chosen["hecho"])
        if chosen["institucion"]:
            slugs = chosen["institucion"]
            keys = [one.pk for one in self.institutions if one.slug in slugs]
            entries = entries.filter(Q(topic__institution__in=keys) | Q(topic__actor__in=slugs))
        if self.words:
            said = SearchQuery(self.words, config="public.es_unaccent", search_type="websearch")
            named = HistoryPayload.objects.annotate(said=title_words(), letters=Upper("code")).filter(
                Q(said=said) | Q(letters=self.words.upper())
            )
            entries = entries.filter(sequence__in=named.values("entry")).exclude(subject=PRIVATE)
        since, until = self.dates["desde"], self.dates["hasta"]
        if since:
            first = first_since(since)
            entries = entries.filter(sequence__gte=first) if first else entries.none()
        if until:
            after = first_since(until + timedelta(days=1))
            entries = entries.filter(sequence__lt=after) if after else entries
        return entries

    def address(self, *, without: tuple[str, str] | None = None, **more: object) -> str:
        """The address of the log with these filters, one of them removed if asked, and `more` after them."""
        wanted = QueryDict(mutable=True)
        for name, values in self.chosen.items():
            wanted.setlist(name, [value for value in values if (name, value) != without])
        single = {WORDS: self.words} | {
            name: asked.isoformat() for name, asked in self.dates.items() if asked
        }
        for name, value in single.items():
            if value and (name, value) != without:
                wanted[name] = value
        for name, added in more.items():
            wanted[name] = str(added)
        text = wanted.urlencode()
        return f"{reverse('log')}?{text}" if text else reverse("log")

    def links_to_remove(self) -> list[dict[str, str]]:
        """The chosen filters, each as a link to the log without it."""
        said = [
            (name, value, f"{words}: {options[value]}")
            for name, (words, options) in self.choices.items()
            for value in self.chosen[name]
        ]
        said += [
            (name, asked.isoformat(), f"{words}: {day(asked)}")
            for name, words in date_words().items()
            if (asked := self.dates[name])
        ]
        if self.words:
            said.append((WORDS, self.words, f"«{self.words}»"))
        return [
            {"label": label, "remove_url": self.address(without=(name, value))} for name, value, label in said
        ]

    def groups(self) -> Iterable[dict[str, Any]]:
        """The lists that `components/filters.html` draws."""
        for name, (words, options) in self.choices.items():
            if options:
                rows = [
                    {"value": value, "label": label, "checked": value in self.chosen[name]}
                    for value, label in options.items()
                ]
                yield {"name": name, "legend": words, "options": rows}

    def form_dates(self) -> list[dict[str, str]]:
        """The two days that `components/filters.html` asks for."""
        return [
            {"name": name, "label": words, "value": asked.isoformat() if (asked := self.dates[name]) else ""}
            for name, words in date_words().items()
        ]

    def search(self) -> dict[str, str]:
        return {
            "name": WORDS,
            "value": self.words,
            "label": _("Código o palabras del título"),
        }

    def feed(self) -> str:
        """The feed of the nearest list: one kind and one institution at most, else all that changes."""
        names = ("clase", "institucion")
        asked = {name: self.chosen[name][0] for name in names if len(self.chosen[name]) == 1}
        if not asked or any(len(self.chosen[name]) > 1 for name in names):
            return reverse("feed")
        query = QueryDict(mutable=True)
        query.update(asked)
        return f"{reverse('list_feed')}?{query.urlencode()}"


def date_words() -> dict[str, str]:
    return {"desde": _("Desde"), "hasta": _("Hasta")}


def a_day(text: str) -> date | None:
    """A day written as 2026-11-23 between 2000 and 2999; anything else counts as none."""
    try:
        found = parse_date(text.strip())
    except ValueError:
        return None
    return found if found and 2000 <= found.year < 3000 else None
