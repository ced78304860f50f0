"""What a room measures besides its pages, in a process that knows a scratch database alone.

`python -m cartagena_ogp.benchmark.rooms ROOM full | quick` prints the verdicts of `<room>.measures` as JSON.
The database has its tables and no row; the room starts the servers it needs, in the same environment.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from importlib.util import find_spec

import django
from django.apps import apps

from cartagena_ogp.benchmark import Verdict


def rooms() -> list[str]:
    """The rooms that have bars of their own."""
    return [app.name for app in apps.get_app_configs() if find_spec(f"{app.name}.measures")]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartagena_ogp.settings")
    django.setup()
    room, effort = sys.argv[1:]
    found: list[Verdict] = []
    for verdict in import_module(f"{room}.measures").measures(quick=effort == "quick"):
        sys.stderr.write(f"  {verdict.what}: {verdict.figure}\n")
        found.append(verdict)
    json.dump([verdict._asdict() for verdict in found], sys.stdout)


if __name__ == "__main__":
    main()
