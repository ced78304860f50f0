"""Somebody who follows, a record that no room knows, and the mails that wait to leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override
from ninja import Field, Schema

from cartagena_ogp import history, records
from cartagena_ogp.follow import operations
from cartagena_ogp.follow.targets import Target
from cartagena_ogp.models import Institution, OutgoingMail, Subscription, Territory

ANA = "ana@example.org"
LUZ = "luz@example.org"
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
"""A Monday, twelve o'clock in Cartagena."""
TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)
NEXT_MONDAY = date(2026, 11, 30)


class CornerFacts(Schema):
    """A corner of the city."""

    code: str = Field(description="Code.")
    name: str = Field(description="Name.")
    population: int | None = Field(description="People who live there.")


class CornerRecord(records.PublicRecord[Territory]):
    """Registered for one test: what it gets, every future record gets."""

    model = Territory
    kind = "esquina"
    label = "esquina"
    label_plural = "esquinas"
    dataset = "esquinas"
    schema = CornerFacts

    def everything(self) -> Any:
        return Territory.objects.all()

    def queryset(self) -> Any:
        return self.everything().exclude(name="Borrador")

    def is_public(self, obj: Territory) -> bool:
        return obj.name != "Borrador"

    def code(self, obj: Territory) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def parents(self, obj: Territory) -> list[str]:
        return [f"{self.kind}/{obj.parent.code}"] if obj.parent else []

    def territory(self, obj: Territory) -> Territory:
        return obj

    def institution(self, obj: Territory) -> Institution | None:
        return Institution.objects.filter(slug="secretaria-general").first()

    def date(self, obj: Territory) -> date | None:
        return date(2026, 12, 1)

    def url(self, obj: Territory) -> str:
        return f"/esquinas/{obj.code}/"


def corner(code: str, name: str, *, reason: str = "", **values: Any) -> Territory:
    """Write down a corner that nobody had, as the verb of a model would."""
    found = Territory.objects.create(
        code=code, name=name, sort_key=code, **({"kind": Territory.Kind.BARRIO} | values)
    )
    history.record(found, "created", by=None, reason=reason)
    return found


def grow(place: Territory, people: int, reason: str = "Contamos de nuevo.") -> None:
    """A public fact changes."""
    Territory.objects.filter(pk=place.pk).update(population=people)
    history.record(place, "changed", by=None, reason=reason)


@pytest.fixture(autouse=True)
def spanish() -> Iterator[None]:
    """A page in English leaves its language behind in the test's thread."""
    with override("es"):
        yield


@pytest.fixture
def corners(db: None) -> Iterator[CornerRecord]:
    records.register(CornerRecord)
    yield records.record_of_kind("esquina")  # type: ignore[misc]
    records.unregister("esquina")


@pytest.fixture
def locality(corners: CornerRecord) -> Territory:
    return corner("localidad-1", "Localidad Histórica", kind=Territory.Kind.LOCALITY)


@pytest.fixture
def getsemani(locality: Territory) -> Territory:
    return corner("getsemani", "Getsemaní", parent=locality, locality=locality, population=5000)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Time stands still at noon, and moves when the test says so."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ask(client: Client, clock: time_machine.Traveller) -> Callable[..., Any]:
    """Open a form, take as long as a person, and send it."""

    def sent(path: str, *, waits: float = 10, follow: bool = True, **values: str) -> Any:
        page = client.get(path)
        assert page.status_code == 200
        clock.shift(timedelta(seconds=waits))
        form = {"email": ANA, "frequency": "diaria", "clock": page.context["form"]["clock"].value()} | values
        return client.post(path, form, follow=follow)

    return sent


def follow(
    target: Target | None, email: str = ANA, frequency: str = "diaria", at: datetime = NOON
) -> Subscription:
    """Somebody asked, opened the link and confirmed, at `at`."""
    assert target
    operations.ask(target, email=email, frequency=frequency, language="es", at=at)
    made = operations.confirm(link_in(mail_to(email)), language="es", at=at)
    assert made
    OutgoingMail.objects.all().delete()
    return Subscription.objects.get(pk=made.pk)


def mail_to(email: str) -> OutgoingMail:
    """The last mail that waits for an address."""
    return OutgoingMail.objects.filter(to=email).order_by("-pk")[0]


def link_in(mail: OutgoingMail, name: str = "confirmar") -> str:
    """The token of the link with that name in a mail."""
    found = re.search(rf"/seguir/{name}/([^/\s]+)/", mail.body)
    assert found, mail.body
    return found[1]
