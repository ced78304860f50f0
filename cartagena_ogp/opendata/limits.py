"""How often one address may ask: a token bucket in memory, by a keyed hash that dies with the process.

The address itself is never kept. Copies from the page cache and `304` answers cost nothing and are
not counted. Each worker process counts on its own.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

KEPT = 20_000
"""Buckets at once; the one that asked longest ago is forgotten first."""


class Limiter:
    """`per_minute` requests for each address, as many at once as there are in a minute. 0 is no limit."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self.clock = clock
        self.key = secrets.token_bytes(32)
        self.buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self.lock = threading.Lock()

    def seconds_to_wait(self, address: str) -> int:
        """0 when the request may pass (and it is counted), else how many seconds to wait."""
        if not self.per_minute:
            return 0
        mark = hashlib.blake2b(address.encode(), key=self.key, digest_size=16).digest()
        speed = self.per_minute / 60
        now = self.clock()
        with self.lock:
            tokens, seen = self.buckets.pop(mark, (float(self.per_minute), now))
            tokens = min(self.per_minute, tokens + (now - seen) * speed)
            passes = tokens >= 1
            self.buckets[mark] = (tokens - 1 if passes else tokens, now)
            while len(self.buckets) > KEPT:
                self.buckets.popitem(last=False)
        return 0 if passes else max(1, math.ceil((1 - tokens) / speed))


limiter = Limiter(settings.API_REQUESTS_PER_MINUTE)


def address_of(request: HttpRequest) -> str:
    """Who asks: the neighbour, or whom our own proxy names. An IPv6 house (/64) counts as one."""
    text = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        text = request.META.get("HTTP_X_FORWARDED_FOR", text).rpartition(",")[2].strip()
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)
