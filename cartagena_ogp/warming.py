"""What every worker would load for itself on its first requests, loaded once by the master before it forks.

The pages of memory that hold it are then shared, and no visitor waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver, reverse
from django.utils import timezone, translation

from cartagena_ogp import middleware, revision, terms

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

FRONT = {"all": "home", "public": "home", "intake": "complaints:start", "staff": ""}
"""The page that each surface answers at once; the staff's has none without signing in."""


def warm(application: WSGIApplication) -> None:
    """Words, addresses and templates of each language, the holidays, and one page; nothing of it is kept."""
    read()
    terms.holidays_of(timezone.localdate().year)  # the first time it loads 300 modules, 6 MiB
    front = FRONT[settings.PORTAL_SURFACE]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("")
            address = reverse(front) if front else ""
        if address:
            visit(application, address)
    middleware.store.clear()
    revision.forget()


def read() -> None:
    """What needs neither the database nor the static files: every address and every template."""
    _ = get_resolver().url_patterns
    folder = Path(settings.BASE_DIR) / "templates"
    for path in sorted(folder.rglob("*.html")):
        get_template(path.relative_to(folder).as_posix())


def visit(application: WSGIApplication, address: str) -> None:
    """Ask for a page as a browser would, without a network."""
    environ: dict[str, Any] = {"PATH_INFO": address, "wsgi.input": BytesIO(), "HTTP_ACCEPT_ENCODING": "br"}
    setup_testing_defaults(environ)
    address_of_the_portal = urlsplit(settings.PORTAL_URL)
    environ |= {
        "HTTP_HOST": address_of_the_portal.netloc,
        "wsgi.url_scheme": address_of_the_portal.scheme,
    }
    response = application(environ, unheard)
    list(response)
    if hasattr(response, "close"):
        response.close()


def unheard(
    status: str, headers: list[tuple[str, str]], exception: Any = None, /
) -> Callable[[bytes], object]:
    """The server's side of a visit that nobody waits for."""
    return len
