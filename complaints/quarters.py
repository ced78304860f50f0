"""Quarters of the year, and when each may be told: after the next one has ended."""

from __future__ import annotations

from datetime import date

from complaints.models import Case, PublishedTable


def quarter_of(day: date) -> date:
    """The first day of the quarter of `day`."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def after(quarter: date, count: int = 1) -> date:
    """The first day of the quarter `count` later (earlier when negative)."""
    index = quarter.year * 4 + (quarter.month - 1) // 3 + count
    return date(index // 4, index % 4 * 3 + 1, 1)


def may_publish(quarter: date, today: date) -> bool:
    """Whether a quarter may be told: one whole quarter lies between its end and today."""
    return after(quarter, 2) <= today


def is_published(quarter: date) -> bool:
    return PublishedTable.objects.filter(quarter=quarter).exists()


def is_over_for(case: Case, today: date) -> bool:
    """Whether the figures of the quarters that count this case are out, so that purging it changes none."""
    days = [case.received_on, case.ended_on or today]
    return all(is_published(quarter_of(day)) for day in days)
