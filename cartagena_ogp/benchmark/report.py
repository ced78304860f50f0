"""The figures of a measurement: how they are kept, judged against their bars, and told."""

from __future__ import annotations

import json
import os
import platform
import re
import sysconfig
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from cartagena_ogp.benchmark import BUDGETS, Verdict, Weight
from cartagena_ogp.benchmark.measure import Figures, wrk
from cartagena_ogp.benchmark.server import BASE, NotMeasured

PAGE = BASE / "docs/performance.md"
DATA = BASE / "docs/performance.json"
TABLE = re.compile(r"(?<=<!-- medición -->\n).*?(?=<!-- fin -->)", re.DOTALL)

QUERIES, CPU_MS, P99_MS, LIST_P95_MS, RATIO, MEMORY_MIB, GROWTH = 10, 8.0, 150.0, 60.0, 0.70, 110.0, 1.20


FEWEST_ROWS = 1000
"""Tables with fewer rows are not worth naming."""


def generator() -> str:
    return "wrk" if wrk() else "propio"


def joined(many: list[Figures], few: list[Figures], only: list[str]) -> list[Figures]:
    """The pages to measure, each with what the small database said of it. Raises `NotMeasured`."""
    small = {page["name"]: page for page in few}
    unknown = set(only) - small.keys()
    if unknown:
        raise NotMeasured(f"No hay página {', '.join(sorted(unknown))}. Las hay: {', '.join(small)}.")
    pages = []
    for page in many:
        if only and page["name"] not in only:
            continue
        if page["status"] != 200:
            raise NotMeasured(f"{page['path']} respondió {page['status']}.")
        other = small[page["name"]]
        pages.append(page | {"path_small": other["path"], "queries_small": other["queries"]})
    return pages


def slowest(pages: list[Figures]) -> Figures:
    """The page with a budget that takes most processor the first time."""
    return max((p for p in pages if p["weight"] in BUDGETS), key=lambda page: page["first"]["cpu_ms"])


def whole(
    pages: list[Figures], empty: Figures, memory: Figures, inside: Figures, profile: Figures, pace: Figures
) -> Figures:
    """All the figures of a run, rounded, with the machine they were taken on and its `pace` meanwhile."""
    return {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine() | {"postgres": inside["postgres"] // 10000} | rounded(pace),
        "generator": generator(),
        "rows": {name: count for name, count in inside["rows"].items() if count >= FEWEST_ROWS},
        "empty": rounded(empty),
        "memory": rounded(memory),
        "profile": rounded(profile),
        "pages": {page.pop("name"): rounded(page) for page in pages},
    }


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    return {name: rounded(inner) for name, inner in value.items()} if isinstance(value, dict) else value


def machine() -> Figures:
    """Of the machine, what explains a figure; nothing that names it."""
    model = ""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        found = re.search(r"model name\s*: (.+)", cpuinfo.read_text())
        model = found[1] if found else ""
    return {
        "processor": model or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3),
        "python": platform.python_version(),
        "python_is_optimized": "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or ""),
        "django": version("django"),
        "gunicorn": version("gunicorn"),
        "load_1m": round(os.getloadavg()[0], 1),
    }


def verdicts(figures: Figures) -> Iterator[Verdict]:
    """The bars of the pages, then those of the rooms, as far as they were measured."""
    if "pages" in figures:
        yield from verdicts_on_pages(figures)
    for each in figures.get("rooms", []):
        yield Verdict(**each)


