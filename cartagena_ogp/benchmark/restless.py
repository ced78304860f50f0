"""The portal as if something else had changed before every request: no page is served from memory unasked.

The measurement serves it beside the portal, with `gunicorn cartagena_ogp.benchmark.restless:application`.
"""

from collections.abc import Callable, Iterable
from importlib import import_module
from itertools import count
from typing import Any

from cartagena_ogp.wsgi import application as portal

revision: Any = import_module("cartagena_ogp.revision")  # its models need the portal set up
_changes = count(1)
_read = revision.read


def moving() -> int | None:
    """The revision that the database says, moved on once more each time it is asked."""
    number = _read()
    return None if number is None else number + next(_changes)


revision.read = moving


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the portal does, after it forgot which revision it is."""
    revision.moved()
    return portal(environ, start_response)
