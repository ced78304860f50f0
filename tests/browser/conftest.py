"""Chromium for the tests of this folder: skipped without it, unless REQUIRE_BROWSER=1 forbids that."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.pages import city


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