def verdicts_on_pages(figures: Figures) -> Iterator[Verdict]:
    """Every bar, by the page that is furthest from it; a bar that no page answers is left out."""
    pages = figures["pages"]
    shown = {name: page for name, page in pages.items() if page["weight"] in BUDGETS}
    grown = {name: page["growth"] for name, page in pages.items() if "growth" in page}
    changed = {name: page["changed"] for name, page in shown.items()}
    first = {name: page["first"] for name, page in shown.items()}
    memory = figures["memory"]
    bars: list[tuple[str, str, dict[str, float], float, str]] = [
        ("consultas por página", "≤", {n: p["queries"] for n, p in pages.items()}, QUERIES, "{:.0f}"),
        ("procesador tras un cambio", "≤", {n: p["cpu_ms"] for n, p in changed.items()}, CPU_MS, "{:.1f} ms"),
        ("p99 tras un cambio", "≤", {n: p["p99_ms"] for n, p in changed.items()}, P99_MS, "{:.0f} ms"),
        ("procesador la primera vez", "≤", {n: p["cpu_ms"] for n, p in first.items()}, CPU_MS, "{:.1f} ms"),
        ("p99 la primera vez", "≤", {n: p["p99_ms"] for n, p in first.items()}, P99_MS, "{:.0f} ms"),
        (
            "bytes, del presupuesto",
            "≤",
            {n: size(p) / BUDGETS[p["weight"]] for n, p in shown.items()},
            1,
            "{:.0%}",
        ),
        (
            "caché frente a una vista vacía",
            "≥",
            {n: p["cached"]["ratio"] for n, p in shown.items()},
            RATIO,
            "{:.0%}",
        ),
        (
            "lista con todos los datos: p95",
            "≤",
            {n: p["first"]["alone_p95_ms"] for n, p in shown.items() if p["weight"] == Weight.LIST},
            LIST_P95_MS,
            "{:.0f} ms",
        ),
        (
            "lista frente al 1 %: procesador",
            "≤",
            {n: g["cpu_ratio"] for n, g in grown.items()},
            GROWTH,
            "{:.2f}×",
        ),
        (
            "lista frente al 1 %: espera",
            "≤",
            {n: g["wait_ratio"] for n, g in grown.items()},
            GROWTH,
            "{:.2f}×",
        ),
        ("memoria (PSS) de un trabajador", "≤", {"": memory["worker_mib"]}, MEMORY_MIB, "{:.0f} MiB"),
    ]
    for what, sign, values, limit, form in bars:
        if not values:
            continue
        worst = max if sign == "≤" else min
        name = worst(values, key=lambda name, values=values: values[name])  # type: ignore[misc]
        missed = sum(value > limit if sign == "≤" else value < limit for value in values.values())
        where = (
            f" ({name}; no cumplen {missed} de {len(values)})"
            if missed and name
            else f" ({name})"
            if name
            else ""
        )
        yield Verdict(what, f"{sign} {form.format(limit)}", form.format(values[name]) + where, not missed)


def size(page: Figures) -> int:
    return int(page["bytes"]["page_bytes"] + page["bytes"]["css_bytes"])


def bars(figures: Figures) -> str:
    """Every bar with its figure and whether it is met, as Markdown."""
    lines = ["| barra | meta | cifra | |", "|---|---|---|---|"]
    lines += [
        f"| {each.what} | {each.bar} | {each.figure} | {'cumple' if each.met else '**no cumple**'} |"
        for each in verdicts(figures)
    ]
    return "\n".join(lines) + "\n"


def table(figures: Figures, earlier: Figures | None) -> str:
    """The bars, then every page, as Markdown that a terminal shows too."""
    lines = [bars(figures), *page_lines(figures, earlier)]
    empty, memory = figures["empty"], figures["memory"]
    lines += [
        "",
        middle_line(figures["pages"].values()),
        f"Vista vacía: {empty['per_second']:.0f} peticiones por segundo, {empty['cpu_ms']:.2f} ms cada una.",
        f"Memoria (PSS) tras {memory['requests']} peticiones: {memory['total_mib']:.0f} MiB entre el proceso "
        f"maestro ({memory['master_mib']:.0f}) y los dos trabajadores.",
    ]
    return "\n".join([*lines, *profile_lines(figures["profile"])]) + "\n"


