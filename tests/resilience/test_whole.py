"""Things die under load, and nothing that was confirmed is lost; the site comes back by itself."""

from __future__ import annotations

import contextlib
import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cartagena_ogp.benchmark.server import BASE
from tests.resilience.conftest import City, until
from tests.resilience.governed import Governed
from tests.resilience.post import Post
from tests.resilience.visitor import HIDDEN, Visitor, cast_vote, multipart
from tests.resilience.whole import NGINX, PUBLIC, Whole, most_open_files

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is installed by .ci/run"),
]
LONGEST_OUTAGE = 10
FORGIVEN = 6
"""Seconds after which nginx asks again who did not answer (`fail_timeout`, and one more)."""
IDLE = 10_000


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    made = Post()
    yield made
    made.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, post: Post) -> Iterator[Whole]:
    city = City(tmp_path_factory.mktemp("whole"), durable=True)
    made = None
    try:
        city.begin()
        made = Whole(Governed(city), mail_url=post.url)
        made.start()
        yield made
    finally:
        if made is not None:
            made.stop()
        city.stop()


@dataclass
class Load:
    """Readers and voters who go on until told to stop, and what they saw."""

    whole: Whole
    links: list[str]
    failed: list[tuple[float, str]] = field(default_factory=list)
    answered: int = 0
    counted: int = 0
    _end: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Load:
        self.people = [threading.Thread(target=self.read, args=(number,)) for number in (1, 2)]
        self.people.append(threading.Thread(target=self.vote))
        for person in self.people:
            person.start()
        time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for person in self.people:
            person.join()

    def read(self, number: int) -> None:
        ana, path = self.whole.visitor(number), f"/participa/consultas/{self.whole.governed.consultation}/"
        while not self._end.is_set():
            self.ask("lee", lambda: ana.get(path).status)
            time.sleep(0.08)

    def vote(self) -> None:
        ballot = f"/participa/consultas/{self.whole.governed.consultation}/papeleta/"
        while self.links and not self._end.is_set():
            link = self.links.pop()

            def cast(link: str = link) -> int:
                done = cast_vote(self.whole.visitor(3), link, ballot, ["1", "2"])
                self.counted += "receipt__code" in done.text
                return done.status

            self.ask("vota", cast)
            time.sleep(0.3)

    def ask(self, who: str, what: Callable[[], int]) -> None:
        try:
            status = what()
        except (OSError, http.client.HTTPException) as error:
            status, said = 599, repr(error)
        else:
            said = str(status)
        self.answered += 1
        if status >= 400:
            self.failed.append((time.monotonic(), f"{who}: {said}"))


def ballots(whole: Whole) -> tuple[int, int]:
    """Marks on the roll, and ballots: on the stage or in the box."""
    roll = whole.governed.value("owner", "SELECT count(*) FROM vote_roll")
    box = whole.governed.value(
        "owner", "SELECT (SELECT count(*) FROM vote_stage) + (SELECT count(*) FROM vote_ballot)"
    )
    return int(str(roll)), int(str(box))


def test_a_process_told_to_load_again_loses_no_request(whole: Whole):
    """As an upgrade does it: gunicorn changes its processes behind the same door."""
    with Load(whole, whole.governed.links(60)) as load:
        for name in PUBLIC:
            whole.kill(name, signal.SIGHUP)
            time.sleep(4)
    assert [said for _when, said in load.failed] == []
    assert load.counted > 3
    assert ballots(whole)[0] == ballots(whole)[1] >= load.counted


def test_a_process_told_to_stop_loses_no_request(whole: Whole):
    before = ballots(whole)[0]
    with Load(whole, whole.governed.links(60)) as load:
        for name in PUBLIC:
            whole.replace(name)
            time.sleep(FORGIVEN)
    assert load.failed == []
    assert ballots(whole)[0] == ballots(whole)[1] >= before + load.counted


@pytest.mark.parametrize("victim", ["postgres", "public1"])
def test_what_is_killed_comes_back_and_nothing_confirmed_is_lost(whole: Whole, victim: str):
    before = ballots(whole)[0]
    with Load(whole, whole.governed.links(80)) as load:
        at = time.monotonic()
        whole.kill(victim)
        time.sleep(6)
        quiet = len(load.failed)
        time.sleep(1)
    assert len(load.failed) == quiet, load.failed[-5:]
    assert max((when - at for when, _said in load.failed), default=0) < LONGEST_OUTAGE
    assert load.answered > len(load.failed)
    roll, box = ballots(whole)
    assert roll == box >= before + load.counted


def test_slow_visitors_hold_nobody_up(whole: Whole):
    """Two hundred who send a header by the letter: nginx waits for them, the portal does not."""
    slow = [socket.create_connection(("127.0.0.1", whole.port)) for _n in range(200)]
    for one in slow:
        one.sendall(b"POST /comentarios/ HTTP/1.1\r\nHost: localhost\r\nContent-Le")
    began = time.monotonic()
    for number in range(10):
        assert whole.visitor(number + 1).get("/salud/").status == 200
    assert time.monotonic() - began < 5
    with contextlib.suppress(OSError):
        until(lambda: not slow[0].recv(1), "nginx hangs up on who is too slow")
    for one in slow:
        one.close()


