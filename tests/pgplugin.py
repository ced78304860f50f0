"""A throwaway PostgreSQL and data folder for the whole test run, ready before Django reads its settings.

`addopts` names this module with `-p`: a conftest.py would be too late. Under xdist the first process
starts the one cluster and the others find its address in the environment.

Migrating an empty database takes longer than most runs. So it is done once for each state of the migrations,
in the database TEMPLATE; the cluster that holds it is kept in `.pytest_cache/` and copied, and the database
of each process starts as a copy of that one (`tests/conftest.py`).
"""

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from cartagena_ogp.embedded_postgres import Cluster
from cartagena_ogp.postgres_binaries import PostgresUnavailable

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "portal_migrated"
SETTINGS = (
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "COMPLAINT_EXIT",
    "COMPLAINT_ONION",
    "COMPLAINT_SCANNER",
    "DEBUG",
    "HISTORY_SIGNING_KEY",
    "HOST",
    "MAIL_URL",
    "PORT",
    "PORTAL_SURFACE",
    "PORTAL_URL",
    "RECEIPT_PEPPER",
    "SECRET_KEY",
    "VOTE_MASTER_KEY",
)


def start() -> None:
    """Set PORTAL_DATA and DATABASE_URL, and forget the settings of whoever runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="cartagena-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in SETTINGS:
        os.environ.pop(name, None)
    (folder / "data" / "static").mkdir(parents=True)
    os.environ["PORTAL_DATA"] = str(folder / "data")
    os.environ["PORTAL_TESTS"] = str(folder)
    if os.environ.get("DATABASE_URL", "").strip():
        return
    home, kept = folder / "postgres", kept_cluster()
    if kept.exists():
        shutil.copytree(kept, home, symlinks=True)
    try:
        cluster = Cluster(home, throwaway=True)
        cluster.start()
        atexit.register(cluster.stop)
        os.environ["DATABASE_URL"] = cluster.url()
        os.environ["PORTAL_TEST_TEMPLATE"] = TEMPLATE
        if not kept.exists():
            migrate(cluster)
            keep(cluster, home, kept)
    except PostgresUnavailable as error:
        sys.exit(str(error))


def kept_cluster() -> Path:
    """Where a cluster whose database TEMPLATE is migrated is kept, once there is one."""
    return ROOT / ".pytest_cache" / f"postgres-{state_of_migrations()}"


def migrate(cluster: Cluster) -> None:
    """Make the migrated database that the others start from."""
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    environment = os.environ | {"DATABASE_URL": cluster.url(TEMPLATE)}
    for command in (["migrate", "--verbosity=0"], ["createcachetable", "--verbosity=0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


def keep(cluster: Cluster, home: Path, kept: Path) -> None:
    """Put a copy of the cluster aside for the next run, unless its files belong to another user."""
    if any(path.is_symlink() for path in home.iterdir()):
        return
    cluster.stop()
    for old in kept.parent.glob("postgres-*"):
        shutil.rmtree(old, ignore_errors=True)
    half = kept.with_name(f"{kept.name}.{os.getpid()}")
    shutil.copytree(home, half, symlinks=True, ignore=shutil.ignore_patterns("*.socket"))
    half.rename(kept)
    cluster.start()


def state_of_migrations() -> str:
    """A digest that changes with the migrations, the apps and the libraries that bring their own."""
    digest = hashlib.sha256()
    watched = [
        *ROOT.glob("*/migrations/*.py"),
        ROOT / "cartagena_ogp/settings.py",
        ROOT / "requirements.lock",
    ]
    for path in sorted(watched):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test goes first, so that no process ends alone with it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


if "PORTAL_TESTS" not in os.environ:
    start()
