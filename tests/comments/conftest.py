"""A citizen with an address, a moderator, and comments at each step of their life."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cartagena_ogp import codes
from cartagena_ogp.comments.forms import new_stamp
from cartagena_ogp.models import Comment, OutgoingMail, User
from tests.conftest import Role, person

CANARY = "canario.7391@vecina.test"
SUBJECT = "compromiso/COCDI0001"
URL = "/comentarios/compromiso/COCDI0001/"
BODY = "En Olaya nadie nos ha contado cómo va este tablero."


@pytest.fixture
def moderator(institution) -> User:
    return person("keila@cartagena.test", "Keila Torres", Role.MODERATOR, institution)


@pytest.fixture
def write(client, commitment) -> Callable:
    """Fill the form as a person does, ten seconds after opening it."""

    def send(*, url: str = URL + "nuevo/", seconds: float = 10, subject: str = SUBJECT, **values: str):
        stamp = new_stamp(subject, timezone.now() - timedelta(seconds=seconds))
        data = {"name": "", "body": BODY, "email": CANARY, "website": "", "stamp": stamp}
        return client.post(url, data | values)

    return send


@pytest.fixture
def link(db) -> Callable:
    """The address in the last confirmation mail, without its host."""

    def last() -> str:
        body = OutgoingMail.objects.latest("pk").body
        return next(line for line in body.splitlines() if "/confirmar/" in line).split("8000", 1)[-1]

    return last


@pytest.fixture
def say(commitment, moderator) -> Callable:
    """A comment in a state, as the verbs leave it."""

    def made(
        body: str = BODY, *, state: str = "published", parent: Comment | None = None, **values
    ) -> Comment:
        comment = Comment(
            code=codes.new_code(),
            about_kind="compromiso",
            about_code="COCDI0001",
            parent=parent,
            body=body,
            language="es",
            state="unconfirmed",
            submitted_on=timezone.localdate(),
            **values,
        ).hold()
        if state == "unconfirmed":
            return comment
        comment.confirm()
        if state in {"published", "removed"}:
            comment.publish(by=moderator)
        if state == "rejected":
            comment.reject(by=moderator, why="publicidad")
        if state == "removed":
            comment.remove(by=moderator, why="insultos", note="Insulta a una funcionaria.")
        return comment

    return made
