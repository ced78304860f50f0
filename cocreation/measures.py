"""What the vote promises besides pages: ballots a second, and the count and proof of a million of them.

`manage.py benchmark` calls `measures` in a process that knows a scratch database alone.
"""

from __future__ import annotations

import os
import resource
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from cartagena_ogp.benchmark import Verdict
from cartagena_ogp.benchmark.load import Job
from cartagena_ogp.benchmark.server import NotMeasured, Server, cpu_of

from .models import Consultation, Cycle, VoteFile
from .voting import box, operations
from .voting.forms import Pass

OPTIONS, BATCHES = 12, 10
THREADS, CONNECTIONS, LINK_MINUTES = 4, 8, 30
IN_DATABASE, THROUGH_PAGE, COUNT_SECONDS = 1000, 100, 60
FILL = """
    SELECT set_config('vote.act', 'cast', true);
    INSERT INTO vote_roll SELECT {0}, sha256(int8send(n)), 'online', 1, current_date
        FROM generate_series(1, {1}) n;
    INSERT INTO vote_stage SELECT {0}, sha256(int8send(n) || 'r'), ARRAY[1 + n % 4, 5 + n % 4, 9 + n % 4]
        FROM generate_series(1, {1}) n;
    SELECT set_config('vote.act', '', true)
"""
END_NOW = """
    ALTER TABLE cocreation_consultation DISABLE TRIGGER vote_rules_stand;
    UPDATE cocreation_consultation SET closes_at = clock_timestamp() WHERE id = {0};
    ALTER TABLE cocreation_consultation ENABLE TRIGGER vote_rules_stand
"""
"""Nothing ends before its time: the end is brought near by hand, in a scratch database alone."""


def measures(*, quick: bool) -> Iterator[Verdict]:
    """The bars of the vote. Raises `NotMeasured` when a ballot is lost or the verifier disagrees."""
    consultation = prepared()
    rate, python_ms, database_ms = at_full_speed(lambda: cast_one(consultation), 0.3 if quick else 5.0)
    yield Verdict(
        "papeletas en la base de datos",
        f"≥ {IN_DATABASE} por segundo",
        f"{rate:.0f} por segundo; procesador de cada una: {database_ms:.2f} ms en PostgreSQL,"
        f" {python_ms:.2f} en quien la manda",
        rate >= IN_DATABASE,
    )
    with Server("cartagena_ogp.wsgi:application", os.environ) as server:
        yield through_the_page(server, consultation, 40 if quick else 2000)
    marks, ballots = box.sizes(consultation.pk)
    if marks != ballots:
        raise NotMeasured(f"El padrón tiene {marks} marcas y la urna {ballots} papeletas.")
    yield counted_and_proved(2000 if quick else 1_000_000)


