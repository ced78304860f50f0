"""The newest records apart: where each is, and that a search reads no further than it has to."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from datetime import date, timedelta

import pytest
from django.db import connection

from cartagena_ogp import finding, shelves
from cartagena_ogp.finding import Asked, find
from cartagena_ogp.models import Institution, SearchRow, SearchShelf
from cartagena_ogp.tasks import arrange_search

pytestmark = pytest.mark.django_db

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "SHELVES", {False: {1: 2, 2: 4}, True: {3: 2}})
    monkeypatch.setattr(finding, "SHELVES", shelves.SHELVES)
    monkeypatch.setattr(shelves, "BATCH", 3)


def write(numbers: range, **values: object) -> None:
    """A record a day, from the oldest on."""
    facts = {"kind": "hito", "title": "Parque", "url": "/"} | values
    for number in numbers:
        SearchRow.objects.create(code=str(number), date=NEW_YEAR + timedelta(number), **facts)


def held(*, plentiful: bool = False) -> dict[int | None, list[str]]:
    """What is on each shelf, newest first."""
    found: dict[int | None, list[str]] = {}
    for code, shelf in (
        SearchRow.objects.filter(plentiful=plentiful).order_by("-date").values_list("code", "shelf")
    ):
        found.setdefault(shelf, []).append(code)
    return found


def test_the_newest_of_each_side_are_on_its_shelves() -> None:
    write(range(9))
    write(range(10, 14), kind="contrato", plentiful=True)
    SearchRow.objects.create(kind="hito", code="undated", url="/")

    assert shelves.arrange() == 8
    assert held() == {None: ["undated", "2", "1", "0"], 1: ["8", "7"], 2: ["6", "5", "4", "3"]}
    assert held(plentiful=True) == {3: ["13", "12"], None: ["11", "10"]}
    assert shelves.arrange() == 0


def test_what_is_written_goes_to_the_shelf_of_its_date() -> None:
    write(range(9))
    shelves.arrange()

    write(range(20, 21))
    old = SearchRow.objects.get(code="0")
    old.date = date(2026, 2, 1)
    old.save(update_fields=["date"])
    new = SearchRow.objects.get(code="8")
    new.date = None
    new.save(update_fields=["date"])

    assert held()[1] == ["0", "20", "7"]
    assert SearchRow.objects.get(code="8").shelf is None


def test_the_dates_stay_until_a_shelf_has_twice_its_size() -> None:
    write(range(9))
    shelves.arrange()
    before = list(SearchShelf.objects.order_by("number").values())

    write(range(9, 11))
    assert shelves.arrange() == 0
    assert list(SearchShelf.objects.order_by("number").values()) == before
    assert held()[1] == ["10", "9", "8", "7"]

    write(range(11, 12))
    arrange_search(timestamp=0)
    assert held() == {1: ["11", "10"], 2: ["9", "8", "7", "6"], None: ["5", "4", "3", "2", "1", "0"]}


def test_when_few_are_left_there_are_no_shelves() -> None:
    write(range(9))
    shelves.arrange()
    SearchRow.objects.filter(code__gt="0").delete()

    assert shelves.arrange() == 0
    assert not SearchShelf.objects.exists()
    write(range(30, 31))
    assert set(held()) == {None}


@pytest.mark.parametrize(
    "asked",
    [
        Asked("parque"),
        Asked("parque", order="date"),
        Asked("parque", kind="hito", page=2),
        Asked("parque", kind="contrato"),
        Asked("parque", institution="secretaria"),
        Asked("parque", year=2026),
        Asked("parque nuevo"),
    ],
)
def test_a_search_finds_the_same_on_shelves_and_without(
    monkeypatch: pytest.MonkeyPatch, asked: Asked
) -> None:
    monkeypatch.setattr(finding, "EACH", {False: 4, True: 3})
    monkeypatch.setattr(finding, "PAGE", 3)
    secretaria = Institution.objects.create(slug="secretaria", name="Secretaría")
    write(range(4), institution=secretaria)
    write(range(4, 9), title="Nuevo parque")
    write(range(9), kind="contrato", plentiful=True)
    write(range(9, 12), title="Aseo")
    without = find(asked)

    assert shelves.arrange() > 0
    assert find(asked) == without
    assert without.hits


def test_a_shelf_with_enough_is_the_last_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "EACH", {False: 3, True: 3})
    write(range(9))
    write(range(9, 11), title="Aseo")
    shelves.arrange()

    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (ANALYZE, COSTS OFF) WITH asked AS (SELECT {finding.BOTH} AS words),"
            f" {finding.side(False, [], [], None)} TABLE few",
            {"words": "parque"},
        )
        plan = [line for (line,) in cursor.fetchall() if " on portal_searchrow" in line]
    assert Counter("never executed" in line for line in plan) == {False: 2, True: 1}


@pytest.mark.django_db(transaction=True)
def test_what_another_session_is_writing_is_left_for_the_next_time() -> None:
    write(range(9))
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        other.cursor().execute("SELECT FROM portal_searchrow WHERE code = '8' FOR UPDATE")
        assert shelves.arrange() == 5

    assert held() == {None: ["8", "2", "1", "0"], 1: ["7"], 2: ["6", "5", "4", "3"]}
