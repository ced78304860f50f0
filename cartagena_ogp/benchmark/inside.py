"""What the measurement does inside a portal of its own: this process knows the scratch database alone.

`python -m cartagena_ogp.benchmark.inside prepare | fill SCALE | look SCALE`; `look` prints JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from types import ModuleType
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import module_has_submodule

PLUMBING = (
    "SELECT number FROM portal_revision",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "SET TRANSACTION",
    "SAVEPOINT",
    "RELEASE SAVEPOINT",
)
"""Statements that fetch nothing of the page; the revision is asked once a second, not once a page."""

ROWS = """
    SELECT relname, reltuples FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 0 ORDER BY relname
"""
"""What the vacuum counted."""


NOT_YET = {"publicworks", "cocreation", "complaints", "monitoring"}
"""Rooms whose made-up data have not yet passed `tests/floor/test_benchmark.py`; some are measured by commands
of their own (`benchmark_vote`, `benchmark_complaints`, `benchmark_import`)."""


def contributors() -> Iterator[ModuleType]:
    """The floor, then every app that has a module `benchmark`, in the order they are installed."""
    yield import_module("cartagena_ogp.benchmark.floor")
    for app in apps.get_app_configs():
        if app.label in {"portal", *NOT_YET} or not app.module:
            continue
        if module_has_submodule(app.module, "benchmark"):
            yield import_module(f"{app.name}.benchmark")


def prepare() -> None:
    """Tables and static files."""

    call_command("prepare", "--empty")


def fill(scale: float) -> None:
    """Rows made up, as many as the scale says, and statistics for the planner."""

    for contributor in contributors():
        with transaction.atomic():
            contributor.fill(scale)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def look(scale: float) -> dict[str, Any]:
    """Every page with its number of queries on a new revision, and the rows of every table."""
    revision = import_module("cartagena_ogp.revision")  # its models need the portal set up
    client = Client(headers={"host": "127.0.0.1"})
    found = []
    for page in (page for contributor in contributors() for page in contributor.pages(scale)):
        client.get(f"{page.path}{'&' if '?' in page.path else '?'}_=1")  # whatever is read once a process
        revision.forget()
        with CaptureQueriesContext(connection) as captured:
            status = client.get(page.path).status_code
        asked = [query["sql"] for query in captured if not query["sql"].startswith(PLUMBING)]
        found.append(asdict(page) | {"status": status, "queries": len(asked)})
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        rows = {name: int(count) for name, count in cursor.fetchall()}
    version = connection.pg_version  # type: ignore[attr-defined]
    return {"pages": found, "rows": rows, "postgres": version}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartagena_ogp.settings")
    django.setup()
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["fill", scale]:
            fill(float(scale))
        case ["look", scale]:
            json.dump(look(float(scale)), sys.stdout)


if __name__ == "__main__":
    main()
