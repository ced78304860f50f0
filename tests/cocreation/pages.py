"""The pages of this room, for the checks that every page passes (`tests/pages.py`)."""

from tests.cocreation import committee_pages, participation_pages, vote_pages
from tests.page import Page

PAGES: list[Page] = [*participation_pages.PAGES, *committee_pages.PAGES, *vote_pages.PAGES]
OTHERS: set[str] = {*participation_pages.OTHERS, *vote_pages.OTHERS}