def prepared() -> Consultation:
    """An open consultation of three of twelve."""
    name, now = secrets.token_hex(4), timezone.now()
    start = timezone.localdate(now) - timedelta(days=30)
    cycle = Cycle(slug=f"medir-{name}", title="Medición", timeline_published_on=start - timedelta(days=30))
    cycle.add(by=None)
    made = Consultation(
        cycle=cycle, slug=f"medir-{name}", title="Medición", question="¿Cuáles?", max_choices=3, seats=2,
        opens_at=now - timedelta(minutes=1), closes_at=now + timedelta(hours=2),
        objections_until=timezone.localdate(now), is_illustrative=True,
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
        raise NotMeasured(f"Una papeleta no entró: {said}.")


def at_full_speed(job: Callable[[], None], seconds: float) -> tuple[float, float, float]:
    """Jobs a second, in sessions side by side; milliseconds of processor of each, here and in PostgreSQL."""
    done, spent = [0] * THREADS, [0.0] * THREADS
    end = time.monotonic() + seconds

    def run(place: int) -> None:
        connection.ensure_connection()
        session = connection.connection.info.backend_pid
        before = cpu_of(session)
        try:
            while time.monotonic() < end:
                job()
                done[place] += 1
            spent[place] = cpu_of(session) - before
        finally:
            connection.close()

    began, own = time.monotonic(), time.process_time()
    crew = [threading.Thread(target=run, args=(place,)) for place in range(THREADS)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    own = time.process_time() - own
    each = 1000 / max(1, sum(done))
    return sum(done) / (time.monotonic() - began), own * each, sum(spent) * each


def through_the_page(server: Server, consultation: Consultation, voters: int) -> Verdict:
    """Voters who confirm at once, and what the steps before cost: opening the link, checking the ballot.

    Each has a cookie, a link and a pass of their own; the requests are those of a browser.
    """
    ballot = reverse("cocreation:vote_ballot", args=[consultation.slug])
    passes = [Pass.new(new_voter(consultation)).signed() for _number in range(voters)]
    choices = [("choices", "1"), ("choices", "5")]

    def send(path: str, forms: list[list[tuple[str, str]]]) -> tuple[float, float]:
        """Answers a second, and milliseconds of the workers' processor on each."""
        job = Job(server.port, [path], CONNECTIONS, voters, 120, forms=[signed(form) for form in forms])
        outcome, cpu = server.measured(job)
        return outcome.per_second, cpu

    checked, check_cpu = send(ballot, [[("pase", one), *choices] for one in passes])
    voted, vote_cpu = send(ballot, [[("pase", one), *choices, ("paso", "confirmar")] for one in passes])
    marks, _ballots = box.sizes(consultation.pk)
    if marks < voters:
        raise NotMeasured(f"Confirmaron {voters} personas y el padrón tiene {marks} marcas.")
    return Verdict(
        "papeletas por la página",
        f"≥ {THROUGH_PAGE} por segundo",
        f"{voted:.0f} por segundo, {vote_cpu:.1f} ms de procesador cada una"
        f" (revisarla antes: {checked:.0f} por segundo, {check_cpu:.1f} ms)",
        voted >= THROUGH_PAGE,
    )


def signed(form: list[tuple[str, str]]) -> tuple[str, str]:
    """A form with the cookie and the token of one more visitor."""
    token = get_random_string(32)
    cookie = f"{settings.CSRF_COOKIE_NAME}={token}"
    return cookie, urlencode([("csrfmiddlewaretoken", token), *form])


def counted_and_proved(ballots: int) -> Verdict:
    """Seal, publish and verify: what happens at the close, and what anybody does with the files."""
    consultation = prepared()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FILL.format(consultation.pk, ballots))
        cursor.execute(END_NOW.format(consultation.pk))
    consultation.refresh_from_db()
    for _batch in range(BATCHES - 1):
        box.call("vote_seal_move", consultation.pk, ballots // BATCHES)
    close, close_cpu = cost(lambda: operations.close(consultation, by=None, reason=""))
    proof, proof_cpu = cost(lambda: verify(consultation))
    said = f"{ballots:,}".replace(",", ".")
    return Verdict(
        f"cierre, conteo y prueba de {said} papeletas",
        f"≤ {COUNT_SECONDS} s",
        f"{close + proof:.0f} s (cierre {close:.0f}, prueba {proof:.0f});"
        f" procesador: {close_cpu:.0f} y {proof_cpu:.0f} s",
        close + proof <= COUNT_SECONDS,
    )


def cost(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of processor: this process, its children and its PostgreSQL session."""

    def spent() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        session = connection.connection.info.backend_pid
        return time.process_time() + children.ru_utime + children.ru_stime + cpu_of(session)

    connection.ensure_connection()
    began, before = time.monotonic(), spent()
    work()
    return time.monotonic() - began, spent() - before


def verify(consultation: Consultation) -> None:
    """Run the published verifier on the published files, as a stranger would. Raises `NotMeasured`."""
    with tempfile.TemporaryDirectory(prefix="verificar-") as name:
        for file in VoteFile.objects.filter(consultation=consultation):
            with file.file.open("rb") as stored:
                Path(name, file.name).write_bytes(stored.read())
        script = Path(settings.BASE_DIR) / "static" / "verificar_votacion.py"
        ran = subprocess.run(
            [sys.executable, "-I", str(script), name], capture_output=True, text=True, check=False
        )
        if ran.returncode:
            raise NotMeasured(f"El verificador no está conforme: {ran.stdout[-500:]}{ran.stderr[-500:]}")
