"""The numbers of records say what a count of all of them would, whatever was done to them."""

from datetime import UTC, datetime
from itertools import groupby

import pytest
from django.db import connection
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartagena_ogp.benchmark.bulk import guards_aside
from cartagena_ogp.models import SearchRow, SearchSum, Territory
from cartagena_ogp.opendata.summaries import summaries

pytestmark = pytest.mark.django_db
DAYS = [datetime(2026, month, day, 3, tzinfo=UTC) for month in (9, 10, 11) for day in (1, 15)]
"""The first of a month at three in London is still the month before in Cartagena."""


@pytest.fixture
def places() -> list[int | None]:
    made = [
        Territory.objects.create(code=code, name=code, kind=Territory.Kind.BARRIO)
        for code in ("aqui", "alla")
    ]
    return [None, *(place.pk for place in made)]


def counted() -> dict[tuple[object, ...], tuple[int, datetime]]:
    """The same sums, from the rows themselves."""

    def key(row: SearchRow) -> tuple[object, ...]:
        month = localdate(row.changed_at).replace(day=1)
        return row.kind, row.territory_id or 0, row.illustrative, month

    rows = sorted(SearchRow.objects.all(), key=key)
    grouped = ((one, list(some)) for one, some in groupby(rows, key))
    return {one: (len(some), max(row.changed_at for row in some)) for one, some in grouped}


def told() -> dict[tuple[object, ...], tuple[int, datetime]]:
    found = SearchSum.objects.by("kind", "territory_id", "illustrative", "month")
    return {
        (row["kind"], row["territory_id"] or 0, row["illustrative"], row["month"]): (
            row["many"],
            row["newest"],
        )
        for row in found
    }


def insert(kind: str, code: int, place: int | None, when: datetime, *, sample: bool) -> None:
    """As an import does: a row that is there already says something else from now on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_searchrow"
            " (kind, code, title, summary, text, url, illustrative, plentiful, territory_id, changed_at)"
            " VALUES (%s, %s, '', '', '', '', %s, FALSE, %s, %s) ON CONFLICT (kind, code) DO UPDATE SET"
            " illustrative = EXCLUDED.illustrative, territory_id = EXCLUDED.territory_id,"
            " changed_at = EXCLUDED.changed_at",
            [kind, str(code), sample, place, when],
        )


ACTS = st.tuples(
    st.sampled_from(["insert", "insert", "delete", "move", "merge", "aside"]),
    st.sampled_from(["obra", "contrato"]),
    st.integers(1, 4),
    st.integers(0, 2),
    st.integers(0, 5),
    st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=14))
def test_sums_follow_whatever_happens_to_the_rows(places, acts) -> None:
    SearchRow.objects.all().delete()
    SearchSum.objects.all().delete()
    for act, kind, code, place, day, sample in acts:
        rows = SearchRow.objects.filter(kind=kind)
        if act == "insert":
            insert(kind, code, places[place], DAYS[day], sample=sample)
        elif act == "delete":
            rows.filter(code=str(code)).delete()
        elif act == "move":
            rows.update(territory_id=places[place])
        elif act == "merge":
            SearchSum.objects.merge()
        else:
            with guards_aside():
                insert(kind, code, places[place], DAYS[day], sample=sample)
            SearchSum.objects.recount()
        expected = counted()
        assert {key: many for key, (many, _newest) in told().items()} == {
            key: many for key, (many, _newest) in expected.items()
        }
        assert all(newest >= expected[key][1] for key, (_many, newest) in told().items())


def test_what_changes_no_number_adds_no_row() -> None:
    insert("obra", 1, None, DAYS[0], sample=False)
    before = SearchSum.objects.count()
    SearchRow.objects.update(shelf=1)
    assert SearchSum.objects.count() == before


def test_a_merge_leaves_one_row_for_each_kind_place_and_month() -> None:
    for code in range(5):
        insert("obra", code, None, DAYS[0], sample=False)
    SearchRow.objects.filter(code="0").delete()
    assert SearchSum.objects.count() == 6
    SearchSum.objects.merge()
    assert [(row.records, row.last) for row in SearchSum.objects.all()] == [(4, DAYS[0])]


def test_a_dataset_without_records_has_no_date(commitment) -> None:
    figures = {summary.record.kind: (summary.count, summary.changed_at) for summary in summaries()}
    assert figures["compromiso"][0] == 1
    assert figures["compromiso"][1] is not None
    assert figures["obra"] == (0, None)
