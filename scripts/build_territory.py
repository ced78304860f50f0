# /// script
# requires-python = ">=3.12"
# dependencies = ["shapely>=2.1"]
# ///
"""Build cartagena_ogp/data/territory/territory.json from the source outlines.

Developers only; needs shapely (GEOS 3.12+).

    python scripts/build_territory.py FOLDER

FOLDER holds `barrios_cartagena.csv` and `barrios_cartagena.geojson`
(see cartagena_ogp/data/territory/README.md).
Names and parents come from `territory_names.toml`; the outlines are projected to a grid of about 10 metres,
simplified without opening gaps between neighbours, and written as short SVG paths.
"""

import csv
import json
import re
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "cartagena_ogp" / "data" / "territory" / "territory.json"

WEST, NORTH = -75.56, 10.47
UNITS_PER_DEGREE_EAST = 10_950  # equirectangular at latitude 10.4: one unit is about 10 metres
UNITS_PER_DEGREE_SOUTH = 11_061
MARGIN = 20
SMALLEST_RING = 60  # square units, about 6,000 square metres
LIMITS = {"localidad": 1500, "ucg": 600, "barrio": 250, "rural": 250}
LONG_COASTS = {"barrio-zona-industrial": 600}  # cut to 250 bytes it would cover its neighbours
TOLERANCES = {"localidad": 5.0, "ucg": 3.0, "barrio": 1.5, "rural": 1.5}

FAR_ISLANDS = ("isla-isla-fuerte", "isla-archipielago-de-san-bernardo")

NO_OUTLINE = "La fuente de los contornos no trae este lugar."
RURAL_NOTE = (
    "Contorno del caserío, no de todo el territorio rural. Falta confirmar si legalmente es corregimiento."
)
ISLAND_NOTE = "Isla o caserío insular. Falta confirmar si legalmente es corregimiento."
LOCALIDAD_NOTE = "El contorno une barrios y caseríos; no es el límite legal de la localidad."

type Point = tuple[int, int]


