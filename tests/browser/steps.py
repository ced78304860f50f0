"""How a test walks from page to page without getting ahead of the browser."""

from playwright.sync_api import Locator, Page


def follow(target: Locator) -> None:
    """Press a link or a button that leads to a page, and wait until that page is whole.

    A press alone returns while the answer is still arriving: what is counted then may not be there yet.
    """
    with target.page.expect_navigation():
        target.click()


def button(tab: Page, name: str) -> Locator:
    """The first button with exactly this name."""
    return tab.get_by_role("button", name=name, exact=True).first


def link(tab: Page, name: str) -> Locator:
    """The first link whose name has these words."""
    return tab.get_by_role("link", name=name).first
