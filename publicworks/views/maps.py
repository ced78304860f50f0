"""Where the works are: maps drawn by the server, and the works nearest to a barrio."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.addresses import addresses
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.http import page
from cartagena_ogp.models import Territory
from cartagena_ogp.templatetags.many import NOTHING, StatusTags, filled, joined, options
from cartagena_ogp.templatetags.portal import STATUSES, lang_es, number
from cartagena_ogp.territory_data import projection, to_grid, view_boxes

from .. import maps, wording
from ..cards import ELSEWHERE, for_cards, work_cards
from ..models import Work
from ..models.points import DEGREE, distance_to
from ..models.standing import Standing
from ..models.works import WorkQuerySet
from .common import published_work

Kind = Territory.Kind
NEAREST = 20


@page
def city_map(request: HttpRequest) -> HttpResponse:
    """The three localidades, each with how many works it holds, and the latest works as points."""
    ground = maps.city_ground()
    share = {"title": _("Mapa de obras"), "description": _("Dónde construye la Alcaldía, barrio por barrio.")}
    context = drawn(None, ground.viewbox) | {"ground": ground, "place": None, "share": share}
    return render(request, "publicworks/map.html", context)


@page
def locality_map(request: HttpRequest, place: str) -> HttpResponse:
    """The barrios of a localidad, each with how many works it holds, and its works as points."""
    here = LOCALITY.row_or_404(place)
    ground = maps.locality_ground(here.code)
    share = {"title": _("Obras en %(name)s") % {"name": here.name}, "description": ground.lead}
    context = drawn(here.pk, ground.viewbox) | {"ground": ground, "place": here, "share": share}
    context["places"] = place_lines(ground.shapes)
    return render(request, "publicworks/map.html", context)


def place_lines(shapes: list[dict[str, Any]]) -> SafeString:
    """The places of a map that hold works, as the items of a list."""
    line = '<li><a href="{}">{}</a> <span class="muted">{}</span></li>'
    return joined(
        filled(line, shape["url"], shape["label"], shape["note"]) for shape in shapes if shape["url"]
    )


@page
def explore(request: HttpRequest) -> HttpResponse:
    """`/obras/mapa/interactivo/`: every barrio and the latest works; a small script moves it."""
    context = drawn(None, view_boxes()["urban"], whole=True)
    start = projection()
    context |= {
        "place": None,
        "shapes": maps.outlines(Kind.BARRIO, Kind.RURAL, Kind.ISLAND),
        "share": {
            "title": _("Mapa interactivo de obras"),
            "description": _("Dónde construye la Alcaldía, barrio por barrio."),
        },
        "whole": view_boxes()["district"],
        "grid": " ".join(
            str(start[name]) for name in ("west", "north", "units_per_degree_east", "units_per_degree_south")
        ),
        "radius": point_radius(context["viewbox"]),
        "more_url": reverse("download", args=["obras", "geojson"]),
    }
    return render(request, "publicworks/map_explore.html", context)


def point_radius(viewbox: str) -> int:
    """How large a point is drawn, in units of the grid, so that it looks the same in every map."""
    return max(6, int(viewbox.split()[2]) // 75)


@dataclass(slots=True)
class Placed(Standing):
    """What a point and its line in the list say of a work."""

    code: str
    title: str
    status: str
    condition: str
    planned_ends_on: date | None
    latitude: Decimal
    longitude: Decimal
    is_illustrative: bool
    place: str | None


COLUMNS = tuple(ELSEWHERE.get(one.name, one.name) for one in fields(Placed))


def with_news(locality: int | None) -> QuerySet[Any, tuple[Any, ...]]:
    """The works with a point that had news last, of a localidad or of all."""
    found = Work.objects.published().placed()
    if locality is not None:
        found = found.filter(Q(territory=locality) | Q(territory__locality=locality))
    return found.order_by("-last_news_on", "-pk").values_list(*COLUMNS)[: maps.MOST_POINTS + 1]


LOCALITY = Compiled(lambda code: Territory.objects.filter(code=code, kind=Kind.LOCALITY).only("code", "name"))
WITH_NEWS = Compiled(with_news)


def drawn(locality: int | None, viewbox: str, *, whole: bool = False) -> dict[str, Any]:
    """The map with its points, of a localidad or of all, and the same works as the items of a list.

    Without `whole`, the list says which of them fall out of the drawing.
    """
    on = timezone.localdate()
    rows = WITH_NEWS.rows(locality)
    shown = [Placed(*row) for row in rows[: maps.MOST_POINTS]]
    radius = point_radius(viewbox)
    left, top, right, bottom = maps.drawn_box(viewbox)
    beyond = NOTHING if whole else filled(" · {}", _("fuera de este dibujo"))
    tags = StatusTags()
    line = '<li><a href="{}"{}>{}</a><br>{} <span class="muted">{}{}</span></li>'
    language = lang_es()
    points, lines = [], []
    for work, found in zip(shown, addresses("publicworks:work", (one.code for one in shown)), strict=True):
        status = wording.shown_status(work, on)
        x, y = to_grid(float(work.latitude), float(work.longitude))
        url, title = filled("{}", found), filled("{}", work.title)
        points.append(
            {"x": x, "y": y, "r": radius, "url": url, "label": title, "tone": STATUSES[status].tone}
        )
        is_seen = left <= x <= right and top <= y <= bottom
        out = NOTHING if is_seen else beyond
        lines.append(filled(line, url, language, title, tags[status, ""], work.place or "", out))
    return {
        "viewbox": viewbox,
        "points": points,
        "works": joined(lines),
        "has_more": len(rows) > maps.MOST_POINTS,
        "samples": any(work.is_illustrative for work in shown),
    }


class Choice(NamedTuple):
    """A place that works are looked for near to."""

    code: str
    name: str
    point: tuple[float, float] | None
    """Latitude and longitude, in degrees."""
    option: SafeString
    """Its line in the list to choose from, not chosen."""


def read_choices() -> dict[str, Choice]:
    """The places smaller than a localidad, by code and in alphabetical order."""
    rows = Territory.objects.filter(kind__in=(Kind.BARRIO, Kind.RURAL, Kind.ISLAND)).order_by("sort_key")
    found = {}
    for code, name, north, east in rows.values_list("code", "name", "latitude", "longitude"):
        point = None if north is None or east is None else (float(north), float(east))
        found[code] = Choice(code, name, point, options([(code, name)]))
    return found


@page
def near(request: HttpRequest) -> HttpResponse:
    """The works nearest to the barrio of `?barrio=`."""
    on = timezone.localdate()
    choices = revision.remembered("places to look near to", read_choices)
    asked = choices.get(request.GET.get("barrio", ""))
    lines = {code: place.option for code, place in choices.items()}
    if asked:
        lines[asked.code] = options([(asked.code, asked.name)], asked.code)
    context: dict[str, Any] = {
        "options": joined(lines.values()),
        "asked": asked,
        "cards": [],
        "share": {
            "title": _("Obras cerca de %(place)s") % {"place": asked.name}
            if asked
            else _("Obras cerca de ti"),
            "description": _("Elige tu barrio y mira qué se construye cerca."),
        },
    }
    if asked and asked.point:
        rows = list(nearest(Work.objects.published(), *asked.point))
        context["cards"] = work_cards(rows, on, near=[far(work.away) for work in rows])
    return render(request, "publicworks/near.html", context)


def nearest(rows: WorkQuerySet, latitude: float, longitude: float) -> QuerySet[Work, Any]:
    """The `NEAREST` works with a point, and how far `away` each is, in degrees of latitude."""
    measured: Any = rows.placed().annotate(away=distance_to(latitude, longitude))
    near: Any = for_cards(measured, "away")
    return near.order_by("away", "pk")[:NEAREST]


def far(away: float) -> str:
    """How far it is, in words: «a unos 350 m», «a unos 2,4 km»."""
    metres = round(away * DEGREE, -1)
    if metres < 1000:
        return _("A unos %(metres)s m") % {"metres": number(int(metres))}
    return _("A unos %(km)s km") % {"km": number(round(metres / 1000, 1))}


PLACED = Compiled(
    lambda code: Work.objects.published().placed().filter(code=code).select_related("territory")
)


@page
def work_map(request: HttpRequest, code: str) -> HttpResponse:
    """`/obras/<code>/mapa.svg`: the point of a work in its barrio and the city, as a picture."""
    work = published_work(code, PLACED)
    x, y = to_grid(float(work.latitude or 0), float(work.longitude or 0))
    place = work.territory
    span = 640
    context = {
        "viewbox": f"{x - span // 2} {y - span * 3 // 8} {span} {span * 3 // 4}",
        "shapes": [one["outline"] for one in maps.outlines(Kind.LOCALITY, Kind.ISLAND, Kind.RURAL)],
        "place": place.outline if place and place.kind not in {Kind.LOCALITY, Kind.DISTRICT} else "",
        "x": x,
        "y": y,
    }
    return render(request, "publicworks/work_map.svg", context, content_type="image/svg+xml")
