"""Who took part, from the roll alone: counts with small cells hidden, never joined to a choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

SMALLEST = 5


def suppressed(counts: dict[str, int]) -> dict[str, int | None]:
    """None instead of counts from 1 to 4, and of the next smallest when one alone could be worked out."""
    hidden = {name for name, n in counts.items() if 0 < n < SMALLEST}
    rest = sorted((n, name) for name, n in counts.items() if n >= SMALLEST)
    if rest and (len(hidden) == 1 or (hidden and sum(counts[name] for name in hidden) < SMALLEST)):
        hidden.add(rest[0][1])
    return {name: None if name in hidden else n for name, n in counts.items()}


def roll_count(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What `padron_conteo.json` says: whole by channel and level, the rest with small cells hidden."""
    by: dict[str, Counter[str]] = {
        name: Counter() for name in ("channel", "level", "territory", "sector", "age")
    }
    crossed: Counter[str] = Counter()
    total = 0
    for row in rows:
        total += row["n"]
        for name, counted in by.items():
            counted[str(row[name]) or "sin_dato"] += row["n"]
        crossed[f"{row['channel']}|{row['territory'] or 'sin_dato'}"] += row["n"]
    return {
        "marcas": total,
        "por_canal": dict(sorted(by["channel"].items())),
        "por_nivel": dict(sorted(by["level"].items())),
        "por_lugar": dict(sorted(suppressed(by["territory"]).items())),
        "por_sector": dict(sorted(suppressed(by["sector"]).items())),
        "por_edad": dict(sorted(suppressed(by["age"]).items())),
        "por_canal_y_lugar": crossed_table(crossed),
        "minimo_por_casilla": SMALLEST,
    }


def crossed_table(crossed: Counter[str]) -> dict[str, int | None]:
    """Channel by place; hidden in each channel apart, and in each place across channels, until both hold."""
    shown: dict[str, int | None] = dict(crossed)
    for _turn in range(10):
        before = dict(shown)
        for side in (0, 1):
            for line in {name.split("|")[side] for name in crossed}:
                cells = {name: crossed[name] for name in crossed if name.split("|")[side] == line}
                gone = {name for name in cells if shown[name] is None}
                gone |= {name for name, n in suppressed(cells).items() if n is None}
                left = sorted((cells[name], name) for name in cells if name not in gone)
                if left and (len(gone) == 1 or (gone and sum(cells[name] for name in gone) < SMALLEST)):
                    gone.add(left[0][1])
                shown |= dict.fromkeys(gone)
        if shown == before:
            break
    return dict(sorted(shown.items()))
