"""What is measured, in which order, and what the figures are called."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import brotli

from cartagena_ogp.benchmark.load import Job
from cartagena_ogp.benchmark.server import NotMeasured, Server, pss

STYLE = re.compile(rb'<link rel="stylesheet" href="([^"]+)"')
REQUESTS_PER_SECOND = re.compile(r"Requests/sec: *([\d.]+)")
BROTLI = {"Accept-Encoding": "br"}
MIB = 1024 * 1024

Say = Callable[[str], None]
Figures = dict[str, Any]


@dataclass(frozen=True)
class Effort:
    """How long to measure. Rounds alternate between what is compared, so that both meet the same machine."""

    scale: float
    small: float
    cold: int  # uncached requests a page and round
    rounds: int
    cached: float  # seconds of cached pages a round
    mixed: int  # requests before memory is read


FULL = Effort(scale=1, small=0.01, cold=60, rounds=3, cached=0.7, mixed=10_000)
QUICK = Effort(scale=0.002, small=0.002, cold=8, rounds=1, cached=0.1, mixed=40)
CONNECTIONS = 8
WORKERS = 2
GROWTH_ROUNDS = 4
"""For each round of the rest: a ratio of two short waits is not told by three rounds."""


def wrk() -> str | None:
    """The path of wrk, a load generator that takes less of the processor than ours, when it is installed."""
    return shutil.which("wrk")


def look(server: Server, page: Figures) -> Figures:
    """What one visit costs in bytes: the page and its style sheet, compressed. Raises `NotMeasured`."""
    status, headers, body = server.get(page["path"], **{"Accept-Encoding": "br"})
    if status != 200:
        raise NotMeasured(f"{page['path']} respondió {status}.")
    style = STYLE.search(plain(headers, body))
    css = server.get(style[1].decode(), **{"Accept-Encoding": "br"})[2] if style else b""
    return {"page_bytes": len(body), "css_bytes": len(css), "etag": headers.get("etag", "")}


def plain(headers: dict[str, str], body: bytes) -> bytes:
    match headers.get("content-encoding", ""):
        case "br":
            return brotli.decompress(body)
        case "gzip":
            return gzip.decompress(body)
        case _:
            return body


def alone(server: Server, path: str, requests: int, *, unique: bool = True) -> Figures:
    """A page that no process has kept, with a request at a time in each worker.

    With `unique` each address is asked for the first time; without it, the server must be one that
    never trusts what it kept (`benchmark.restless`).
    """
    job = Job(server.port, [path], WORKERS, requests, seconds=60, headers=BROTLI, unique=unique)
    seen, cpu = server.measured(job)
    return {"cpu_ms": cpu, "alone_ms": seen.percentile(0.50), "alone_p95_ms": seen.percentile(0.95)}


def uncached(server: Server, path: str, requests: int, *, unique: bool = True) -> Figures:
    """As `alone`, and then with eight requests at once."""
    crowd = server.load(
        Job(server.port, [path], CONNECTIONS, requests, seconds=60, headers=BROTLI, unique=unique)
    )
    return {
        **alone(server, path, requests, unique=unique),
        "p50_ms": crowd.percentile(0.50),
        "p95_ms": crowd.percentile(0.95),
        "p99_ms": crowd.percentile(0.99),
        "per_second": crowd.per_second,
    }


def sum_ms() -> float:
    """Milliseconds of processor of a calculation that is always the same: how fast the machine is now."""
    before = time.process_time()
    sum(map(str.__len__, map(str, range(200_000))))
    return (time.process_time() - before) * 1000


def repeated(server: Server, path: str, seconds: float, *, etag: str = "") -> tuple[float, float]:
    """Requests per second of one address over and over, and the workers' milliseconds on each."""
    headers = BROTLI | ({"If-None-Match": etag} if etag else {})
    program = wrk()
    if program is None:
        job = Job(server.port, [path], CONNECTIONS, 1_000_000, seconds, headers)
        outcome, cpu = server.measured(job, expect=304 if etag else 200)
        return outcome.per_second, cpu
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [program, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", *given]
    before = server.cpu()
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{server.port}{path}"], capture_output=True, text=True, check=False
    )
    found = REQUESTS_PER_SECOND.search(done.stdout)
    if found is None or "Non-2xx" in done.stdout:
        raise NotMeasured(f"wrk no pudo medir {path}: {done.stdout or done.stderr}")
    per_second = float(found[1])
    return per_second, (server.cpu() - before) * 1000 / (per_second * max(1, round(seconds)))


