"""`manage.py benchmark_vote`: ballots a second in the database and by the page, and the count of a million.

It writes into the database it is given: use a scratch one.
"""

from __future__ import annotations

import secrets
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cocreation.models import Consultation, Cycle, VoteFile
from cocreation.voting import box, operations
from cocreation.voting.forms import Pass

OPTIONS = 12
BATCHES = 20
WORKERS = 2
BAR_DATABASE, BAR_PAGE, BAR_COUNT = 1000, 100, 60.0
FILL = """
    SELECT set_config('vote.act', 'cast', true);
    INSERT INTO vote_roll SELECT %(c)s, sha256(int8send(n)), 'online', 1, current_date
        FROM generate_series(1, %(n)s) n;
    INSERT INTO vote_stage SELECT %(c)s, sha256(int8send(n) || 'r'), ARRAY[1 + n %% 4, 5 + n %% 4, 9 + n %% 4]
        FROM generate_series(1, %(n)s) n;
    SELECT set_config('vote.act', '', true)
"""


class Command(BaseCommand):
    help = "Mide la urna con papeletas inventadas. Escribe en la base de datos: usa una de pruebas."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scratch", action="store_true", help="sí, esta base de datos es de usar y tirar"
        )
        parser.add_argument("--ballots", type=int, default=1_000_000, help="papeletas del conteo")
        parser.add_argument("--seconds", type=float, default=5.0, help="cuánto medir cada cosa")
        parser.add_argument("--threads", type=int, default=4)

    def handle(
        self, *args: Any, scratch: bool, ballots: int, seconds: float, threads: int, **options: Any
    ) -> None:
        if not scratch:
            raise CommandError("Escribe papeletas inventadas: dilo con --scratch.")
        consultation = prepared(ends=timezone.now() + timedelta(hours=1))
        rate = at_full_speed(lambda: cast_one(consultation), seconds, threads)
        self.say("en la base de datos", f"{rate:,.0f} papeletas por segundo", rate >= BAR_DATABASE)
        pooled: Any = connection
        pooled.close()
        pooled.close_pool()
        with ProcessPoolExecutor(WORKERS, mp_context=get_context("fork")) as workers:
            found = list(workers.map(page_rate, [consultation.pk] * WORKERS, [seconds] * WORKERS))
        rate = sum(rate for rate, _cpu in found)
        cpu = sum(spent for _rate, spent in found) / (rate * seconds) * 1000
        figure = f"{rate:,.0f} papeletas por segundo; {cpu:.1f} ms de procesador cada una"
        self.say("por la página", figure, rate >= BAR_PAGE)
        marks, counted = box.sizes(consultation.pk)
        self.say("marcas y papeletas", f"{marks:,} y {counted:,}", marks == counted)
        self.count(ballots)

    def say(self, what: str, figure: str, is_good: bool) -> None:
        self.stdout.write(f"{'✓' if is_good else '✕'} {what}: {figure}")
        self.stdout.flush()

    def count(self, ballots: int) -> None:
        """Seal, publish and verify: what happens at the close, and what anybody does with the files."""
        consultation = prepared(ends=timezone.now() + timedelta(hours=1))
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(FILL % {"c": consultation.pk, "n": ballots})
            cursor.execute("COMMIT")
            # Nothing ends before its time: the end is brought near by hand, in this scratch database alone.
            cursor.execute("ALTER TABLE cocreation_consultation DISABLE TRIGGER vote_rules_stand")
            cursor.execute(
                "UPDATE cocreation_consultation SET closes_at = clock_timestamp() WHERE id = %s",
                [consultation.pk],
            )
            cursor.execute("ALTER TABLE cocreation_consultation ENABLE TRIGGER vote_rules_stand")
        consultation.refresh_from_db()
        began = time.monotonic()
        for _batch in range(BATCHES - 1):
            box.call("vote_seal_move", consultation.pk, ballots // BATCHES)
        sealed = time.monotonic() - began
        began = time.monotonic()
        operations.close(consultation, by=None, reason="")
        closed = time.monotonic() - began
        began = time.monotonic()
        verify(consultation)
        proved = time.monotonic() - began
        self.stdout.write(f"  sellado, en {BATCHES - 1} lotes: {sealed:.1f} s")
        self.say(
            f"último lote, archivos y conteo de {ballots:,} papeletas",
            f"{closed:.1f} s; verificación independiente, {proved:.1f} s; en total, {closed + proved:.1f} s",
            closed + proved <= BAR_COUNT,
        )


def prepared(ends: Any) -> Consultation:
    """An open consultation of three of twelve."""
    name = secrets.token_hex(4)
    start = timezone.localdate() - timedelta(days=30)
    cycle = Cycle(slug=f"medir-{name}", title="Medición", timeline_published_on=start - timedelta(days=30))
    cycle.add(by=None)
    made = Consultation(
        cycle=cycle, slug=f"medir-{name}", title="Medición", question="¿Cuáles?", max_choices=3, seats=2,
        opens_at=timezone.now() - timedelta(minutes=1), closes_at=ends,
        objections_until=timezone.localdate(), is_illustrative=True,
    )  # fmt: skip
    made.add(
        by=None,
        then=lambda: [made.choices.create(number=n, title=f"Opción {n}") for n in range(1, OPTIONS + 1)],
    )
    return operations.open_consultation(made, by=None)


def new_voter(consultation: Consultation) -> box.Voter:
    return box.Voter(consultation.pk, secrets.token_bytes(32), contact=secrets.token_bytes(32))


def cast_one(consultation: Consultation) -> None:
    said = box.cast(new_voter(consultation), secrets.token_bytes(32), [1, 5, 9])
    if said != box.Outcome.COUNTED:
        raise CommandError(f"Una papeleta no entró: {said}.")


def page_rate(consultation_id: int, seconds: float) -> tuple[float, float]:
    """Ballots a second through one worker process, and the seconds of processor it spent.

    Whole requests through the middleware, without the network; those that send them are counted in.
    """
    consultation = Consultation.objects.get(pk=consultation_id)
    path = reverse("cocreation:vote_ballot", args=[consultation.slug])
    own = threading.local()

    def send() -> None:
        if not hasattr(own, "client"):
            own.client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
            own.client.get(path)
        send_one(own.client, consultation, path)

    began = time.process_time()
    rate = at_full_speed(send, seconds, 2)
    return rate, time.process_time() - began


def send_one(client: Client, consultation: Consultation, path: str) -> None:
    sent = {"pase": Pass.new(new_voter(consultation)).signed(), "choices": ["1", "5"], "paso": "confirmar"}
    response = client.post(path, sent, secure=settings.SECURE)
    if response.status_code != 200:
        raise CommandError(f"La página respondió {response.status_code}.")


def at_full_speed(job: Callable[[], None], seconds: float, threads: int) -> float:
    """How many jobs a second, in this process, each thread with a connection of its own."""
    done = [0] * threads
    failed: list[BaseException] = []
    end = time.monotonic() + seconds

    def run(place: int) -> None:
        try:
            while time.monotonic() < end:
                job()
                done[place] += 1
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    began = time.monotonic()
    crew = [threading.Thread(target=run, args=(place,)) for place in range(threads)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    if failed:
        raise failed[0]
    return sum(done) / (time.monotonic() - began)


def verify(consultation: Consultation) -> None:
    """Run the published verifier on the published files, as a stranger would. Raises `CommandError`."""
    with tempfile.TemporaryDirectory(prefix="verificar-") as name:
        for file in VoteFile.objects.filter(consultation=consultation):
            with file.file.open("rb") as stored:
                Path(name, file.name).write_bytes(stored.read())
        script = Path(settings.BASE_DIR) / "static" / "verificar_votacion.py"
        ran = subprocess.run(
            [sys.executable, "-I", str(script), name], capture_output=True, text=True, check=False
        )
        if ran.returncode:
            raise CommandError(f"El verificador no está conforme: {ran.stdout[-500:]}{ran.stderr[-500:]}")
