"""Visitors are shared out among the workers of one gunicorn, and a stuck one keeps nobody waiting."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cartagena_ogp.gunicorn_worker import NOBODY, SLOTS, PortalWorker, in_hand

ROOT = Path(__file__).resolve().parent.parent.parent
SLOW = """
import os, time
def application(environ, start_response):
    time.sleep(0.3)
    start_response("200 OK", [])
    return [str(os.getpid()).encode()]
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A gunicorn of two workers whose only page takes its time and says which worker answered."""
    (tmp_path / "slow.py").write_text(SLOW)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    options = ["--worker-class", "cartagena_ogp.gunicorn_worker.PortalWorker", "--workers", "2"]
    options += ["--threads", "8", "--no-control-socket", "--bind", f"fd://{listener.fileno()}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "slow:application"],
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        pass_fds=(listener.fileno(),),
        stderr=subprocess.DEVNULL,
    )
    with listener:
        port = listener.getsockname()[1]
        deadline = time.monotonic() + 20
        while len(Counter(ask_at_once(port, 4))) < 2:
            assert time.monotonic() < deadline
    yield port
    process.terminate()
    process.wait(10)


def ask(port: int) -> int:
    """The worker that answered."""
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        web.request("GET", "/")
        return int(web.getresponse().read())
    finally:
        web.close()


def ask_at_once(port: int, visitors: int) -> list[int]:
    with ThreadPoolExecutor(visitors) as pool:
        return list(pool.map(ask, [port] * visitors))


def test_eight_visitors_at_once_are_shared_out(port: int) -> None:
    shares = [max(Counter(ask_at_once(port, 8)).values()) for _time in range(6)]
    assert shares.count(4) >= 5  # a moment without processor is allowed; by chance it would be two of six


def test_a_stuck_worker_keeps_nobody_waiting_at_the_door(port: int) -> None:
    stuck, other = set(ask_at_once(port, 4))
    os.kill(stuck, signal.SIGSTOP)
    try:
        assert set(ask_at_once(port, 3)) == {other}
    finally:
        os.kill(stuck, signal.SIGCONT)


def test_nobody_waits_for_a_worker_that_finishes_after_it_was_told_to_stop() -> None:
    worker = object.__new__(PortalWorker)
    worker.age, worker.alive = SLOTS - 1, True
    worker.count(2)
    assert in_hand[SLOTS - 1] == 2

    worker.alive = False
    worker.count(1)
    assert in_hand[SLOTS - 1] == NOBODY
