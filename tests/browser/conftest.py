"""Chromium for the tests of this folder: skipped without it, unless REQUIRE_BROWSER=1 forbids that."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.pages import city

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""A browser that asks nothing of the network but the portal."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, and there is no Chromium on PATH")
        pytest.skip("there is no Chromium on PATH")
    # Playwright keeps an event loop in this thread; Django would refuse the database next to it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_server) -> Iterator[Page]:
    """A visitor's empty tab on a small phone; addresses are relative to the portal under test."""
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 740},
        locale="es-CO",
        reduced_motion="reduce",
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def shown_city(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The whole portal with its content, for the tests of one module."""
    with city(django_db_blocker.unblock):
        yield


@pytest.fixture(scope="module")
def address(shown_city, django_db_blocker) -> Iterator[str]:
    """Where that portal answers. The fixture `live_server` would empty the tables after each test."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture(scope="module")
def small_phone(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    """The narrowest screen that pages promise to fit."""
    context = chromium.new_context(
        base_url=address,
        viewport={"width": 320, "height": 640},
        locale="es-CO",
        reduced_motion="reduce",
    )
    yield context
    context.close()
