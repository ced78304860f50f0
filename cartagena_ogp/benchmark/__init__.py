"""`manage.py benchmark`: how fast the portal is, measured on data made up for that.

An app takes part by having a module `<app>.benchmark` with `fill(scale)`, which adds rows to an empty
database, and `pages(scale)`, which names what to measure; and, for bars that are no page's, a module
`<app>.measures` with `measures(quick)`, which yields verdicts (`rooms.py`). This package imports nothing of
Django, so that the load generator and the empty server stay small.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Weight(StrEnum):
    """The budgets of HTML and style sheet together that pages have (UX guide, section 7)."""

    TEXT = "text"
    LIST = "list"
    FILE = "file"


BUDGETS = {Weight.TEXT: 20 * 1024, Weight.LIST: 30 * 1024}
"""Compressed bytes of HTML and style sheet; a file for programs has no budget."""


@dataclass(frozen=True)
class Page:
    """An address to measure. `grows` is false where the table's size may not be noticed (paged lists)."""

    name: str
    path: str
    weight: Weight
    grows: bool = True


class Verdict(NamedTuple):
    """One bar of the architecture, the figure that answers it, and whether it is met."""

    what: str
    bar: str
    figure: str
    met: bool


def amount(full: int, scale: float, *, at_least: int = 1) -> int:
    """How many rows a scale has of what the full one has `full`."""
    return max(at_least, round(full * scale))
