"""How the floor finds what the rooms bring, without knowing their names."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps


def rooms_with(module: str, name: str) -> Iterator[Any]:
    """The `name` of each installed app's `module`, apps in their order, those without it left out."""
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.{module}"):
            found = getattr(import_module(f"{app.name}.{module}"), name, None)
            if found is not None:
                yield found
