"""Maps that the server draws: the outlines of the floor and the works as points, each one a link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from cartagena_ogp import revision
from cartagena_ogp.addresses import address
from cartagena_ogp.models import Territory
from cartagena_ogp.templatetags.many import map_shapes
from cartagena_ogp.templatetags.portal import number
from cartagena_ogp.territory_data import view_boxes

from .models import Work

MOST_POINTS = 100
"""Points of one map: more would weigh on a phone; the list beside it has them all."""
EDGE = 40  # units of the grid, about 10 metres each

type Box = tuple[int, int, int, int]


def outlines(*kinds: str) -> list[dict[str, Any]]:
    """Places with an outline, remembered until something changes: they move once in years."""
    key = ("outlines", *kinds)
    return revision.remembered(key, lambda: read_outlines(kinds))


def read_outlines(kinds: Iterable[str]) -> list[dict[str, Any]]:
    rows = Territory.objects.filter(kind__in=kinds).exclude(outline="").order_by("sort_key")
    names = ("code", "name", "kind", "outline", "locality__code")
    return [dict(zip(names, row, strict=True)) for row in rows.values_list(*names)]


class Ground(NamedTuple):
    """What a map has besides its works: the places that `components/map.html` draws and lists."""

    viewbox: str
    shapes: list[dict[str, Any]]
    drawing: SafeString
    """The shapes, drawn."""
    lead: str
    """How many works the place holds, in words; nothing of the whole city."""


def city_ground() -> Ground:
    """The localidades, each with how many works it holds."""
    return revision.remembered(("ground", "", get_language()), make_city_ground)


def make_city_ground() -> Ground:
    counts = counts_by_place()
    shapes = [
        {
            "path": place["outline"],
            "label": place["name"],
            "url": address("publicworks:map_of", place["code"]),
            "note": works_words(counts[place["code"]]),
        }
        for place in outlines(Territory.Kind.LOCALITY)
    ]
    return Ground(view_boxes()["urban"], shapes, map_shapes(shapes), "")


def locality_ground(locality: str) -> Ground:
    """The barrios of a localidad, by its code, each with how many works it holds, and its countryside."""
    return revision.remembered(("ground", locality, get_language()), lambda: make_locality_ground(locality))


def make_locality_ground(locality: str) -> Ground:
    kinds = Territory.Kind
    counts = counts_by_place()
    barrios = [one for one in outlines(kinds.BARRIO) if one["locality__code"] == locality]
    rest = [one for one in outlines(kinds.RURAL, kinds.ISLAND) if one["locality__code"] == locality]
    shapes: list[dict[str, Any]] = [
        {
            "path": one["outline"],
            "label": one["name"],
            "url": list_address(one["code"], is_locality=False) if counts[one["code"]] else "",
            "some": bool(counts[one["code"]]),
            "note": works_words(counts[one["code"]]) if counts[one["code"]] else "",
        }
        for one in [*barrios, *rest]
    ]
    box = box_of(" ".join(one["outline"] for one in barrios))
    return Ground(" ".join(map(str, box)), shapes, map_shapes(shapes), works_words(counts[locality]))


def works_words(count: int) -> str:
    return ngettext("%(count)s obra", "%(count)s obras", count) % {"count": number(count)}


def drawn_box(viewbox: str) -> tuple[float, float, float, float]:
    """What falls in a drawing «left top width height»: its left, top, right and bottom, edges included."""
    left, top, width, height = map(float, viewbox.split())
    return left, top, left + width, top + height


def counts_by_place() -> Counter[str]:
    """How many published works each place holds, and each localidad with what lies in it."""
    return revision.remembered("works by place", read_counts)


def read_counts() -> Counter[str]:
    rows = Work.objects.published().order_by().values_list("territory").annotate(works=Count("pk"))
    works = dict(rows)
    found: Counter[str] = Counter()
    for pk, code, locality in Territory.objects.values_list("pk", "code", "locality__code"):
        for place in {code, locality} - {None}:
            found[place] += works.get(pk, 0)
    return found


@lru_cache(maxsize=64)
def box_of(outline: str) -> Box:
    """The square that holds an outline, with some air: x, y, width, height."""
    xs, ys = corners(outline)
    left, top = min(xs) - EDGE, min(ys) - EDGE
    return left, top, max(xs) + EDGE - left, max(ys) + EDGE - top


def corners(outline: str) -> tuple[list[int], list[int]]:
    """Every x and every y of an SVG path of absolute or relative integer segments."""
    xs, ys, x, y, relative, pending = [], [], 0, 0, False, []
    for piece in split(outline):
        if piece.isalpha():
            relative = piece.islower()
            continue
        pending.append(int(piece))
        if len(pending) == 2:
            x, y = (x + pending[0], y + pending[1]) if relative else (pending[0], pending[1])
            xs.append(x)
            ys.append(y)
            pending = []
    return xs, ys


def split(outline: str) -> list[str]:
    spaced = "".join(f" {sign} " if sign.isalpha() else sign for sign in outline)
    return spaced.replace("-", " -").replace(",", " ").split()


def list_address(place: str, *, is_locality: bool) -> str:
    """The list of works of a place."""
    name = "localidad" if is_locality else "barrio"
    return f"{address('publicworks:list')}?{name}={place}"
