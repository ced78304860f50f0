"""What the slowest page spends its processor on, so that who wants it faster knows where to look."""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path
from typing import Any

from django.test import Client

from cartagena_ogp.benchmark.server import BASE

TIMES = 10
MOST = 12
LAYERS = (
    ("psycopg/", "PostgreSQL"),
    ("django/db/", "consultas del ORM"),
    ("django/template/", "plantillas"),
    ("django/", "lo demás de Django"),
    ("/site-packages/", "otras bibliotecas"),
    (f"{BASE}/", "el portal"),
)
"""Parts of a file's address, the first one that fits: whose code it is."""


def profiled(path: str) -> dict[str, Any]:
    """The share of each layer, and the portal's functions that take longest, of a page asked for anew.

    Shares are of the profiled processor and add up to 1; milliseconds are of one page with the profiler on,
    which slows calls down, and a function's include what it calls.
    """
    client = Client(headers={"host": "127.0.0.1"})
    mark = "&" if "?" in path else "?"
    client.get(f"{path}{mark}_=0")
    watching = cProfile.Profile()
    for number in range(1, TIMES + 1):
        watching.enable()
        client.get(f"{path}{mark}_={number}")
        watching.disable()
    seen: dict[Any, Any] = pstats.Stats(watching).stats  # type: ignore[attr-defined]
    layers: dict[str, float] = {}
    own: dict[str, float] = {}
    for (file, line, name), (_calls, _all, alone, with_called, _callers) in seen.items():
        layer = layer_of(file)
        layers[layer] = layers.get(layer, 0.0) + alone
        if layer == "el portal":
            own[f"{Path(file).relative_to(BASE)}:{line} {name}"] = with_called * 1000 / TIMES
    total = sum(layers.values())
    return {
        "layers": {layer: spent / total for layer, spent in sorted(layers.items(), key=by_size)},
        "functions": dict(sorted(own.items(), key=by_size)[:MOST]),
    }


def layer_of(file: str) -> str:
    """Whose code a file is; what is written in C has no file."""
    return next((name for part, name in LAYERS if part in file), "Python")


def by_size(pair: tuple[str, float]) -> float:
    return -pair[1]
