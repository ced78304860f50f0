"""What the channel promises besides pages, through the real gunicorn: waits, and memory of large uploads.

`manage.py benchmark` calls `measures` in a process that knows a scratch database alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from cartagena_ogp.benchmark import Verdict
from cartagena_ogp.benchmark.server import Server
from cartagena_ogp.models import Institution, Membership, User

from . import crypto
from .measuring import visitors
from .models import HandlerKey

READERS = 5
FILING_MS, LOOK_UP_MS, PEAK_MIB = 300, 100, 120
MIB = 1024 * 1024
FILINGS_AT_ONCE = 30


def measures(*, quick: bool) -> Iterator[Verdict]:
    """Filing, receipts that exist and that do not, and four large uploads at once. Raises `NotMeasured`."""
    make_readers(READERS)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "complaints.measuring.settings"}
    count, at_once, size = (2, 2, 2 * MIB) if quick else (60, 4, 200 * MIB)
    with Server("cartagena_ogp.wsgi:application", environment) as server:
        times: list[float] = []
        receipts: list[str] = []
        while len(times) < count:
            rest()
            some, found = visitors.filings(server, min(FILINGS_AT_ONCE, count))
            times += some
            receipts += found
        yield waits("denunciar", FILING_MS, times)
        yield waits("clave que existe", LOOK_UP_MS, visitors.look_ups(server, receipts[:count], 200, rest))
        misses = visitors.look_ups(server, visitors.missing(count), 422, rest)
        yield waits("clave que no existe", LOOK_UP_MS, misses)
        rest()
        took, held = visitors.uploads(server, at_once, size)
        yield Verdict(
            f"{at_once} subidas de {size // MIB} MiB a la vez: memoria de un trabajador",
            f"≤ {PEAK_MIB} MiB (PSS)",
            f"{held.pss / MIB:.0f} MiB (RSS, con lo compartido: {held.rss / MIB:.0f}), en {max(took):.0f} s",
            held.pss <= PEAK_MIB * MIB,
        )


def waits(what: str, bar: int, times: list[float]) -> Verdict:
    found = visitors.spread(times)
    figure = f"p95 {found['p95']:.0f} ms, mediana {found['median']:.0f} ms"
    return Verdict(what, f"p95 ≤ {bar} ms", figure, found["p95"] <= bar)


def rest() -> None:
    """Fill the bucket that slows down who tries receipts: under pressure the answers wait on purpose."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM complaints_bucket")


def make_readers(count: int) -> None:
    """People to seal complaints to; nobody will open these."""
    office = Institution(slug="medicion", name="Medición", kind=Institution.Kind.OFFICE)
    office.add(by=None)
    for number in range(count):
        user = User.objects.create_user(f"lee{number}@example.test", name=f"Lee {number}", is_staff=True)
        Membership.objects.create(user=user, institution=office, role=Membership.Role.COMPLAINT_ANALYST)
        HandlerKey.objects.create(
            user=user,
            public_key=crypto.new_pair().public,
            wrapped_private_key=b"-",
            salt=bytes(16),
            kdf_iterations=crypto.HANDLER_COST.iterations,
            kdf_memory=crypto.HANDLER_COST.memory,
            made_on=timezone.localdate(),
        )
