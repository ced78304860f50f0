"""A production-like set on one machine: nginx, two public processes, the channel, the staff's, a worker.

Each process logs in with its own role and is started again when it ends, as systemd does.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from cartagena_ogp.benchmark.server import BASE
from cartagena_ogp.launch import Child
from tests.resilience.governed import Governed
from tests.resilience.visitor import Visitor

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
TICK = 0.1
PUBLIC = ("public1", "public2")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def most_open_files() -> int:
    """What the deployment asks for, or what this machine allows."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return 40_000 if hard == resource.RLIM_INFINITY else min(40_000, hard)


class Whole:
    """Start with `start()`, break with `kill()`, stop with `stop()`. Visitors come in at `port`."""

    def __init__(self, governed: Governed, *, mail_url: str = "") -> None:
        self.mail_url = mail_url
        self.governed, self.city = governed, governed.city
        self.folder = self.city.folder
        self.ports = {name: free_port() for name in (*PUBLIC, "intake", "staff", "front")}
        self.port = self.ports["front"]
        self.children: dict[str, Child] = {}
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    # -- starting and stopping ------------------------------------------------------------------
    def start(self) -> None:
        for name in PUBLIC:
            self._add(name, "public", "public", self._gunicorn(name))
        self._add("intake", "intake", "intake", self._gunicorn("intake"))
        self._add("staff", "staff", "staff", self._gunicorn("staff"))
        worker = [sys.executable, "manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout", "5"]
        self._add("worker", "worker", "all", worker)
        self.children["nginx"] = Child("nginx", [NGINX, "-c", str(self._nginx()), "-g", "daemon off;"])
        self._watcher.start()
        for name in ("front", *PUBLIC, "intake", "staff"):
            self.wait_for(name)

    def stop(self) -> None:
        self._stopping.set()
        self._watcher.join()
        deadline = time.monotonic() + 10
        for child in self.children.values():
            if child.process is not None:
                child.process.terminate()
        for child in self.children.values():
            child.stop(deadline)

    def _add(self, name: str, role: str, surface: str, command: list[str]) -> None:
        given = self.city.environment(
            DATABASE_URL=self.governed.address(role),
            PORTAL_SURFACE=surface,
            LOG_FORMAT="json",
            MAIL_URL=self.mail_url,
        )
        changed = [f"{key}={value}" for key, value in given.items() if os.environ.get(key) != value]
        self.children[name] = Child(name, ["/usr/bin/env", *changed, *command])

    def _gunicorn(self, name: str) -> list[str]:
        command = [sys.executable, "-m", "gunicorn", "--config", "python:cartagena_ogp.gunicorn_conf"]
        return [*command, "--bind", f"127.0.0.1:{self.ports[name]}", "cartagena_ogp.wsgi:application"]

    def _nginx(self) -> Path:
        """The configuration of docs/deploy with the addresses of this set, and without TLS."""
        text = (BASE / "docs/deploy/nginx.conf").read_text()
        cache = self.folder / "nginx"
        cache.mkdir(exist_ok=True)
        text = re.sub(r"  server \{\n    listen 80 default.*?\n  \}\n", "", text, count=1, flags=re.DOTALL)
        text = re.sub(r"    (listen 443|listen \[::\]:443|ssl_).*\n", "", text)
        text = text.replace(
            "limit_conn open", f"listen 127.0.0.1:{self.port} backlog=4096;\n    limit_conn open"
        )
        text = text.replace("resolver 127.0.0.11 valid=5s ipv6=off;", "")
        text = text.replace("/var/cache/nginx", str(cache)).replace("/run/nginx.pid", str(cache / "pid"))
        text = text.replace("/dev/stdout", str(cache / "access.log"))
        text = text.replace("/dev/stderr", str(cache / "error.log"))
        text = text.replace("nofile 40000", f"nofile {most_open_files()}")
        options = "max_fails=2 fail_timeout=5s;"
        both = " ".join(f"server 127.0.0.1:{self.ports[name]} {options}" for name in PUBLIC)
        text = text.replace(f"server public:8000 {options}", both)
        for name in ("intake", "staff"):
            text = text.replace(f"server {name}:8000", f"server 127.0.0.1:{self.ports[name]}")
        if os.geteuid() == 0:
            text = "user root;\n" + text
        path = cache / "nginx.conf"
        path.write_text(text)
        return path

    def _watch(self) -> None:
        """What systemd does: whatever ended is started again."""
        while not self._stopping.is_set():
            if not self.city.primary.is_running():
                with contextlib.suppress(Exception):
                    self.city.primary.start()
            for child in self.children.values():
                with contextlib.redirect_stdout(None):
                    child.watch()
            time.sleep(TICK)

    # -- asking and breaking ----------------------------------------------------------------------
    def visitor(self, number: int = 1) -> Visitor:
        """Somebody with a network address of their own, in front of nginx."""
        return Visitor(self.port, source=f"127.0.1.{number}")

    def wait_for(self, name: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError, ValueError):
                if Visitor(self.ports[name]).get("/salud/").status == 200:
                    return
            assert time.monotonic() < deadline, f"{name} never answered"
            time.sleep(TICK)

    def pid(self, name: str) -> int:
        process = self.children[name].process
        assert process is not None
        return process.pid

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End a process of the set; PostgreSQL by its postmaster."""
        if name == "postgres":
            os.kill(int((self.city.primary.data / "postmaster.pid").read_text().split("\n", 1)[0]), number)
        else:
            os.kill(self.pid(name), number)

    def replace(self, name: str) -> None:
        """Tell a process to stop, and return when the next one answers."""
        before = self.pid(name)
        self.kill(name, signal.SIGTERM)
        while (process := self.children[name].process) is None or process.pid == before:
            time.sleep(TICK)
        self.wait_for(name)

    def kill_all_workers_of(self, name: str) -> None:
        for pid in self.workers_of(name):
            os.kill(pid, signal.SIGKILL)

    def kill_one_worker_of(self, name: str) -> None:
        """One of the processes that a gunicorn or an nginx forked."""
        os.kill(self.workers_of(name)[0], signal.SIGKILL)

    def workers_of(self, name: str) -> list[int]:
        pid = self.pid(name)
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
