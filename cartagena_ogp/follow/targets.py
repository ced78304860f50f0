"""What can be followed: a record, the list that some filters leave, a place with all that lies in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cartagena_ogp.models import Institution, SearchRow, Subscription, Territory
from cartagena_ogp.records import record_of_kind

What = Subscription.What
FILTERS = ("clase", "institucion", "localidad", "q")
LONGEST_WORDS = 100


@dataclass(frozen=True)
class Target:
    """Something to follow: how it is kept (`what`, `key`), how people call it, and its page."""

    what: str
    key: str
    label: str
    url: str


def record_target(kind: str, code: str) -> Target | None:
    """A published record; None when there is no such thing in public."""
    row = SearchRow.objects.filter(kind=kind, code=code).only("title", "url").first()
    return Target(What.RECORD, f"{kind}/{code}", row.title[:300], localised(row.url)) if row else None


def place_target(code: str) -> Target | None:
    place = Territory.objects.filter(code=code).only("name").first()
    if place is None:
        return None
    return Target(What.PLACE, code, place.name, f"{reverse('search')}?{urlencode({'localidad': code})}")


def list_target(asked: Mapping[str, str]) -> Target | None:
    """The list that these filters leave; None when one of them names nothing that is public."""
    chosen = {name: asked.get(name, "").strip() for name in FILTERS}
    words = chosen["q"]
    if len(words) > LONGEST_WORDS or not words.isprintable():
        return None
    parts = []
    if chosen["clase"]:
        record = record_of_kind(chosen["clase"])
        if record is None:
            return None
        parts.append(str(record.label_plural).capitalize())
    else:
        parts.append(_("Todo lo público"))
    if chosen["institucion"]:
        institution = Institution.objects.published().filter(slug=chosen["institucion"]).first()
        if institution is None:
            return None
        parts.append(str(institution))
    if chosen["localidad"]:
        place = Territory.objects.filter(code=chosen["localidad"]).only("name").first()
        if place is None:
            return None
        parts.append(place.name)
    if words:
        parts.append(f"«{words}»")
    key = list_key(chosen)
    return Target(
        What.LIST, key, " · ".join(parts)[:300], f"{reverse('search')}?{key}" if key else reverse("log")
    )


def list_key(chosen: Mapping[str, str]) -> str:
    """The filters in one order, without the empty ones: the same list is always written the same."""
    return urlencode([(name, chosen[name]) for name in FILTERS if chosen.get(name)])


def asked_in(key: str) -> dict[str, str]:
    return dict(parse_qsl(key))


class Places:
    """What lies in what: read at the first question, once for all of them."""

    @cached_property
    def tree(self) -> tuple[dict[str, int], dict[int, list[int]]]:
        """The number of each place by its code, and the numbers of those directly in each."""
        numbers: dict[str, int] = {}
        inside: dict[int, list[int]] = defaultdict(list)
        for pk, code, parent in Territory.objects.values_list("pk", "code", "parent_id"):
            numbers[code] = pk
            if parent:
                inside[parent].append(pk)
        return numbers, inside

    def within(self, code: str) -> list[int]:
        """The place and every place in it; empty for a place that is no more."""
        numbers, inside = self.tree
        found = [numbers[code]] if code in numbers else []
        for pk in found:
            found.extend(inside.get(pk, ()))
        return found


def topics_of(what: str, key: str, places: Places) -> Q:
    """The entries (`HistoryTopic`) that tell something of a target."""
    if what == What.RECORD:
        return Q(subjects__contains=[key])
    if what == What.PLACE:
        return Q(territory__in=places.within(key))
    chosen = asked_in(key)
    wanted = Q()
    if chosen.get("clase"):
        wanted &= Q(kind=chosen["clase"])
    if chosen.get("institucion"):
        wanted &= Q(institution__slug=chosen["institucion"])
    if chosen.get("localidad"):
        wanted &= Q(territory__in=places.within(chosen["localidad"]))
    if chosen.get("q"):
        wanted &= Q(holding(chosen["q"]))
    return wanted


def holding(words: str) -> Exists:
    """Whether the record, as it is now, holds the words, with or without their accents."""
    query = SearchQuery(words, config="spanish", search_type="websearch") | SearchQuery(
        words, config="es_unaccent", search_type="websearch"
    )
    return Exists(SearchRow.objects.filter(kind=OuterRef("kind"), code=OuterRef("code"), vector=query))


def localised(path: str) -> str:
    """A stored address in the language of the moment."""
    from_home = reverse("home")
    return from_home.rstrip("/") + path
