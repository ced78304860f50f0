"""Debian's Chromium for every test that needs a browser: one for each process."""

import os
import shutil
import time
from collections.abc import Iterator
from typing import Any
from wsgiref.handlers import SimpleHandler

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

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

LATE = 0.1
"""Seconds between the beginning of a page and the rest of it: a test that does not wait fails each time."""
PATIENCE = 30_000
"""Milliseconds that a test waits for what a page must show: a busy machine is slow, not wrong."""


def running() -> Iterator[Browser]:
    """One browser for the whole run."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, and there is no Chromium on PATH")
        pytest.skip("there is no Chromium on PATH")
    # Playwright keeps an event loop in this thread; Django would refuse the database next to it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(SimpleHandler, "_write", in_two_parts)
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


def in_two_parts(handler: SimpleHandler, data: bytes, write: Any = SimpleHandler._write) -> None:
    """Send a page as a poor connection does: the browser has its head and not yet what a test looks for."""
    head = data.find(b"<body") if data.startswith(b"<!DOCTYPE html>") else -1
    if head > 0:
        write(handler, data[:head])
        handler._flush()
        time.sleep(LATE)
    write(handler, data[max(head, 0) :])
