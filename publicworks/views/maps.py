"""Where the works are: maps drawn by the server, and the works nearest to a barrio."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.addresses import address
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.http import page
from cartagena_ogp.models import Territory
from cartagena_ogp.templatetags.portal import STATUSES, number
from cartagena_ogp.territory_data import projection, to_grid, view_boxes

from .. import maps, wording
from ..cards import for_cards, work_card
from ..models import Work
from ..models.points import DEGREE, distance_to
from ..models.works import WorkQuerySet
from .common import published_work

Kind = Territory.Kind
NEAREST = 20
SHOWN = (
    *("code", "title", "status", "condition", "planned_ends_on", "latitude", "longitude"),
    "is_illustrative",
)
"""What a point and its line in the list say of a work."""


@page
def city_map(request: HttpRequest) -> HttpResponse:
    """The three localidades, each with how many works it holds, and the latest works as points."""
    counts = maps.counts_by_place()
    shapes = [
        {
            "path": place["outline"],
            "label": place["name"],
            "url": address("publicworks:map_of", place["code"]),
            "note": works_words(counts[place["code"]]),
        }
        for place in maps.outlines(Kind.LOCALITY)
    ]
    share = {"title": _("Mapa de obras"), "description": _("Dónde construye la Alcaldía, barrio por barrio.")}
    context = drawn(None, view_boxes()["urban"], shapes) | {"place": None, "share": share}
    return render(request, "publicworks/map.html", context)


@page
def locality_map(request: HttpRequest, place: str) -> HttpResponse:
    """The barrios of a localidad, each with how many works it holds, and its works as points."""
    here = LOCALITY.row_or_404(place)
    counts = maps.counts_by_place()
    barrios = [one for one in maps.outlines(Kind.BARRIO) if one["locality__code"] == here.code]
    rest = [one for one in maps.outlines(Kind.RURAL, Kind.ISLAND) if one["locality__code"] == here.code]
    shapes: list[dict[str, Any]] = [
        {
            "path": one["outline"],
            "label": one["name"],
            "url": maps.list_address(one["code"], is_locality=False) if counts[one["code"]] else "",
            "some": bool(counts[one["code"]]),
            "note": works_words(counts[one["code"]]) if counts[one["code"]] else "",
        }
        for one in [*barrios, *rest]
    ]
    box = maps.box_of(" ".join(one["outline"] for one in barrios))
    title = _("Obras en %(name)s") % {"name": here.name}
    share = {"title": title, "description": works_words(counts[here.code])}
    context = drawn(here.pk, " ".join(map(str, box)), shapes) | {"place": here, "share": share}
    context["places"] = [shape for shape in shapes if shape["url"]]
    return render(request, "publicworks/map.html", context)


@page
def explore(request: HttpRequest) -> HttpResponse:
    """`/obras/mapa/interactivo/`: every barrio and the latest works; a small script moves it."""
    shapes = maps.outlines(Kind.BARRIO, Kind.RURAL, Kind.ISLAND)
    context = drawn(None, view_boxes()["urban"], shapes)
    start = projection()
    context |= {
        "place": None,
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


def with_news(locality: int | None) -> QuerySet[Any]:
    """The works with a point that had news last, of a localidad or of all."""
    found = Work.objects.published().placed()
    if locality is not None:
        found = found.filter(Q(territory=locality) | Q(territory__locality=locality))
    newest = found.order_by("-last_news_on", "-pk").annotate(place=F("territory__name"))
    return newest.only(*SHOWN)[: maps.MOST_POINTS + 1]


LOCALITY = Compiled(lambda code: Territory.objects.filter(code=code, kind=Kind.LOCALITY))
WITH_NEWS = Compiled(with_news)


def drawn(locality: int | None, viewbox: str, shapes: list[dict[str, Any]]) -> dict[str, Any]:
    """The map with its points, of a localidad or of all, and the same works as a list."""
    on = timezone.localdate()
    rows = WITH_NEWS.rows(locality)
    shown = rows[: maps.MOST_POINTS]
    radius = str(point_radius(viewbox))
    works, points = [], []
    for work in shown:
        status, url = wording.shown_status(work, on), work.get_absolute_url()
        x, y = to_grid(float(work.latitude), float(work.longitude))
        place = {"x": str(x), "y": str(y), "r": radius}  # as text: a number is written as the language does
        points.append(place | {"url": url, "label": work.title, "tone": STATUSES[status].tone})
        facts = {"title": work.title, "url": url, "status": status, "place": work.place or ""}
        works.append(facts | {"is_beyond": not maps.is_in(viewbox, x, y)})
    return {
        "viewbox": viewbox,
        "shapes": shapes,
        "points": points,
        "works": works,
        "has_more": len(rows) > maps.MOST_POINTS,
        "samples": any(work.is_illustrative for work in shown),
    }


def works_words(count: int) -> str:
    return ngettext("%(count)s obra", "%(count)s obras", count) % {"count": number(count)}


PLACES = Compiled(
    lambda: (
        Territory.objects.filter(kind__in=(Kind.BARRIO, Kind.RURAL, Kind.ISLAND))
        .order_by("sort_key")
        .values_list("code", "name", "latitude", "longitude")
    )
)


@page
def near(request: HttpRequest) -> HttpResponse:
    """The works nearest to the barrio of `?barrio=`."""
    on = timezone.localdate()
    options = PLACES.rows()
    asked = next((row for row in options if row[0] == request.GET.get("barrio", "")), None)
    context: dict[str, Any] = {
        "places": [(code, name) for code, name, *_point in options],
        "asked": asked,
        "has_point": bool(asked and asked[2] is not None),
        "cards": [],
        "share": {
            "title": _("Obras cerca de %(place)s") % {"place": asked[1]} if asked else _("Obras cerca de ti"),
            "description": _("Elige tu barrio y mira qué se construye cerca."),
        },
    }
    if asked and asked[2] is not None and asked[3] is not None:
        rows: Any = nearest(Work.objects.published(), float(asked[2]), float(asked[3]))
        context["cards"] = [work_card(work, on, near=far(work.away)) for work in rows]
    return render(request, "publicworks/near.html", context)


def nearest(rows: WorkQuerySet, latitude: float, longitude: float) -> QuerySet[Work]:
    """The `NEAREST` works with a point, and how far `away` each is, in degrees of latitude."""
    measured: Any = for_cards(rows.placed()).annotate(away=distance_to(latitude, longitude))
    return measured.order_by("away", "pk")[:NEAREST]


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
