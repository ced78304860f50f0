"""Read the district's places as they are kept in the project: `data/territory/territory.json`.

Where the file comes from, and its licence: `data/territory/README.md`.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent / "data" / "territory" / "territory.json"


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """One place. Empty text or None means that the source does not say."""

    code: str
    kind: str
    name: str
    parent: str
    population_2018: int | None
    latitude: float | None
    longitude: float | None
    note: str
    outline: str
    """SVG path in the district's grid: about 10 metres a unit, x to the east, y to the south."""


@cache
def _file() -> dict[str, Any]:
    return json.loads(SOURCE.read_text(encoding="utf-8"))


def read() -> list[TerritoryRow]:
    """Every place, parents before their children."""
    return [TerritoryRow(**row) for row in _file()["units"]]


def view_boxes() -> dict[str, str]:
    """SVG view boxes: `urban` (the 187 barrios), `near` (without the far islands), `district` (all)."""
    return dict(_file()["view_boxes"])


def projection() -> dict[str, float]:
    """The grid of the outlines: the degrees `west` and `north` where it begins, and its units per degree."""
    return dict(_file()["projection"])


def to_grid(latitude: float, longitude: float) -> tuple[int, int]:
    """Where a WGS84 point falls in the grid of the outlines, as x and y."""
    grid = _file()["projection"]
    x = (longitude - grid["west"]) * grid["units_per_degree_east"]
    y = (grid["north"] - latitude) * grid["units_per_degree_south"]
    return round(x), round(y)
