"""The pages of this room, for the checks that every page passes (`tests/pages.py`)."""

from tests.page import LIST, Page

PAGES: list[Page] = [Page("publicworks:list", budget=LIST)]
OTHERS: set[str] = {"publicworks:work"}
