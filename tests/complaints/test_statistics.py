"""Figures that single nobody out: lagged, rounded, suppressed, frozen."""

import json
from datetime import date

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from complaints import statistics
from complaints.disclosure import FEW, KEPT
from complaints.models import Case, Improvement, PublishedTable
from complaints.quarters import after, may_publish, quarter_of
from tests.complaints.desk import at_the_desk

Q1, Q2 = date(2026, 1, 1), date(2026, 4, 1)
Category = Case.Category


def cases(count: int, on: date, **values) -> None:
    Case.objects.bulk_create(
        Case(
            public_key=b"p",
            notes_public_key=b"n",
            received_on=on,
            due_on=on,
            transfer_due_on=on,
            latest_due_on=on,
            **({"category": Category.CONTRACTS} | values),
        )
        for _ in range(count)
    )


@pytest.fixture
def two_quarters(db) -> None:
    for day, many, few in ((date(2026, 2, 3), 23, 2), (date(2026, 5, 4), 31, 8)):
        cases(many, day)
        cases(few, day, category=Category.BRIBERY)
        cases(12, day, category=Category.OTHER)
        cases(9, day, status="closed", outcome="acted", ended_on=day, answered_on=day)
    statistics.publish(Q1, on=date(2026, 7, 1))
    statistics.publish(Q2, on=date(2026, 10, 1))


def cells(quarter: date, dimension: str) -> dict:
    return PublishedTable.objects.get(quarter=quarter, dimension=dimension).cells


@pytest.mark.parametrize(
    ("today", "may"), [(date(2026, 4, 1), False), (date(2026, 6, 30), False), (date(2026, 7, 1), True)]
)
def test_a_quarter_is_told_after_the_next_one_has_ended(today, may):
    assert may_publish(Q1, today) is may
    assert quarter_of(date(2026, 3, 31)) == Q1
    assert after(date(2026, 10, 1)) == date(2027, 1, 1)


def test_small_cells_are_hidden_with_another_and_totals_rounded(two_quarters):
    table = cells(Q1, "category")
    assert (table["bribery"], table["other"], table["contracts"]) == (FEW, KEPT, 32)
    assert cells(Q2, "category")["bribery"] == 8
    assert PublishedTable.objects.get(quarter=Q1, dimension="category").total == "45"
    assert cells(Q1, "outcome") == {"acted": 9, "no_merit": 0, "not_competent": 0, "duplicate": 0}
    stored = json.dumps(list(PublishedTable.objects.values_list("cells", flat=True)))
    assert "2," not in stored.replace("32,", "").replace("12,", "")


def test_the_half_year_minus_a_quarter_recovers_no_cell(two_quarters):
    half = {table.dimension: table for table in statistics.half_year(Q1)}
    shown = {line.label: line.shown for line in half["category"].lines}
    assert shown[str(Category.CONTRACTS.label)] == 32 + 40
    assert shown[str(Category.BRIBERY.label)] == KEPT, "8 were told in the second quarter, 2 are hidden"
    page = Client().get(reverse("complaints:report", args=[2026, 1])).content.decode()
    assert "Reservada" in page
    assert "Ley 1474" in page


def test_what_was_published_never_changes(two_quarters):
    before = cells(Q1, "category")
    cases(1, date(2026, 2, 4), category=Category.BRIBERY)
    with pytest.raises(ValueError, match="once"):
        statistics.publish(Q1, on=date(2026, 12, 1))
    assert statistics.publish_due(date(2026, 12, 1)) == 0
    assert cells(Q1, "category") == before
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        connection.cursor().execute("UPDATE complaints_publishedtable SET total = '50'")


def test_the_clock_publishes_what_is_due_and_pages_serve_it(db):
    empty = Client().get(reverse("complaints:statistics"))
    assert "Todavía no hay un trimestre" in empty.content.decode()
    cases(15, date(2026, 2, 3))
    assert statistics.publish_due(date(2026, 6, 30)) == 0
    assert statistics.publish_due(date(2026, 7, 1)) == 1

    page = Client().get(reverse("complaints:statistics")).content.decode()
    assert "Trimestre 2026-1" in page
    assert "no-store" not in Client().get(reverse("complaints:statistics"))["Cache-Control"]
    csv = Client().get(reverse("complaints:quarter_file", args=[2026, 1, "csv"])).content.decode()
    assert "category,Contratos amañados o mal pagados,15" in csv
    told = Client().get(reverse("complaints:quarter_file", args=[2026, 1, "json"])).json()["rows"]
    assert {"table": "category", "row": "Total", "count": "15"} in told
    for missing in ([2026, 2], [2026, 5], [1999, 1]):
        assert Client().get(reverse("complaints:quarter", args=missing)).status_code == 404
    assert Client().get(reverse("complaints:report", args=[2026, 1])).status_code == 404


def test_a_table_of_only_small_cells_is_withheld_and_says_so(db):
    cases(2, date(2026, 2, 3))
    cases(1, date(2026, 2, 3), category=Category.BRIBERY)
    statistics.publish(Q1, on=date(2026, 7, 1))
    page = Client().get(reverse("complaints:quarter", args=[2026, 1])).content.decode()
    assert "señalaría a alguien" in page
    assert cells(Q1, "category") is None


def test_the_smallest_cell_is_a_setting(settings, db):
    settings.COMPLAINT_SMALLEST_CELL = 10
    cases(7, date(2026, 2, 3))
    cases(40, date(2026, 2, 3), category=Category.OTHER)
    cases(40, date(2026, 2, 3), category=Category.WORKS)
    statistics.publish(Q1, on=date(2026, 7, 1))
    assert cells(Q1, "category")["contracts"] == FEW
    assert "Menos de 10" in Client().get(reverse("complaints:quarter", args=[2026, 1])).content.decode()


def test_what_changed_is_told_by_the_desk(nelcy):
    client = at_the_desk(nelcy)
    client.post(
        reverse("desk:new_improvement"),
        {"title": "Las actas se publican el mismo día", "text": "Antes tardaban un mes.", "url": ""},
    )
    assert Improvement.objects.count() == 1
    assert "Las actas se publican" in Client().get(reverse("complaints:statistics")).content.decode()
