"""What the channel costs through the real gunicorn: filing, finding a case by its receipt, large uploads."""

from __future__ import annotations

import http.client
import re
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from cartagena_ogp.benchmark import Page, Weight
from cartagena_ogp.benchmark.server import NotMeasured, Server, pss
from complaints import receipts

GUARD = 3.5
"""Seconds that a form waits before it is taken."""
BATCH = 12
"""Look-ups before the bucket of receipts is filled again: under pressure the answers wait on purpose."""
LOOK_EVERY = 0.05
"""Seconds between two looks at the memory of the workers."""
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')
STORY = {
    "category": "contracts",
    "text": "El 3 de febrero pidieron el diez por ciento del contrato para firmarlo. " * 8,
    "who": "El supervisor del contrato",
}
MIB = 1024 * 1024


def pages(scale: float) -> list[Page]:
    """The public page that is kept; those around the form never are."""
    return [Page("estadísticas de denuncias", reverse("complaints:statistics"), Weight.TEXT, grows=False)]


class Browser:
    """One visitor, with their cookies."""

    def __init__(self, server: Server) -> None:
        self.server, self.cookies = server, dict[str, str]()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        web = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        sent = {name.replace("_", "-"): text for name, text in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        web.request(method, path, body=body, headers=sent)
        answer = web.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0].strip('"')
        web.close()
        return answer.status, text

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the form at `path`."""
        status, text = self.ask("GET", path)
        if status != 200:
            raise NotMeasured(f"{path} respondió {status}.")
        main = text.partition("<main")[2]
        return dict(HIDDEN.findall(main))

    def send(self, path: str, hidden: dict[str, str], **values: str) -> tuple[int, str]:
        body = urlencode(hidden | values)
        return self.ask("POST", path, body, Content_Type="application/x-www-form-urlencoded")


def spread(times: list[float]) -> dict[str, float]:
    """Milliseconds: median and 95th percentile."""
    return {
        "median": round(statistics.median(times) * 1000, 1),
        "p95": round(statistics.quantiles(times, n=20)[-1] * 1000, 1),
    }


def timed(work: Callable[[], tuple[int, str]], expect: int) -> tuple[float, str]:
    start = time.perf_counter()
    status, text = work()
    took = time.perf_counter() - start
    if status != expect:
        raise NotMeasured(f"Se esperaba {expect} y llegó {status}.")
    return took, text


def filings(server: Server, count: int) -> tuple[list[float], list[str]]:
    """Seconds of each sending, and the receipts."""
    visitors = [Browser(server) for _n in range(count)]
    openings = [one.form("/denuncia/que-paso/") for one in visitors]
    time.sleep(GUARD)
    for one, hidden in zip(visitors, openings, strict=True):
        timed(partial(one.send, "/denuncia/que-paso/", hidden, **STORY), 302)
    checks = [one.form("/denuncia/revisar/") for one in visitors]
    time.sleep(GUARD)
    times, found = [], []
    for one, hidden in zip(visitors, checks, strict=True):
        took, text = timed(partial(one.send, "/denuncia/revisar/", hidden), 200)
        times.append(took)
        found.append("".join(re.findall(r"<span>([0-9A-Z]{4})</span>", text)))
    return times, found


def look_ups(server: Server, typed: list[str], expect: int, rest: Callable[[], None]) -> list[float]:
    """Seconds of each look-up of these receipts; `rest` fills the bucket between batches."""
    times = []
    for start in range(0, len(typed), BATCH):
        rest()
        some = typed[start : start + BATCH]
        visitors = [Browser(server) for _one in some]
        forms = [one.form("/denuncia/seguimiento/") for one in visitors]
        time.sleep(GUARD)
        for one, hidden, receipt in zip(visitors, forms, some, strict=True):
            took, _text = timed(partial(one.send, "/denuncia/seguimiento/", hidden, receipt=receipt), expect)
            times.append(took)
    return times


def multipart(hidden: dict[str, str], size: int, mark: str) -> Iterator[bytes]:
    """A form with one audio of `size` bytes, piece by piece."""
    for name, value in hidden.items():
        yield f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    yield f'--{mark}\r\nContent-Disposition: form-data; name="subir"\r\n\r\n1\r\n'.encode()
    yield f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="a.mp3"\r\n\r\n'.encode()
    yield b"ID3\x03\x00"
    block, left = secrets.token_bytes(MIB), size - 5
    while left:
        yield block[: min(left, MIB)]
        left -= min(left, MIB)
    yield f"\r\n--{mark}--\r\n".encode()


class Memory(NamedTuple):
    """The most that a worker held, in bytes; `pss` divides what workers share among them, `rss` does not."""

    pss: int
    rss: int


def uploads(server: Server, at_once: int, size: int) -> tuple[list[float], Memory]:
    """Seconds of each upload, and the most memory of any worker meanwhile.

    The workers may have served other visitors before: what they still hold of that counts.
    """
    visitors = [Browser(server) for _n in range(at_once)]
    openings = [one.form("/denuncia/que-paso/") for one in visitors]
    time.sleep(GUARD)
    for one, hidden in zip(visitors, openings, strict=True):
        one.send("/denuncia/que-paso/", hidden, **STORY)
    forms = [one.form("/denuncia/pruebas/") for one in visitors]
    times: list[float] = []

    def send(one: Browser, hidden: dict[str, str]) -> None:
        mark = secrets.token_hex(16)
        length = sum(map(len, multipart(hidden, 5, mark))) + size - 5
        headers = {"Content_Type": f"multipart/form-data; boundary={mark}", "Content_Length": str(length)}
        start = time.perf_counter()
        status, _text = one.ask("POST", "/denuncia/pruebas/", multipart(hidden, size, mark), **headers)
        if status == 302:
            times.append(time.perf_counter() - start)

    workers = server.workers()
    for pid in workers:
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak starts again
    most = 0
    threads = [threading.Thread(target=send, args=pair) for pair in zip(visitors, forms, strict=True)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, *map(pss, workers))
        time.sleep(LOOK_EVERY)
    if len(times) != at_once:
        raise NotMeasured(f"Solo {len(times)} de {at_once} subidas terminaron.")
    return times, Memory(most, max(map(peak, workers)))


def peak(pid: int) -> int:
    """The most memory that a process has held, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1024 if found else 0


def missing(count: int) -> list[str]:
    """Well-formed receipts that nobody has."""
    return [receipts.new() for _n in range(count)]
