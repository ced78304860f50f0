"""A load generator: some connections kept alive, one request at a time on each, in one process.

Run as a program it reads a `Job` as JSON and prints what happened as JSON. It needs the standard library
alone and is bounded in requests and in time.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count, cycle
from typing import Any

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
WITHOUT_BODY = (204, 304)
CHUNK = 256 * 1024


@dataclass(frozen=True)
class Job:
    """What to ask for, and how hard.

    `paths` are asked in turn. With `unique`, each address gets a query string of its own, so that no
    cache can answer. The work ends after `requests` answers or `seconds`, whichever comes first.
    `forms` are sent to the first path instead, each once: the cookies of a visitor, and what they send.
    """

    port: int
    paths: list[str]
    connections: int = 8
    requests: int = 1000
    seconds: float = 10.0
    headers: dict[str, str] = field(default_factory=dict)
    unique: bool = False
    forms: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What happened: answers by status, seconds, body bytes, and latencies in milliseconds, in order."""

    statuses: dict[str, int]
    seconds: float
    received: int
    latencies: list[float]

    @property
    def requests(self) -> int:
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that a share (0 to 1) of the answers did not exceed."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


class Connection:
    """One keep-alive connection, with the answer that is arriving."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self.connect()
        self.sent_at = 0.0
        self.arrived = bytearray()
        self.expected = 0

    def connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def ask(self, request: bytes) -> None:
        self.arrived.clear()
        self.expected = 0
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Read what there is; whether the answer is whole. Raises `ConnectionError` when it is cut."""
        data = self.socket.recv(CHUNK)
        if not data:
            raise ConnectionError("The server closed the connection before its answer was whole.")
        self.arrived += data
        if not self.expected:
            end = self.arrived.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.expected = end + 4 + self.body_length(bytes(self.arrived[:end]))
        return len(self.arrived) >= self.expected

    def body_length(self, head: bytes) -> int:
        if self.status in WITHOUT_BODY:
            return 0
        said = LENGTH.search(head)
        if said is None:
            raise ConnectionError(f"An answer {self.status} does not say how long it is.")
        return int(said[1])

    @property
    def status(self) -> int:
        return int(self.arrived[9:12])


def requests_of(job: Job) -> Iterator[bytes]:
    """The requests, one after another: as many as there are forms, or else without end."""
    head = f" HTTP/1.1\r\nHost: 127.0.0.1:{job.port}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in job.headers.items())
    if job.forms:
        head += f"Origin: http://127.0.0.1:{job.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        for cookies, body in job.forms:
            length = f"Cookie: {cookies}\r\nContent-Length: {len(body)}\r\n\r\n"
            yield f"POST {job.paths[0]}{head}{length}{body}".encode()
        return
    head += "\r\n"
    run = f"{time.time_ns():x}"
    if not job.unique:
        yield from cycle([f"GET {path}{head}".encode() for path in job.paths])
    for number, path in zip(count(), cycle(job.paths), strict=False):
        mark = "&" if "?" in path else "?"
        yield f"GET {path}{mark}_={run}{number}{head}".encode()


def run(job: Job) -> Outcome:
    """Do the job and tell what happened."""
    queue = requests_of(job)
    most = min(job.requests, len(job.forms) or job.requests)
    statuses: Counter[str] = Counter()
    latencies: list[float] = []
    received = 0
    with selectors.DefaultSelector() as selector:
        connections = [Connection(job.port) for _ in range(min(job.connections, most))]
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        started = time.perf_counter()
        deadline = started + job.seconds
        for connection in connections:
            connection.ask(next(queue))
        sent = waiting = len(connections)
        while waiting:
            for key, _events in selector.select(timeout=30):
                connection = key.data
                if not connection.receive():
                    continue
                now = time.perf_counter()
                latencies.append((now - connection.sent_at) * 1000)
                statuses[str(connection.status)] += 1
                received += len(connection.arrived)
                if sent < most and now < deadline:
                    connection.ask(next(queue))
                    sent += 1
                else:
                    waiting -= 1
        seconds = time.perf_counter() - started
        for connection in connections:
            connection.socket.close()
    return Outcome(dict(statuses), seconds, received, sorted(latencies))


def main() -> None:
    job: dict[str, Any] = json.load(sys.stdin)
    json.dump(asdict(run(Job(**job))), sys.stdout)


if __name__ == "__main__":
    main()
