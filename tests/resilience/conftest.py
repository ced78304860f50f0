"""A city of one machine made of real processes: a primary, a streaming replica, web servers and a worker."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from cartagena_ogp.benchmark.server import BASE, Server
from cartagena_ogp.embedded_postgres import Cluster
from tests import pgplugin

PORTAL = "cartagena_ogp.wsgi:application"
PATIENCE = 45


def until[T](true: Callable[[], T], what: str) -> T:
    """Wait for something to become true, and give it. Fails when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)
    return found


class City:
    """Where the parts of one test live, and how they are started."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """`durable`: PostgreSQL keeps what it confirmed even when it is killed, as in production."""
        self.folder = folder
        self.primary = Cluster(folder / "primary", throwaway=not durable)
        self.replica: Cluster | None = None
        self.children: list[subprocess.Popen[bytes]] = []
        self.address = ""
        """How commands and processes log in; empty for the role that `make run` uses."""

    def begin(self) -> None:
        """Start the primary, already migrated when the tests have such a database."""
        home = self.folder / "primary"
        if pgplugin.kept_cluster().exists():
            shutil.copytree(pgplugin.kept_cluster(), home, symlinks=True, dirs_exist_ok=True)
        self.primary.start()
        if pgplugin.kept_cluster().exists():
            with psycopg.connect(self.primary.url("postgres"), autocommit=True) as connection:
                connection.execute("DROP DATABASE portal")
                connection.execute(f"CREATE DATABASE portal TEMPLATE {pgplugin.TEMPLATE}")

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of one process of the portal; secrets and files are shared, as in production."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL")}
        mine = {"DATABASE_URL": self.address or self.primary.url(), "PORTAL_DATA": str(self.folder / "data")}
        if self.replica is not None:
            mine["DATABASE_REPLICA_URLS"] = self.replica.url()
        return kept | mine | more

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE, env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run_code(self, code: str) -> str:
        """What a few lines of Python print, inside the portal."""
        return self.manage("shell", "--no-imports", "--command", code)

    def copy_primary(self) -> Cluster:
        """A streaming replica of the primary, made as an operator makes one."""
        home = self.folder / "replica"
        home.mkdir()
        replica = Cluster(home, throwaway=True)
        command = [
            self.primary.binaries.program("pg_basebackup"),
            "--checkpoint=fast",
            "-R",
            "-U",
            "postgres",
        ]
        command += ["-h", str(self.primary.socket), "-D", str(home / f"pg{replica.binaries.major}")]
        subprocess.run(command, check=True, capture_output=True)
        replica.start()
        self.replica = replica
        return replica

    def web(self, **more: str) -> Server:
        return Server(PORTAL, self.environment(**more))

    def worker(self, **more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout", "5"]
        child = subprocess.Popen(
            command,
            cwd=BASE,
            env=self.environment(**more),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.children.append(child)
        return child

    def stop(self) -> None:
        for child in self.children:
            child.kill()
            child.wait()
        for cluster in (self.replica, self.primary):
            if cluster is not None:
                cluster.stop()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A prepared portal with its first content and nothing running but its database."""
    made = City(tmp_path_factory.mktemp("city"))
    try:
        made.begin()
        made.manage("prepare")
        yield made
    finally:
        made.stop()


def asked(cluster: Cluster) -> int:
    """Rows that a server has read for the portal since it began."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        row = connection.execute(
            "SELECT tup_returned FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])
