"""Works and contracts made up for `manage.py benchmark`, and the pages to measure."""

from __future__ import annotations

from cartagena_ogp.benchmark import Page

from . import contracts, works


def fill(scale: float) -> None:
    """Ten thousand works and one million contracts at scale 1."""
    works.fill(scale)
    contracts.fill(scale)


def pages(scale: float) -> list[Page]:
    """Every kind of public page of this room."""
    return [*works.pages(), *contracts.pages(scale)]