def slugify(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def project(geometry: BaseGeometry) -> BaseGeometry:
    """WGS84 degrees to grid units: x east, y south, the origin is the urban area's north-west corner."""

    def to_grid(points: np.ndarray) -> np.ndarray:
        east = (points[:, 0] - WEST) * UNITS_PER_DEGREE_EAST
        south = (NORTH - points[:, 1]) * UNITS_PER_DEGREE_SOUTH
        return np.column_stack([east, south])

    return shapely.transform(geometry, to_grid)


def polygons(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons of a geometry, biggest first, without the specks that a small map cannot show."""
    found = sorted((p for p in getattr(geometry, "geoms", [geometry]) if p.area), key=lambda p: -p.area)
    return [p for p in found if p.area >= SMALLEST_RING] or found[:1]


def svg_path(geometry: BaseGeometry) -> str:
    """The outline as an SVG path of integers, each point relative to the one before."""
    path = ""
    for polygon in polygons(geometry):
        holes = [h for h in polygon.interiors if Polygon(h).area >= SMALLEST_RING]
        for ring in [polygon.exterior, *holes]:
            points: list[Point] = []
            for x, y in list(ring.coords)[:-1]:
                point = (round(x), round(y))
                if not points or points[-1] != point:
                    points.append(point)
            if len(points) < 3:
                continue
            numbers = [d for a, b in pairwise(points) for d in (b[0] - a[0], b[1] - a[1])]
            body = " ".join(str(n) for n in numbers).replace(" -", "-")
            path += f"M{points[0][0]} {points[0][1]}l{body}z"
    return path


def shared_edges(geometries: Iterable[BaseGeometry]) -> set[frozenset]:
    """The edges that two units have in common: simplifying one of them alone would open a gap."""
    count: Counter[frozenset] = Counter()
    for geometry in geometries:
        for polygon in getattr(geometry, "geoms", [geometry]):
            for ring in [polygon.exterior, *polygon.interiors]:
                count.update(frozenset(edge) for edge in pairwise(ring.coords))
    return {edge for edge, times in count.items() if times > 1}


def smooth_free_edges(geometry: BaseGeometry, shared: set[frozenset], tolerance: float) -> BaseGeometry:
    """Simplify only the edges without a neighbour (coast, bay, countryside) by Douglas-Peucker."""

    def smooth(ring: shapely.LinearRing) -> list[tuple[float, float]]:
        points = list(ring.coords)[:-1]
        is_shared = [frozenset(edge) in shared for edge in pairwise([*points, points[0]])]
        start = next((i for i, s in enumerate(is_shared) if s != is_shared[i - 1]), 0)
        points, is_shared = points[start:] + points[:start], is_shared[start:] + is_shared[:start]
        runs: list[list[tuple[float, float]]] = []
        for i, edge in enumerate(pairwise([*points, points[0]])):
            if not i or is_shared[i] != is_shared[i - 1]:
                runs.append([edge[0]])
            runs[-1].append(edge[1])
        kept: list[tuple[float, float]] = []
        for run in runs:
            first_edge_shared = frozenset(run[:2]) in shared
            kept += list(
                (LineString(run) if first_edge_shared else LineString(run).simplify(tolerance)).coords
            )[:-1]
        return kept

    smoothed = []
    for polygon in polygons(geometry):
        outline = smooth(polygon.exterior)
        if len(outline) >= 3:
            smoothed.append(Polygon(outline, [h for h in map(smooth, polygon.interiors) if len(h) >= 3]))
    return MultiPolygon(smoothed) if smoothed else geometry


def outlines(units: list[dict], kind: str) -> list[str]:
    """SVG paths within the kind's size: first all together, then the free edges of those still too long."""
    simplified = shapely.coverage_simplify([u["shape"] for u in units], TOLERANCES[kind])
    shared = shared_edges(simplified)
    paths = []
    for unit, geometry in zip(units, simplified, strict=True):
        limit = LONG_COASTS.get(unit["code"], LIMITS[kind])
        path, tolerance = svg_path(geometry), TOLERANCES[kind]
        while len(path) > limit and tolerance < 20:
            tolerance += 0.5
            path = svg_path(smooth_free_edges(geometry, shared, tolerance))
        tolerance = 0.5
        while len(path) > limit:
            tolerance += 0.5
            path = svg_path(smooth_free_edges(geometry, set(), tolerance))
        paths.append(path)
    return paths


def centre(geometry: BaseGeometry) -> tuple[float, float]:
    """Latitude and longitude of a point inside the biggest polygon."""
    point = polygons(geometry)[0].representative_point()
    return round(NORTH - point.y / UNITS_PER_DEGREE_SOUTH, 5), round(
        WEST + point.x / UNITS_PER_DEGREE_EAST, 5
    )


def view_box(geometries: Iterable[BaseGeometry]) -> str:
    west, north, east, south = (round(v) for v in shapely.total_bounds(list(geometries)))
    return f"{west - MARGIN} {north - MARGIN} {east - west + 2 * MARGIN} {south - north + 2 * MARGIN}"


def build(folder: Path) -> dict:
    names = tomllib.loads((HERE / "territory_names.toml").read_text())
    features = json.loads((folder / "barrios_cartagena.geojson").read_text())["features"]
    shapes = {f["properties"]["slug"]: project(shape(f["geometry"])) for f in features}
    with (folder / "barrios_cartagena.csv").open(newline="") as file:
        rows = {row["slug"]: row for row in csv.DictReader(file)}
    unused = set(rows)

    def unit(kind: str, name: str, parent: str, note: str) -> dict:
        slug = slugify(name)
        source = names["outline_slugs"].get(slug, slug)
        row = rows.get(source)
        unused.discard(source)
        return {
            "code": f"{kind}-{slug}", "kind": kind, "name": name, "parent": parent,
            "population_2018": int(row["poblacion_2018"]) if row and row["poblacion_2018"] else None,
            "latitude": round(float(row["lat"]), 5) if row else None,
            "longitude": round(float(row["lon"]), 5) if row else None,
            "note": note if row else f"{note} {NO_OUTLINE}".strip(), "shape": shapes.get(source),
        }  # fmt: skip

    places = [
        unit(kind, name, f"{parent_kind}-{int(parent):{width}}", note)
        for kind, table, parent_kind, width, note in [
            ("barrio", "barrios", "ucg", "02", ""),
            ("sector", "outlines_without_a_barrio", "ucg", "02", ""),
            ("rural", "rural", "localidad", "", RURAL_NOTE),
            ("isla", "islands", "localidad", "", ISLAND_NOTE),
        ]
        for parent, group in names[table].items()
        for name in group
    ]
    if unused:
        sys.exit(f"Outlines without a name in territory_names.toml: {sorted(unused)}")

    def whole(kind: str, code: str, name: str, parent: str, note: str, parts: list[dict]) -> dict:
        joined = shapely.union_all([p["shape"] for p in parts if p["shape"]], grid_size=0.01)
        latitude, longitude = centre(joined)
        return {
            "code": code, "kind": kind, "name": name, "parent": parent, "population_2018": None,
            "latitude": latitude, "longitude": longitude, "note": note, "shape": joined,
        }  # fmt: skip

    communes, localidades = [], []
    for number, numbers in names["ucg_localidad"].items():
        for ucg in numbers:
            parts = [p for p in places if p["parent"] == f"ucg-{ucg:02}"]
            communes.append(
                whole(
                    "ucg",
                    f"ucg-{ucg:02}",
                    f"Unidad Comunera de Gobierno {ucg}",
                    f"localidad-{number}",
                    "",
                    parts,
                )
            )
        codes = {f"localidad-{number}", *(f"ucg-{u:02}" for u in numbers)}
        parts = [p for p in places if p["parent"] in codes]
        name = names["localidades"][number]
        localidades.append(
            whole("localidad", f"localidad-{number}", name, "cartagena", LOCALIDAD_NOTE, parts)
        )

    urban = [p for p in places if p["kind"] in ("barrio", "sector")]
    outside = [p for p in places if p["kind"] in ("rural", "isla")]
    for kind, group in [("localidad", localidades), ("ucg", communes), ("barrio", urban), ("rural", outside)]:
        drawn = [u for u in group if u["shape"]]
        for one, path in zip(drawn, outlines(drawn, kind), strict=True):
            one["outline"] = path
    boxes = {
        "district": view_box(u["shape"] for u in localidades),
        "near": view_box(u["shape"] for u in places if u["shape"] and u["code"] not in FAR_ISLANDS),
        "urban": view_box(u["shape"] for u in urban if u["shape"]),
    }
    district = {
        "code": "cartagena", "kind": "distrito", "name": "Cartagena de Indias (todo el Distrito)",
        "parent": "", "population_2018": None, "latitude": None, "longitude": None,
        "note": "", "shape": None,
    }  # fmt: skip
    communes.sort(key=lambda u: u["code"])
    units = [district, *localidades, *communes, *(p for p in places if p["kind"] != "sector")]
    for one in units:
        del one["shape"]
        one.setdefault("outline", "")
    return {
        "projection": {
            "west": WEST, "north": NORTH,
            "units_per_degree_east": UNITS_PER_DEGREE_EAST, "units_per_degree_south": UNITS_PER_DEGREE_SOUTH,
        },
        "view_boxes": boxes,
        "units": units,
    }  # fmt: skip


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    data = build(Path(sys.argv[1]))
    units = ",\n".join(json.dumps(u, ensure_ascii=False, separators=(",", ":")) for u in data.pop("units"))
    head = json.dumps(data, ensure_ascii=False, indent=1)[:-2]
    OUTPUT.write_text(f'{head},\n "units": [\n{units}\n]}}\n')
    print(f"{OUTPUT}: {OUTPUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
