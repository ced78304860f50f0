"""Legal terms: checked dates, and what must hold for every date."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartagena_ogp.models.closures import LocalClosure
from cartagena_ogp.terms import (
    TERMS,
    TermKind,
    Unit,
    add_business_days,
    add_months,
    business_days_between,
    due_date,
    is_business_day,
    latest_due_date,
)

days = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))
lengths = st.integers(min_value=1, max_value=60)


@pytest.mark.parametrize(
    ("received", "length", "due"),
    [
        (date(2026, 7, 1), 10, date(2026, 7, 16)),
        (date(2026, 7, 1), 15, date(2026, 7, 24)),
        (date(2026, 7, 1), 30, date(2026, 8, 18)),
        (date(2022, 11, 29), 15, date(2022, 12, 21)),
    ],
)
def test_checked_dates(received, length, due):
    assert add_business_days(received, length) == due


def test_terms_of_the_law():
    received = date(2026, 7, 1)

    assert due_date("information", received) == date(2026, 7, 16)
    assert due_date(TermKind.GENERAL, received) == date(2026, 7, 24)
    assert due_date("consultation", received) == date(2026, 8, 18)
    assert due_date("transfer", received) == date(2026, 7, 8)
    assert all("Ley 1755 de 2015" in term.source for term in TERMS.values())


def test_independence_of_cartagena_moves_to_monday():
    assert is_business_day(date(2026, 11, 11))
    assert not is_business_day(date(2026, 11, 16))
    assert not is_business_day(date(2023, 11, 13))


def test_received_on_a_saturday_counts_from_monday():
    assert add_business_days(date(2026, 9, 5), 1) == date(2026, 9, 7)


def test_a_month_ends_on_a_business_day():
    assert due_date("completion_answer", date(2026, 2, 5)) == date(2026, 3, 5)
    assert add_months(date(2027, 1, 31), 1) == date(2027, 3, 1)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_an_extension_reaches_double_where_there_is_one():
    received = date(2026, 7, 1)
    assert latest_due_date("general", received) == add_business_days(received, 30)
    assert latest_due_date("transfer", received) == due_date("transfer", received)


def test_a_kind_nobody_knows_is_an_error():
    with pytest.raises(ValueError, match="holidays"):
        due_date("holidays", date(2026, 7, 1))
    with pytest.raises(ValueError, match="forwards"):
        add_business_days(date(2026, 7, 1), -1)


@settings(deadline=None)
@given(days, lengths)
def test_a_term_ends_on_a_business_day_and_counts_back(start, length):
    end = add_business_days(start, length)

    assert is_business_day(end)
    assert business_days_between(start, end) == length
    assert business_days_between(end, start) == -length


@settings(deadline=None)
@given(days, lengths, lengths)
def test_terms_add_up(start, first, second):
    assert add_business_days(add_business_days(start, first), second) == add_business_days(
        start, first + second
    )


@settings(deadline=None)
@given(days, lengths, st.sets(st.integers(min_value=1, max_value=90), max_size=20))
def test_a_closure_never_brings_a_date_nearer(start, length, offsets):
    closures = {start + timedelta(days=offset) for offset in offsets}
    end = add_business_days(start, length, closures)

    assert end >= add_business_days(start, length)
    assert end not in closures


@settings(deadline=None)
@given(st.sampled_from(TermKind), days)
def test_every_kind_has_a_due_date_after_receipt(kind, received):
    due = due_date(kind, received)

    assert received < due <= latest_due_date(kind, received)
    assert TERMS[kind].unit is Unit.BUSINESS_DAYS or (due - received).days >= 28


@pytest.mark.django_db
def test_a_local_closure_moves_the_date():
    LocalClosure.objects.create(day=date(2026, 7, 2), reason="Decreto 100 de 2026")
    LocalClosure.objects.create(day=date(2026, 6, 1), reason="Decreto 90 de 2026")
    closures = LocalClosure.objects.days(since=date(2026, 7, 1))

    assert closures == {date(2026, 7, 2)}
    assert due_date("information", date(2026, 7, 1), closures) == date(2026, 7, 17)
