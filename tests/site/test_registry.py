"""Every public address is a page that the tests look at, or something that is not a page."""

from tests.pages import OTHERS, PAGES, public_names


def test_no_public_address_is_forgotten():
    known = {page.name for page in PAGES} | OTHERS
    assert public_names() - known == set(), "add it to tests/pages.py"


def test_no_address_is_listed_that_does_not_exist():
    known = {page.name for page in PAGES} | OTHERS
    assert known - public_names() == set()