def test_ten_thousand_idle_visitors_leave_room_for_another(whole: Whole):
    """As many as this machine lets one process open, up to ten thousand; nginx holds as many again."""
    limits, most = resource.getrlimit(resource.RLIMIT_NOFILE), most_open_files()
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, limits[1]))
    count = min(IDLE, most - 500)
    idle = []
    try:
        for number in range(count):
            one = socket.socket()
            one.bind((f"127.0.2.{number % 200 + 1}", 0))
            one.connect(("127.0.0.1", whole.port))
            idle.append(one)
        assert len(idle) == count
        for number in range(20):
            assert whole.visitor(number + 1).get("/salud/").status == 200
    finally:
        for one in idle:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


MAIL = "from cartagena_ogp import mail; mail.send('complaint_digest', 'ana@cartagena.test', {})"
RESCUE = """
from cartagena_ogp.tasks import rescue_stalled_jobs
rescue_stalled_jobs.defer(timestamp=0)
"""


def test_a_letter_cut_short_is_sent_again(whole: Whole, post: Post):
    """The worker dies after handing a letter over and before writing that down: it goes again."""
    post.is_slow.set()
    whole.city.run_code(MAIL)
    until(lambda: post.letters, "the letter is on its way")
    whole.kill("worker")
    post.is_slow.clear()
    with whole.governed.login("owner") as link:
        link.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    whole.city.run_code(RESCUE)
    waiting = "SELECT count(*) FROM portal_outgoingmail"
    until(lambda: whole.governed.value("owner", waiting) == 0, "the letter is delivered")
    assert len(post.letters) == 2


SEAL = """
import sys, time
from django.db import transaction
from cocreation.models import Consultation
from cocreation.voting import box
with transaction.atomic():
    print(box.seal(Consultation.objects.get(slug="{}").pk), flush=True)
    time.sleep({})
"""


def test_ballots_are_the_same_after_a_seal_that_was_cut(whole: Whole):
    slug = whole.governed.consultation
    before = ballots(whole)
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", SEAL.format(slug, 60)]
    given = whole.city.environment(DATABASE_URL=whole.governed.address("worker"))
    with subprocess.Popen(command, cwd=BASE, env=given, stdout=subprocess.PIPE, text=True) as cut:
        assert cut.stdout is not None
        said = cut.stdout.readline().strip()
        cut.kill()
    assert ballots(whole) == before
    assert whole.governed.value("owner", "SELECT count(*) FROM vote_seal") == 0
    assert whole.city.run_code(SEAL.format(slug, 0)).strip() == said
    assert ballots(whole) == before


def at_the_proofs(whole: Whole) -> Visitor:
    """Somebody who told what happened and is about to attach a file."""
    author = whole.visitor(9)
    told = author.post("/denuncia/que-paso/", category="contracts", text="Pidieron el diez por ciento.")
    assert told.status == 302, told.text[-500:]
    return author


PROOFS = "/denuncia/pruebas/"


def test_an_upload_cut_short_leaves_nothing_and_the_author_goes_on(whole: Whole):
    author, sealed = at_the_proofs(whole), whole.folder / "data/sealed"
    fields = dict(HIDDEN.findall(author.get(PROOFS).text)) | {"subir": "1"}
    body, kind = multipart(fields, "a.txt", b"x" * 2_000_000)
    with socket.create_connection(("127.0.0.1", whole.port)) as line:
        cookies = "; ".join(f"{name}={value}" for name, value in author.cookies.items())
        line.sendall(
            f"POST {PROOFS} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
        )
        line.sendall(body[:1_000_000])
        until(lambda: any(path.stat().st_size for path in sealed.iterdir()), "the blob begins")
        whole.kill_all_workers_of("intake")
    whole.city.run_code("from complaints import blobs; blobs.sweep()")
    assert list(sealed.iterdir()) == []
    whole.wait_for("intake")
    assert author.post(PROOFS, evidence="Un audio").status == 302


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk needs root to be mounted")
def test_a_full_disk_is_said_and_what_was_typed_stays(whole: Whole):
    """The folder of the sealed files becomes a disk of one megabyte."""
    author, sealed = at_the_proofs(whole), whole.folder / "data/sealed"
    mounted = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", str(sealed)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        refused = author.attach(PROOFS, "a.txt", b"linea de prueba\n" * 200_000, subir="1")
        assert refused.status == 422
        assert "No hay espacio" in refused.text
        assert list(sealed.iterdir()) == []
        assert whole.visitor(8).get("/denuncia/").status == 200
    finally:
        subprocess.run(["umount", str(sealed)], check=True)
    taken = author.attach(PROOFS, "a.txt", b"linea de prueba\n" * 200_000, subir="1")
    assert taken.status == 302, taken.text[-500:]