def measure_uncached(
    server: Server, restless: Server, pages: list[Figures], effort: Effort, say: Say
) -> Figures:
    """Adds to every page its figures after a change of something else (`changed`) and the first time that a
    process is asked for it (`first`): of the waits the median of the rounds, of the processor the least.

    What else the machine does only ever adds to the processor of a page (as `timeit` says of its own), and
    it adds up to as much again: the median is kept beside, and how long the same sum took all the while.
    """
    kinds = {"changed": (restless, False), "first": (server, True)}
    rounds: dict[tuple[str, str], list[Figures]] = {}
    sums: list[float] = []
    for number in range(-1, effort.rounds):
        if number >= 0:
            say(f"  sin caché, ronda {number + 1} de {effort.rounds}")
        for page in pages:
            sums.append(sum_ms())
            for kind, (asked, unique) in kinds.items():
                if number < 0:
                    uncached(asked, page["path"], CONNECTIONS, unique=unique)
                else:
                    seen = uncached(asked, page["path"], effort.cold, unique=unique)
                    rounds.setdefault((page["name"], kind), []).append(seen)
    for page in pages:
        for kind in kinds:
            each = rounds[page["name"], kind]
            middle = {name: median(figures[name] for figures in each) for name in each[0]}
            page[kind] = middle | {"cpu_ms": least(each, "cpu_ms"), "cpu_median_ms": middle["cpu_ms"]}
        page["bytes"] = look(server, page)
    return {"sum_least_ms": min(sums), "sum_median_ms": median(sums), "sum_most_ms": max(sums)}


def measure_cached(server: Server, empty: Server, pages: list[Figures], effort: Effort, say: Say) -> Figures:
    """Adds to every page what the revision cache gives, beside an empty view measured by turns with it.

    Of each the best round is taken: two processes and the generator fill two cores, and the figure of one
    page moves by a fifth from one round to the next.
    """
    empties: list[tuple[float, float]] = []
    for page in pages:
        seen, bare = [], []
        server.load(Job(server.port, [page["path"]], CONNECTIONS, 4 * CONNECTIONS, headers=BROTLI))
        for _round in range(effort.rounds):
            bare.append(repeated(empty, "/", effort.cached))
            seen.append(repeated(server, page["path"], effort.cached))
        empties += bare
        best, cpu = max(each[0] for each in seen), min(each[1] for each in seen)
        etag = look(server, page)["etag"]
        page["cached"] = {
            "per_second": best,
            "cpu_ms": cpu,
            "ratio": best / max(each[0] for each in bare),
            "cpu_ratio": min(each[1] for each in bare) / cpu if cpu else 1.0,
            "not_modified_per_second": repeated(server, page["path"], effort.cached, etag=etag)[0]
            if etag
            else None,
        }
        say(f"  de la caché: {page['name']}, {page['cached']['ratio']:.2f} de una vista vacía")
    return {"per_second": max(each[0] for each in empties), "cpu_ms": min(each[1] for each in empties)}


def measure_growth(large: Server, small: Server, pages: list[Figures], effort: Effort, say: Say) -> None:
    """Adds to the pages that may not grow how much slower they are than with little data, least to least."""
    say("  la misma lista con pocos y con muchos datos")
    for page in (page for page in pages if not page["grows"]):
        few, many = [], []
        for _round in range(GROWTH_ROUNDS * effort.rounds):
            few.append(alone(small, page["path_small"], effort.cold))
            many.append(alone(large, page["path"], effort.cold))
        page["growth"] = {
            "cpu_ratio": least(many, "cpu_ms") / least(few, "cpu_ms"),
            "wait_ratio": least(many, "alone_ms") / least(few, "alone_ms"),
        }


def least(rounds: list[Figures], name: str) -> float:
    return min(figures[name] for figures in rounds)


def measure_memory(server: Server, pages: list[Figures], effort: Effort) -> Figures:
    """PSS after so many requests: one in four made anew, the rest as they come."""
    paths = [page["path"] for page in pages]
    quarter = effort.mixed // 4
    mix = [paths, [f"/en{path}" for path in paths]]
    done = 0
    for unique, some, headers in (
        (False, mix[0], BROTLI),
        (True, mix[0], BROTLI),
        (False, mix[1], {}),
        (False, mix[0], {"Accept-Encoding": "gzip"}),
    ):
        job = Job(server.port, some, CONNECTIONS, quarter, seconds=120, headers=headers, unique=unique)
        done += server.load(job).requests
    return {
        "requests": done,
        "worker_mib": max(pss(pid) for pid in server.workers()) / MIB,
        "master_mib": pss(server.process.pid) / MIB,
        "total_mib": server.memory() / MIB,
    }
