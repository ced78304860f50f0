"""Works and contracts made up for `manage.py benchmark`, and the pages to measure."""

from __future__ import annotations

from cartagena_ogp.benchmark import Page

from . import contracts


def fill(scale: float) -> None:
    """One million contracts at scale 1."""
    contracts.fill(scale)


def pages(scale: float) -> list[Page]:
    return contracts.pages(scale)
