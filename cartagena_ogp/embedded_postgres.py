"""A PostgreSQL of the portal's own, for when DATABASE_URL names none.

The cluster lives in `<data>/pg<MAJOR>` and listens only on a Unix socket in a folder nobody else may
enter: that folder is what makes its `trust` authentication acceptable. The portal connects as `portal`,
which is no superuser, so an SQL injection cannot reach the operating system.

Several processes may use one cluster (`make run`, `manage.py shell`): each holds a shared lock on
`pg<MAJOR>.users`, and the last one out stops the server.
"""

import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

from cartagena_ogp.postgres_binaries import (
    Binaries,
    PostgresUnavailable,
    choose_user,
    find_binaries,
    short_name,
    system_folder,
)
from cartagena_ogp.processes import die_with_parent, memory_mib

NAME = "portal"
LONGEST_SOCKET_FOLDER = 80  # the whole path may have 107 bytes
RETRY_SECONDS = 30.0
RECOVERY_SECONDS = 300.0
LOG_BYTES = 5 * 1024 * 1024


class Cluster:
    """One PostgreSQL server with its data below `home`."""

    def __init__(self, home: Path, *, exposed: bool = False, throwaway: bool = False) -> None:
        """Choose programs, user and folders; nothing is started.

        Args:
            home: the portal's data folder, made when missing.
            exposed: other machines reach the portal, so root really becomes another user.
            throwaway: the data may be lost and the server dies with this process (tests).
        Raises:
            PostgresUnavailable: no programs, no permitted user, or data of another major version.
        """
        make_folder(home, 0o755)
        self.throwaway = throwaway
        self.binaries = choose_binaries(home)
        self._link = home / f"pg{self.binaries.major}"
        # A cluster given to another user stays that user's.
        drop = exposed or (self._link.exists() and self._link.stat().st_uid != os.geteuid())
        self.binaries, self.run_as = choose_user(self.binaries, drop=drop)
        base = home
        if self.run_as.user and not self.run_as.can("/bin/sh", "-c", 'cd "$0"', str(home)):
            base = system_folder(short_name(home))
        self.data = base / self._link.name
        self.log = base / f"{self._link.name}.log"
        self.socket = socket_folder(base / f"{self._link.name}.socket")
        self._lock = home / f"{self._link.name}.lock"
        self._users = home / f"{self._link.name}.users"
        self._using: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = NAME) -> str:
        """The libpq address of `database` as the role `portal`."""
        return f"postgresql:///{database}?host={quote(str(self.socket), safe='')}&user={NAME}"

    def start(self) -> None:
        """Start the server, or adopt the one a killed process left running.

        Raises:
            PostgresUnavailable: it does not start; the message ends with its log's last lines.
        """
        try:
            if self._using is None:
                self._using = self._users.open("w")
                fcntl.flock(self._using, fcntl.LOCK_SH)
            with self._locked():
                self._start()
        except OSError as error:
            raise PostgresUnavailable(f"No se puede usar {self.data} ({error.strerror or error}).") from error

    def _start(self) -> None:
        if self._link.exists() and not self._owned_by_server():
            self._halt()  # it runs as the user before
        if not self.answers():
            self._settle_data()
            self._launch()
        elif self._process is not None and self._process.poll() is not None:
            self._process = None
        self._create_role()

    def stop(self) -> None:
        """Stop the server when no other process uses it."""
        if self._using is None:
            return
        try:
            fcntl.flock(self._using, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pass
        else:
            with self._locked():
                self._halt()
        finally:
            self._using.close()
            self._using = None

    def is_running(self) -> bool:
        """Whether the server is there, cheaply: no session is opened."""
        if self._process is not None:
            return self._process.poll() is None
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.socket / ".s.PGSQL.5432"))
            except (BlockingIOError, TimeoutError):  # it is there, and busy
                return True
            except OSError:
                return False
        return True

    def answers(self) -> bool:
        """Whether a session can be opened now."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket), user="postgres", dbname="postgres", autocommit=True, connect_timeout=5
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _owned_by_server(self) -> bool:
        return self._link.resolve() == self.data and self.data.stat().st_uid == self.run_as.owner[0]

    def _settle_data(self) -> None:
        """Make the cluster, or bring the existing one to the folder and user of the server."""
        owner = self.run_as.owner
        if self.data != self._link and not self._link.is_symlink():
            if self._link.exists():
                shutil.move(self._link, self.data)
            self._link.symlink_to(self.data)
        make_folder(self.socket, 0o700, owner)
        if not self.data.exists():
            self._initialise(owner)
        elif not self._owned_by_server():
            for path in (self.data, *self.data.rglob("*")):
                os.chown(path, *owner, follow_symlinks=False)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)

    def _initialise(self, owner: tuple[int, int]) -> None:
        """Run initdb beside the final place: a killed one leaves nothing half-made."""
        fresh = self.data.with_name(f"{self.data.name}.init")
        shutil.rmtree(fresh, ignore_errors=True)
        make_folder(fresh, 0o700, owner)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if self.binaries.major < 17:
            locale = ["--locale=C.UTF-8"]
        command = [self.binaries.program("initdb"), "-D", str(fresh), "-U", "postgres", "-A", "trust"]
        command += ["-E", "UTF8", "--no-instructions", *locale]
        if self.throwaway:
            command.append("--no-sync")
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self.run_as.options())
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise PostgresUnavailable(f"No se pudo crear la base de datos: {done.stderr.strip()[-600:]}")
        fresh.rename(self.data)

    def _launch(self) -> None:
        """Start `postgres` until it answers.

        After a kill -9 the first tries fail while the old sessions leave ("pre-existing shared memory
        block"), so an early exit is tried again for a while; a slow recovery is waited for.
        """
        self._forget_stale_pid()
        command = [self.binaries.program("postgres"), "-D", str(self.data)]
        for name, value in self._settings().items():
            command += ["-c", f"{name}={value}"]
        options = self.run_as.options(before=die_with_parent(signal.SIGQUIT) if self.throwaway else None)
        started = time.monotonic()
        while True:
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    command, stdout=log, stderr=log, start_new_session=True, **options
                )
            while self._process.poll() is None:
                if self.answers():
                    return
                if time.monotonic() - started > RECOVERY_SECONDS:
                    self._process.send_signal(signal.SIGQUIT)
                    self._process.wait()
                time.sleep(0.03)
            if self.answers():  # another process's server was still recovering
                self._process = None
                return
            if time.monotonic() - started > RETRY_SECONDS:
                tail = self.log.read_text(errors="replace").splitlines()[-6:]
                raise PostgresUnavailable(
                    "PostgreSQL no arranca. Su registro termina así:\n" + "\n".join(tail)
                )
            time.sleep(0.2)

    def _settings(self) -> dict[str, str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.socket}"',
            "unix_socket_permissions": "0700",
            "max_connections": "200" if self.throwaway else "60",
            "shared_buffers": f"{64 if self.throwaway else page_cache_mib()}MB",
            "random_page_cost": "1.1",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.throwaway:
            settings |= dict.fromkeys(
                ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"), "off"
            )
        return settings

    def _postmaster(self) -> int | None:
        """The process named in the data folder's lock file."""
        try:
            return int((self._link / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _forget_stale_pid(self) -> None:
        """Remove a dead server's lock file whose number another program has now (restarted containers)."""
        pid = self._postmaster()
        if pid is not None and Path(f"/proc/{pid}").exists() and not is_postgres(pid):
            (self._link / "postmaster.pid").unlink()

    def _create_role(self) -> None:
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE ROLE {NAME} LOGIN NOSUPERUSER CREATEDB")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")

    def _halt(self) -> None:
        """Stop the server, fast first and at once after 20 seconds."""
        pid, file = self._postmaster(), self._link / "postmaster.pid"
        ours = self._process is not None and self._process.poll() is None
        if pid is None or not (ours or is_postgres(pid) or self.answers()):
            return
        for number in (signal.SIGINT, signal.SIGQUIT):
            os.kill(pid, number)
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline and file.exists():
                time.sleep(0.02)
            if not file.exists():
                break
        if self._process is not None:
            self._process.wait()
            self._process = None


def page_cache_mib() -> int:
    """MiB of tables and indexes that PostgreSQL keeps at hand: a quarter of the memory, from 64 to 1024."""
    return max(64, min(memory_mib() // 4, 1024))


def is_postgres(pid: int) -> bool:
    """Whether that number belongs to a PostgreSQL server now. Always false without /proc."""
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0", 1)[0]
    except OSError:
        return False


def choose_binaries(home: Path) -> Binaries:
    """The programs for the data already in `home`, else the best there are."""
    majors = {int(path.name[2:]) for path in home.glob("pg[0-9]*") if path.name[2:].isdigit()}
    found = list(find_binaries())
    for binaries in found:
        if not majors or binaries.major in majors:
            return binaries
    if found:
        raise PostgresUnavailable(
            f"Los datos de {home} son de PostgreSQL {max(majors)} y aquí hay PostgreSQL {found[0].major}: "
            "instala aquella versión o define DATABASE_URL."
        )
    raise PostgresUnavailable(
        "Aquí no hay PostgreSQL 15 o posterior con sus extensiones. Instálalo o define DATABASE_URL."
    )


def socket_folder(wanted: Path) -> Path:
    """`wanted`, or a short folder of its own when the socket's path would be too long."""
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_FOLDER:
        return wanted
    return Path("/tmp") / f"cartagena-ogp-{short_name(wanted)}"  # nosec B108


def make_folder(path: Path, mode: int, owner: tuple[int, int] | None = None) -> None:
    """Make a folder, or accept the one there if it is a true folder of ours.

    Raises:
        PostgresUnavailable: it cannot be made, or somebody else made it.
    """
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) and owner is not None:
            raise PostgresUnavailable(f"{path} no es una carpeta propia del portal.")
        if owner is not None:
            if found.st_uid not in {os.geteuid(), owner[0]}:
                raise PostgresUnavailable(f"{path} es de otro usuario.")
            os.chown(path, *owner)
            path.chmod(mode)
    except OSError as error:
        raise PostgresUnavailable(f"No se puede usar la carpeta {path} ({error.strerror}).") from error


def data_folder() -> Path:
    """PORTAL_DATA, by default `var` beside the code."""
    chosen = os.environ.get("PORTAL_DATA", "").strip()
    return Path(chosen or Path(__file__).resolve().parent.parent / "var").expanduser().absolute()


@contextmanager
def database() -> Iterator[None]:
    """Make sure that DATABASE_URL is set while the block runs, with a server behind it.

    A value already there is left as it is. Otherwise the running cluster is adopted, or one is started
    for the length of the block.
    """
    if os.environ.get("DATABASE_URL", "").strip():
        yield
        return
    cluster = Cluster(data_folder())
    try:
        cluster.start()
        os.environ["DATABASE_URL"] = cluster.url()
        yield
    finally:
        cluster.stop()
