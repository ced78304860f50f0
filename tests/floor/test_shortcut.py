"""A page at hand leaves before Django sees the request, and is the page that Django would have sent."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import RequestFactory
from django.utils import timezone

from cartagena_ogp import middleware, revision
from cartagena_ogp.models import Institution

pytestmark = pytest.mark.django_db


class Door:
    """The portal as gunicorn calls it, counting what gets to Django."""

    def __init__(self) -> None:
        self.django = WSGIHandler()
        self.made = 0
        self.portal = middleware.Shortcut(self.handle)

    def handle(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.made += 1
        return self.django(environ, start_response)

    def ask(self, path: str = "/", **headers: str) -> tuple[str, dict[str, str], bytes]:
        request = RequestFactory().get(path)
        environ = request.environ | {"HTTP_COOKIE": ""} | headers
        said: list[Any] = []
        body = b"".join(self.portal(environ, lambda status, headers: said.extend((status, dict(headers)))))
        return said[0], said[1], body


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    """Inside the transaction of a test the revision is never remembered, nor its connection closed."""
    monkeypatch.setattr(revision, "known", lambda no_older_than=1.0, alias=None: revision.read())
    monkeypatch.setattr(DatabaseWrapper, "close_if_unusable_or_obsolete", lambda connection: None)
    return Door()


def test_a_page_at_hand_is_the_one_that_django_sent(door):
    first = door.ask(HTTP_ACCEPT_ENCODING="br")
    second = door.ask(HTTP_ACCEPT_ENCODING="br")
    assert first == second
    assert first[0] == "200 OK"
    assert first[1]["Content-Encoding"] == "br"
    assert "Content-Security-Policy" in second[1]
    assert door.made == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": "preferencias=ga"},
        {"HTTP_IF_NONE_MATCH": 'W/"1"'},
        {"HTTP_HOST": "localhost"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"QUERY_STRING": "otra=1"},
        {"PATH_INFO": "/en/"},
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
    ],
)
def test_any_other_request_is_djangos(door, headers):
    door.ask()
    door.ask(**headers)
    assert door.made == 2


def test_a_page_of_another_revision_or_past_its_end_is_djangos(door, monkeypatch):
    door.ask()
    Institution(slug="nueva", name="Nueva", kind="oficina").add(by=None).publish(by=None)
    door.ask()
    assert door.made == 2
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    door.ask()
    assert door.made == 3


def test_what_is_not_kept_is_made_each_time(door):
    for _ in range(2):
        assert door.ask("/no-existe/")[0].startswith("404")
    assert door.made == 2


def test_a_database_that_does_not_answer_leaves_it_to_django(door, monkeypatch):
    door.ask()
    monkeypatch.setattr(revision, "known", lambda no_older_than=1.0, alias=None: None)
    door.ask()
    assert door.made == 2