def middle_line(pages: Collection[Figures]) -> str:
    """The processor of the page in the middle, by the least and by the median of the rounds."""
    names = {"changed": "tras un cambio", "first": "la primera vez"}
    told = [
        f"{words} {median(page[kind]['cpu_ms'] for page in pages):.1f} ms "
        f"({median(page[kind]['cpu_median_ms'] for page in pages):.1f} por la mediana de las rondas)"
        for kind, words in names.items()
    ]
    return f"Procesador de la página de en medio: {', '.join(told)}."


def profile_lines(profile: Figures) -> Iterator[str]:
    """Where the slowest page spends its processor."""
    shares = ", ".join(f"{layer} {share:.0%}" for layer, share in profile["layers"].items())
    yield f"\nLa página que más procesador pide la primera vez es «{profile['page']}»: {shares}."
    yield "\n| función del portal, con lo que llama | ms por página, con el perfilador |\n|---|---:|"
    for function, spent in profile["functions"].items():
        yield f"| `{function}` | {spent:.1f} |"


def page_lines(figures: Figures, earlier: Figures | None) -> Iterator[str]:
    before = (earlier or {}).get("pages", {})
    yield (
        "| página | consultas | KB | CPU ms | p50 | p95 | p99 | por s | 1.ª vez: CPU ms | p99 | caché por s"
        " | de la vacía | CPU de la vacía | 304 por s | frente al 1 % | 1.ª vez frente a la anterior |"
    )
    yield "|---|" + "---:|" * 15
    for name, page in figures["pages"].items():
        changed, first, cached = page["changed"], page["first"], page["cached"]
        old = before.get(name, {}).get("first", {}).get("cpu_ms")
        cells = [
            name,
            page["queries"],
            f"{size(page) / 1024:.1f}",
            *(f"{changed[key]:.1f}" for key in ("cpu_ms", "p50_ms", "p95_ms", "p99_ms")),
            f"{changed['per_second']:.0f}",
            f"{first['cpu_ms']:.1f}",
            f"{first['p99_ms']:.0f}",
            f"{cached['per_second']:.0f}",
            f"{cached['ratio']:.2f}",
            f"{cached['cpu_ratio']:.2f}",
            f"{cached['not_modified_per_second'] or 0:.0f}",
            f"{page['growth']['wait_ratio']:.2f}" if "growth" in page else "",
            f"{first['cpu_ms'] / old:.2f}" if old else "",
        ]
        yield "| " + " | ".join(str(cell) for cell in cells) + " |"


def read(path: Path) -> Figures | None:
    return json.loads(path.read_text()) if path.exists() else None


def write(figures: Figures, path: Path) -> None:
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def write_docs(figures: Figures, earlier: Figures | None) -> None:
    """Put the figures where the page of the documentation keeps them, and in the file beside it."""
    write(figures, DATA)
    told = f"\n{setting(figures)}\n\n{table(figures, earlier)}\n"
    PAGE.write_text(TABLE.sub(lambda _found: told, PAGE.read_text()))


def setting(figures: Figures) -> str:
    """Where and with how much the figures were taken, in two sentences."""
    of = figures["machine"]
    how = "" if of["python_is_optimized"] else " (compilado sin PGO)"
    rows = ", ".join(
        f"{count:,} en `{name}`".replace(",", ".") for name, count in figures["rows"].items() if count
    )
    return (
        f"Tomada el {figures['taken_at'][:10]} en {of['cores']} núcleos ({of['processor']}), "
        f"{of['memory_gib']} GiB, Python {of['python']}{how}, Django {of['django']}, "
        f"gunicorn {of['gunicorn']}, PostgreSQL {of['postgres']}; "
        f"generador de carga: {figures['generator']}; rondas: {figures['rounds']}; "
        f"carga de la máquina al terminar: {of['load_1m']}. La misma cuenta tomó en Python entre "
        f"{of['sum_least_ms']:.0f} y {of['sum_most_ms']:.0f} ms mientras se medía "
        f"(mediana {of['sum_median_ms']:.0f}): el procesador de una página es el menor de las rondas, y las "
        f"esperas son la mediana.\nFilas: {rows}."
    )
