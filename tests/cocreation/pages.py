"""The pages of this room, for the checks that every page passes (`tests/pages.py`)."""

from tests.cocreation import committee_pages, vote_pages
from tests.page import Page

PAGES: list[Page] = [*committee_pages.PAGES, *vote_pages.PAGES]
OTHERS: set[str] = {*vote_pages.OTHERS}
