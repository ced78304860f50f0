"""The pages of this room, for the checks that every page passes (`tests/pages.py`)."""

from tests.page import Page

PAGES: list[Page] = []
OTHERS: set[str] = set()
