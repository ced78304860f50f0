"""`make run`: the database, the web server and the job worker, started, watched and stopped together.

It listens on the address itself and hands the socket to gunicorn, so visitors wait instead of being
refused while gunicorn is replaced. It loads no Django: the first gunicorn prepares the portal.
"""

import contextlib
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import psycopg

from cartagena_ogp import environment
from cartagena_ogp.embedded_postgres import Cluster, data_folder
from cartagena_ogp.postgres_binaries import PostgresUnavailable
from cartagena_ogp.processes import ALLOCATOR, die_with_parent

BASE = Path(__file__).resolve().parent.parent
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOPBACK = ("127.", "::1", "localhost")
TICK = 0.25
STEADY_SECONDS = 60.0
LONGEST_PAUSE = 30.0
HOPELESS_PAUSE = 2.0  # four failures before the first answer
STOP_SECONDS = 12.0
FIRST_ANSWER_SECONDS = 60.0


class CannotStart(Exception):
    """The portal cannot start; the message is one sentence for the person at the terminal."""


def say(line: str) -> None:
    print(line, flush=True)


@dataclass
class Child:
    """A process that is started again, ever more slowly, while it keeps ending."""

    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.0
    started: float = field(default=0.0)
    due: float = 0.0

    def watch(self) -> None:
        """Start the process when it is not running and its pause is over."""
        now = time.monotonic()
        if self.process is not None:
            if self.process.poll() is None:
                return
            if now - self.started > STEADY_SECONDS:
                self.pause = 0.0
            say(f"· {self.name} se detuvo; se inicia otra vez.")
            self.kill_rest()
            self.process, self.due = None, now + self.pause
            self.pause = min(max(0.5, self.pause * 2), LONGEST_PAUSE)
        if now >= self.due:
            self.start(self.command)

    def start(self, command: list[str], *pass_fds: int) -> None:
        """Start the process, the first time perhaps with another command."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command,
            cwd=BASE,
            env=os.environ | ALLOCATOR,
            stdin=subprocess.DEVNULL,
            pass_fds=(*self.pass_fds, *pass_fds),
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )

    def stop(self, deadline: float) -> None:
        """Wait for the end of a process already told to end, then leave nothing of its group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        self.kill_rest()
        self.process.wait()

    def kill_rest(self) -> None:
        """End what is left of the process and of those it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Launcher:
    """Everything `make run` starts, in the order it starts and the reverse order it stops."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.cluster: Cluster | None = None
        self.children: list[Child] = []
        self.listener: socket.socket | None = None

    def run(self) -> NoReturn:
        """Start and watch until a signal raises KeyboardInterrupt."""
        self.listener = listen(self.host, self.port)
        say("Cartagena Abierta · preparando el portal")
        self.open_database()
        self.serve(self.listener.fileno())
        self.wait_for_answer()
        worker = [sys.executable, "manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout", "8"]
        self.children.append(Child("El trabajador de tareas", worker))
        self.watch()
        self.greet()
        while True:
            time.sleep(TICK)
            self.watch()

    def open_database(self) -> None:
        """Use DATABASE_URL, or start the portal's own PostgreSQL and set it."""
        address = os.environ.get("DATABASE_URL", "").strip()
        if not address:
            say("· Base de datos: PostgreSQL propio")
            self.cluster = Cluster(data_folder(), exposed=not self.host.startswith(LOOPBACK))
            self.cluster.start()
            os.environ["DATABASE_URL"] = self.cluster.url()
            return
        say("· Base de datos: la de DATABASE_URL")
        environment.database()
        try:
            psycopg.connect(address, connect_timeout=10).close()
        except psycopg.OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            raise CannotStart(f"No hay conexión con la base de datos de DATABASE_URL: {reason}") from error

    def serve(self, descriptor: int) -> None:
        """Start the web server, which first migrates, gathers static files and loads the first content."""
        python = [sys.executable, "-m"]
        arguments = ["--config", "python:cartagena_ogp.gunicorn_conf", "--bind", f"fd://{descriptor}"]
        arguments.append("cartagena_ogp.wsgi:application")
        web = Child("El servidor web", [*python, "gunicorn", *arguments], (descriptor,))
        self.children = [web]
        prepared, told = os.pipe()
        web.start([*python, "cartagena_ogp.serve", str(told), *arguments], told)
        os.close(told)
        with open(prepared, "rb") as file:
            if not file.read(1):
                raise CannotStart("No se pudo preparar el portal; la causa está en las líneas anteriores.")

    def watch(self) -> None:
        """Start again whatever ended, the database first."""
        if self.cluster is not None and not self.cluster.is_running():
            say("· PostgreSQL se detuvo; se inicia otra vez.")
            try:
                self.cluster.start()
            except PostgresUnavailable as error:
                say(str(error))
                time.sleep(5)
                return
            say("· PostgreSQL responde de nuevo; no se perdió nada confirmado.")
        for child in self.children:
            child.watch()

    def wait_for_answer(self) -> None:
        """Return once the portal answers on its address."""
        deadline = time.monotonic() + FIRST_ANSWER_SECONDS
        reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # nosec B104
        while time.monotonic() < deadline:
            web = http.client.HTTPConnection(reachable, self.port, timeout=5)
            try:
                web.request("GET", "/salud/", headers={"Host": f"localhost:{self.port}"})
                if web.getresponse().status == http.HTTPStatus.OK:
                    return
            except (OSError, http.client.HTTPException):
                pass
            finally:
                web.close()
            self.watch()
            if self.children[0].pause > HOPELESS_PAUSE:
                break
            time.sleep(0.1)
        raise CannotStart("El servidor web no responde; la causa está en las líneas anteriores.")

    def greet(self) -> None:
        """Say where the portal is, where its data live, how to get in and how to stop."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        address = os.environ.get("PORTAL_URL", "").strip().rstrip("/") or f"http://{shown}:{self.port}"
        address_file().write_text(address)
        where = [f"  Datos:       {data_folder()}"]
        if self.cluster is not None and self.cluster.data.parent != data_folder():
            where.append(f"               {self.cluster.data} (base de datos)")
        say("\n".join([
            "",
            f"  Portal:      {address}/",
            *where,
            "  Equipo:      make admin EMAIL=tu@correo.gov.co crea la primera cuenta",
            "  Detener:     Ctrl-C",
            "",
        ]))  # fmt: skip

    def stop(self) -> None:
        """Stop the children together, then the database."""
        deadline = time.monotonic() + STOP_SECONDS
        if self.children:
            address_file().unlink(missing_ok=True)
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        for child in self.children:
            child.stop(deadline)
        if self.listener is not None:
            self.listener.close()
        if self.cluster is not None:
            self.cluster.stop()


def address_file() -> Path:
    """Where a running portal writes its address, so that `make admin` prints the right link."""
    return data_folder() / "address"


def listen(host: str, port: int) -> socket.socket:
    """The listening socket. Raises CannotStart when the address cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except socket.gaierror as error:
        raise CannotStart(f"HOST no es una dirección de esta máquina: «{host}».") from error
    except PermissionError as error:
        raise CannotStart(
            f"No tienes permiso para usar el puerto {port}. Elige otro: make run PORT=8001"
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"El puerto {port} está ocupado. Elige otro: make run PORT={port + 1}"
            ) from error
        raise CannotStart(f"No se puede escuchar en {host}:{port} ({error.strerror}).") from error
    return listener


def interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> int:
    """Run the portal until it is told to stop; the exit code for the shell."""
    host = environment.text("HOST", "127.0.0.1")
    launcher = Launcher(host, environment.number("PORT", 8000, low=1, high=65535))
    for number in SIGNALS:
        signal.signal(number, interrupt)
    try:
        launcher.run()
    except KeyboardInterrupt:
        say("\n· Deteniendo el portal…")
        return 0
    except (CannotStart, PostgresUnavailable, OSError) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        launcher.stop()


if __name__ == "__main__":
    sys.exit(main())
