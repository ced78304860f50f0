"""A throwaway PostgreSQL and data folder for the whole test run, ready before Django reads its settings.

`addopts` names this module with `-p`: a conftest.py would be too late. Under xdist the first process
starts the one cluster and the others find its address in the environment.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from cartagena_ogp.embedded_postgres import Cluster
from cartagena_ogp.postgres_binaries import PostgresUnavailable

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
    try:
        cluster = Cluster(folder / "postgres", throwaway=True)
        cluster.start()
    except PostgresUnavailable as error:
        sys.exit(str(error))
    atexit.register(cluster.stop)
    os.environ["DATABASE_URL"] = cluster.url()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test goes first, so that no process ends alone with it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


if "PORTAL_TESTS" not in os.environ:
    start()
