"""What the measurement does inside a portal of its own: this process knows the scratch database alone.

`python -m cartagena_ogp.benchmark.inside prepare | fill SCALE | look SCALE | profile PATH`; the last
two print JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from itertools import chain
from typing import Any

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cartagena_ogp.rooms import rooms_with

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


def hooks(name: str) -> Iterator[Any]:
    """The `name` of the floor's part of the measurement, then of each room's module `benchmark`."""
    yield getattr(import_module("cartagena_ogp.benchmark.floor"), name)
    yield from rooms_with("benchmark", name)


def prepare() -> None:
    """Tables and static files."""

    call_command("prepare", "--empty")


def fill(scale: float) -> None:
    """Rows made up, as many as the scale says, and statistics for the planner."""

    for make_up in hooks("fill"):
        with transaction.atomic():
            make_up(scale)
    import_module("cartagena_ogp.models").SearchSum.objects.recount()
    import_module("cartagena_ogp.shelves").arrange()  # as the worker does every ten minutes
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def look(scale: float) -> dict[str, Any]:
    """Every page with its number of queries on a new revision, and the rows of every table."""
    revision = import_module("cartagena_ogp.revision")  # its models need the portal set up
    client = Client(headers={"host": "127.0.0.1"})
    found = []
    for page in chain.from_iterable(pages(scale) for pages in hooks("pages")):
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
        case ["profile", path]:
            json.dump(import_module("cartagena_ogp.benchmark.profiling").profiled(path), sys.stdout)


if __name__ == "__main__":
    main()
