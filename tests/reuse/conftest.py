"""A record that no room knows, registered for one test: what it gets, every future record gets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from threading import BoundedSemaphore
from typing import Any

import pytest
from ninja import Field, Schema

from cartagena_ogp import history, records
from cartagena_ogp.models import Institution, Territory
from cartagena_ogp.opendata import downloads, limits


class PlaceFacts(Schema):
    """A place, with an object and two lists inside."""

    class Where(Schema):
        latitude: Decimal | None = Field(description="Latitude.")
        longitude: Decimal | None = Field(description="Longitude.")

    class Count(Schema):
        year: int = Field(description="Year.")
        people: int = Field(description="People.")

    code: str = Field(description="Code.")
    name: str = Field(description="Name.")
    population: int | None = Field(description="People who live there.")
    where: Where | None = Field(description="Where it is.")
    counts: list[Count] = Field(description="People by year.")
    tags: list[str] = Field(description="Words.")
    island: bool = Field(description="Whether the sea surrounds it.")

    @staticmethod
    def resolve_where(obj: Any) -> Any:
        return obj if obj.latitude is not None else None

    @staticmethod
    def resolve_counts(obj: Any) -> list[dict[str, int]]:
        return [{"year": 2018, "people": obj.population}] if obj.population else []

    @staticmethod
    def resolve_tags(obj: Any) -> list[str]:
        return ["mar", "río"]

    @staticmethod
    def resolve_island(obj: Any) -> bool:
        return obj.kind == Territory.Kind.ISLAND


class PlaceRecord(records.PublicRecord[Territory]):
    model = Territory
    kind = "lugar"
    label = "lugar"
    label_plural = "lugares"
    dataset = "lugares"
    schema = PlaceFacts

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

    def territory(self, obj: Territory) -> Territory:
        return obj

    def institution(self, obj: Territory) -> Institution | None:
        return Institution.objects.filter(slug=obj.sort_key).first()

    def url(self, obj: Territory) -> str:
        return f"/lugares/{obj.code}/"


@pytest.fixture
def places(db: None) -> Iterator[PlaceRecord]:
    records.register(PlaceRecord)
    yield records.record_of_kind("lugar")
    records.unregister("lugar")


@pytest.fixture
def place(places: PlaceRecord) -> Any:
    """Write down a place, as the verb of a model would."""

    def made(code: str, name: str, *, by: Any = None, reason: str = "", **values: Any) -> Territory:
        found = Territory.objects.create(code=code, name=name, **({"kind": Territory.Kind.BARRIO} | values))
        history.record(found, "created", by=by, reason=reason)
        return found

    return made


@pytest.fixture(autouse=True)
def nobody_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither counted requests nor unfinished downloads pass from one test to the next."""
    monkeypatch.setattr(limits, "limiter", limits.Limiter(0))
    monkeypatch.setattr(downloads, "slots", BoundedSemaphore(downloads.AT_ONCE))
