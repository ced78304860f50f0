"""`make run` as a person lives it: started, killed in parts, killed whole, started again, stopped."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from cartagena_ogp.embedded_postgres import Cluster

BASE = Path(__file__).resolve().parents[2]
PATIENCE = 60


def until(true: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)


class Portal:
    """`make run` below a data folder of its own, on a free port."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment |= {"PORTAL_DATA": str(data), "PORT": str(self.port), "HOST": "127.0.0.1"}
        self.launcher: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """Run the launcher until it has greeted; what it printed."""
        self.launcher = subprocess.Popen(
            [sys.executable, "-m", "cartagena_ogp.launch"],
            cwd=BASE,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        printed = ""
        for line in self.launcher.stdout:
            printed += line
            if "Ctrl-C" in line:
                return printed
        raise AssertionError(f"the portal did not start:\n{printed}")

    def answers(self) -> bool:
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            web.request("GET", "/salud/")
            return web.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            web.close()

    def processes(self, *words: str) -> list[psutil.Process]:
        """Everything alive that serves this data folder and has the words in its command."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                command = " ".join(process.cmdline())
                ours = process.environ().get("PORTAL_DATA") == str(self.data) or str(self.data) in command
                if (
                    ours
                    and process.status() != psutil.STATUS_ZOMBIE
                    and all(word in command for word in words)
                ):
                    found.append(process)
        return found

    def masters(self) -> list[psutil.Process]:
        return [process for process in self.processes("gunicorn") if process.ppid() == self.launcher.pid]

    def postmaster(self) -> int:
        return int((self.data / "pg18" / "postmaster.pid").read_text().splitlines()[0])

    def query(self, statement: str) -> list[tuple]:
        with psycopg.connect(Cluster(self.data).url()) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def portal() -> Iterator[Portal]:
    with tempfile.TemporaryDirectory(prefix="run-", ignore_cleanup_errors=True) as folder:
        portal = Portal(Path(folder) / "datos")
        yield portal
        for process in portal.processes():
            process.kill()


@pytest.mark.long
def test_portal_survives_every_kill_and_leaves_nothing(portal):
    printed = portal.start()
    assert f"http://127.0.0.1:{portal.port}/" in printed
    assert str(portal.data) in printed
    assert "make admin" in printed
    assert portal.answers()
    assert portal.processes("procrastinate", "worker")
    portal.query("CREATE TABLE kept AS SELECT 41 + 1 AS number")

    killed = portal.postmaster()
    os.kill(killed, signal.SIGKILL)
    until(
        lambda: portal.data.joinpath("pg18/postmaster.pid").exists() and portal.postmaster() != killed,
        "restart",
    )
    until(portal.answers, "the site after kill -9 of PostgreSQL")
    assert portal.query("SELECT number FROM kept") == [(42,)]

    (master,) = portal.masters()
    workers = master.children()
    master.kill()
    until(lambda: [new for new in portal.masters() if new.pid != master.pid], "another gunicorn")
    until(portal.answers, "the site after kill -9 of gunicorn")
    assert not [
        worker for worker in workers if worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE
    ]

    portal.launcher.kill()
    portal.launcher.wait()
    until(lambda: not portal.processes("gunicorn") and not portal.processes("procrastinate"), "children end")
    orphan = portal.postmaster()

    portal.start()
    assert portal.postmaster() == orphan
    assert portal.query("SELECT number FROM kept") == [(42,)]

    portal.launcher.send_signal(signal.SIGINT)
    assert portal.launcher.wait(PATIENCE) == 0
    assert portal.processes() == []


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"PORT": "mucho"}, "PORT debe ser un número"),
        ({"HOST": "no.such.host.invalid"}, "HOST no es una dirección de esta máquina"),
        ({"HOST": "192.0.2.1"}, "No se puede escuchar en 192.0.2.1"),
        ({"DATABASE_URL": "postgresql://nadie@127.0.0.1:1/nada"}, "No hay conexión con la base de datos"),
        ({"DATABASE_URL": "postgresql://a,b/nada"}, "nombra varios servidores"),
        ({"PORTAL_DATA": "/dev/null/datos"}, "No se puede usar la carpeta"),
        ({"PORTAL_URL": "cartagena"}, "No se pudo preparar el portal"),
    ],
)
def test_wrong_setting_stops_the_start_with_one_sentence(portal, setting, sentence):
    assert_refused(portal, setting, sentence)


def test_busy_port_is_said_before_anything_starts(portal):
    with socket.socket() as other:
        other.bind(("127.0.0.1", portal.port))
        other.listen()
        assert_refused(portal, {}, f"El puerto {portal.port} está ocupado")
    assert not portal.data.exists()


def assert_refused(portal: Portal, setting: dict[str, str], sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cartagena_ogp.launch"],
        cwd=BASE,
        env=portal.environment | setting,
        text=True,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_read_while_the_portal_is_prepared_needs_nothing_of_it(portal):
    """Neither the database nor the static files, whose names are not known yet."""
    code = (
        "import django; django.setup()\n"
        "from cartagena_ogp import warming; warming.read()\n"
        "from django.contrib.staticfiles.storage import staticfiles_storage as files\n"
        "from django.utils.functional import empty; print(files._wrapped is empty)"
    )
    setting = {"DATABASE_URL": "postgresql:///none", "DJANGO_SETTINGS_MODULE": "cartagena_ogp.settings"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=BASE, env=portal.environment | setting, text=True, capture_output=True, check=False
    )
    assert done.stdout == "True\n", done.stderr


def test_commands_find_a_database_by_themselves(portal):
    code = "from django.db import connection; print('como', connection.cursor().connection.info.user)"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=BASE,
        env=portal.environment,
        text=True,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.stdout.strip() == "como portal", done.stderr
    assert portal.processes() == []
