"""The real gunicorn with the real configuration, on a free port of this machine, and what it costs."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from ctypes import CDLL, byref, c_int
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from cartagena_ogp.benchmark.load import Job, Outcome
from cartagena_ogp.processes import ALLOCATOR, die_with_parent

BASE = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")
clock_getcpuclockid = CDLL(None).clock_getcpuclockid
"""POSIX: the clock of what a process uses, in nanoseconds; Linux's own files count hundredths of a second."""


class NotMeasured(Exception):
    """Something that had to be measured did not answer; the message is one sentence."""


class Server:
    """A gunicorn started as `make run` does: same configuration, same environment for the allocator."""

    def __init__(self, application: str, environment: Mapping[str, str]) -> None:
        self.application = application
        self.environment = dict(environment)

    def __enter__(self) -> Self:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        self.port: int = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--config", "python:cartagena_ogp.gunicorn_conf"]
        command += ["--bind", f"fd://{listener.fileno()}", self.application]
        with listener:
            self.process = subprocess.Popen(
                command,
                cwd=BASE,
                env=self.environment | ALLOCATOR | {"PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                pass_fds=(listener.fileno(),),
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        try:
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait(self) -> None:
        """Return once it answers anything at all."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get("/")
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            else:
                return
        raise NotMeasured(f"{self.application} no arrancó; la causa está en las líneas anteriores.")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own: status, headers in lower case, body as it came."""
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            web.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            answer = web.getresponse()
            body = answer.read()
            return answer.status, {name.lower(): text for name, text in answer.getheaders()}, body
        finally:
            web.close()

    def workers(self) -> list[int]:
        master = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    def cpu(self) -> float:
        """Seconds of processor that its workers have used, in user and kernel mode."""
        return sum(cpu_of(pid) for pid in self.workers())

    def memory(self) -> int:
        """Bytes of the master and its workers, what they share counted once (PSS)."""
        return sum(pss(pid) for pid in (self.process.pid, *self.workers()))

    def load(self, job: Job, *, expect: int = 200) -> Outcome:
        """Let another process do the job against this server.

        Raises `NotMeasured` when any answer has another status than `expect`.
        """
        program = [sys.executable, str(BASE / "cartagena_ogp/benchmark/load.py")]
        done = subprocess.run(
            program, input=json.dumps(asdict(job)), stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode != 0:
            raise NotMeasured(f"El generador de carga no terminó con {job.paths[0]}.")
        outcome = Outcome(**json.loads(done.stdout))
        if set(outcome.statuses) != {str(expect)}:
            raise NotMeasured(f"{job.paths[0]} no respondió {expect}: {outcome.statuses}")
        return outcome

    def measured(self, job: Job, *, expect: int = 200) -> tuple[Outcome, float]:
        """As `load`, with the milliseconds of processor that the workers spent on each request."""
        before = self.cpu()
        outcome = self.load(job, expect=expect)
        return outcome, (self.cpu() - before) * 1000 / outcome.requests


def cpu_of(pid: int) -> float:
    """Seconds of processor that a process of this machine has used; none when it is of another machine."""
    clock = c_int()
    return time.clock_gettime(clock.value) if clock_getcpuclockid(pid, byref(clock)) == 0 else 0.0


def cpu_of_all(pid: int) -> float:
    """As `cpu_of`, with the children that it has and those that it had."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    living = children.read_text().split() if children.exists() else []
    return sum(map(int, stat_of(pid)[11:15])) / TICKS + sum(cpu_of(int(child)) for child in living)


def parent_of(pid: int) -> int:
    """The process that started this one; 0 when it is of another machine."""
    return int(next(iter(stat_of(pid)[1:2]), 0))


def stat_of(pid: int) -> list[str]:
    """What Linux says of a process, from its state on (proc_pid_stat(5)); nothing when there is none."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.read_text().rpartition(")")[2].split() if stat.exists() else []


def pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
