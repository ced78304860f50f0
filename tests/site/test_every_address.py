"""Every address of the portal, asked with nonsense: nothing breaks, and nothing opens to who may not see it.

The addresses come from the URL configuration, so a new one is tried the day it is written.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from itertools import product

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cartagena_ogp.embeds import rows_at
from cartagena_ogp.models import Institution, SearchRow, User
from complaints import intake
from tests.conftest import person
from tests.pages import PAGES, STAFF
from tests.staff import enter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shown_city")]

NONSENSE = {
    "str": ["x", "COCDI0001", "ñandú’; --", "0" * 300, "a%00b"],
    "slug": ["x", "2022-2023", "obra"],
    "int": ["0", "1", "2147483648", "99999999999999999999"],
    "uuid": [str(uuid.UUID(int=0))],
    "path": ["a/b"],
}
HOLE = re.compile(r"<(?:(\w+):)?(\w+)>")
QUERIES = ("", "?q=%00&pagina=x&desde=2026-13-45&orden=%27&pagina=-1", "?q=" + "a" * 3000)
OURS = ("admin/jsi18n", "cuenta/")


def routes(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        else:
            yield here


def addresses() -> list[str]:
    """Every route once, those written as regular expressions left to the libraries that bring them."""
    found = {route for route in routes(get_resolver().url_patterns, "") if "(?P" not in route}
    return sorted(route for route in found if not route.endswith(("$", "^")) and "\\" not in route)


def filled(route: str) -> Iterator[str]:
    """The route with nonsense in its holes, each value of each hole at least once."""
    holes = [NONSENSE.get(kind or "str", ["x"]) for kind, _name in HOLE.findall(route)]
    longest = max(map(len, holes), default=1)
    for turn in range(longest):
        values = iter(hole[turn % len(hole)] for hole in holes)
        yield "/" + HOLE.sub(lambda _hole, values=values: next(values), route)


def read(response: HttpResponseBase) -> None:
    """Take a download to its end: it holds a place until then."""
    if response.streaming:
        for _piece in response:
            pass


ARMOUR: dict[str, str | None] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""What every page carries. Over https Django adds Strict-Transport-Security."""
CHANNEL = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Permissions-Policy": intake.HEADERS["Permissions-Policy"],
}
"""The channel of complaints runs no script at all and uses nothing of the device."""

ROUTES = addresses()
CLOSED = [route for route in ROUTES if route.startswith(STAFF) and not route.startswith(OURS)]
OPEN = [route for route in ROUTES if not route.startswith(STAFF)]


def test_there_is_something_to_try():
    assert len(OPEN) > 100
    assert len(CLOSED) > 50


@pytest.mark.parametrize("route", OPEN)
def test_nonsense_never_breaks_a_public_address(route, client):
    client.raise_request_exception = False
    for address, query in product(filled(route), QUERIES):
        response = client.get(address + query)
        read(response)
        assert response.status_code < 500, address + query


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nonsense_sent_never_breaks_a_public_address(method, client):
    client.raise_request_exception = False
    broken = []
    for route in OPEN:
        address = next(filled(route))
        response = getattr(client, method)(address, {"x": "ñ" * 50, "email": "a@b", "page": "-1"})
        read(response)
        if response.status_code >= 500:
            broken.append((address, response.status_code))
    assert broken == []


def test_a_visitor_opens_nothing_of_the_staff(client):
    opened = []
    for route, method in product(CLOSED, ("get", "post")):
        for address in filled(route):
            response = getattr(client, method)(address)
            where = response.get("Location", "")
            known = not where or where == "/admin/" or where.startswith(("/cuenta/", "/admin/login/"))
            if response.status_code not in {302, 403, 404, 405} or not known:
                opened.append((method, address, response.status_code, where))
            elif response.get("Cache-Control") != "no-store":
                opened.append((method, address, "may be stored"))
    assert opened == []


def test_a_member_of_the_staff_without_a_second_factor_opens_nothing(worker):
    client = Client()
    client.force_login(worker)
    opened = []
    for route in CLOSED:
        response = client.get(next(filled(route)))
        if response.status_code not in {302, 403, 404, 405} or "/cuenta/" not in response.get(
            "Location", "/cuenta/"
        ):
            opened.append((route, response.status_code))
    assert opened == []


@pytest.fixture
def worker() -> User:
    """Somebody of the staff of an institution of the first content."""
    return person("yuranis@cartagena.test", "Yuranis", "commitment_editor", Institution.objects.all()[0])


@pytest.mark.parametrize("role", ["commitment_editor", "auditor", "facilitator", "works_supervisor"])
def test_nonsense_never_breaks_the_desk(role, worker):
    worker.memberships.create(institution=Institution.objects.all()[1], role=role)
    client = enter(Client(raise_request_exception=False), worker)
    broken = []
    for route in CLOSED:
        for address in filled(route):
            response = client.get(address)
            read(response)
            if response.status_code >= 500:
                broken.append((address, response.status_code))
    assert broken == []


def test_every_page_carries_the_same_armour(client):
    """The exact headers, by kind of page: one that is added or lost anywhere is seen here."""
    wrong = {}
    for path in sorted({page.path for page in PAGES}):
        response = client.get(path)
        sent = {name: response.get(name) for name in ARMOUR}
        kind = CHANNEL if path.startswith("/denuncia/") and "estadisticas" not in path else {}
        if sent != ARMOUR | kind:
            wrong[path] = {name: value for name, value in sent.items() if value != (ARMOUR | kind)[name]}
    assert wrong == {}


def test_every_record_is_found_at_its_address() -> None:
    """As other sites ask for it to show it (`/oembed/`)."""
    at = [url for url in SearchRow.objects.values_list("url", flat=True) if "#" not in url]
    assert len(at) > 50
    assert [url for url in at if not rows_at(url).exists()] == []
