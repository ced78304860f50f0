"""Legal terms in Colombia: business days, months, and how long the city may take.

Days are counted from the day after receipt, over Mondays to Fridays that are neither holidays (Ley 51 de
1983, "Ley Emiliani") nor closed by a local act (`LocalClosure`). Compute a due date once, when something is
received, and store it: later releases of the holiday table must not move a date that was promised.
"""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Unit(StrEnum):
    """What a term is counted in."""

    BUSINESS_DAYS = "business_days"
    MONTHS = "months"


class TermKind(StrEnum):
    """What the clock runs for."""

    GENERAL = "general"
    INFORMATION = "information"
    INFORMATION_COPIES = "information_copies"
    CONSULTATION = "consultation"
    AUTHORITY = "authority"
    TRANSFER = "transfer"
    COMPLETION_REQUEST = "completion_request"
    COMPLETION_ANSWER = "completion_answer"


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its length, its unit, whether it may be extended once, and the rule it comes from."""

    length: int
    unit: Unit
    source: str
    extendable: bool = False


TERMS: dict[TermKind, Term] = {
    TermKind.GENERAL: Term(15, Unit.BUSINESS_DAYS, "Ley 1755 de 2015, artículo 14", extendable=True),
    TermKind.INFORMATION: Term(
        10, Unit.BUSINESS_DAYS, "Ley 1755 de 2015, artículo 14, numeral 1", extendable=True
    ),
    TermKind.INFORMATION_COPIES: Term(3, Unit.BUSINESS_DAYS, "Ley 1755 de 2015, artículo 14, numeral 1"),
    TermKind.CONSULTATION: Term(
        30, Unit.BUSINESS_DAYS, "Ley 1755 de 2015, artículo 14, numeral 2", extendable=True
    ),
    TermKind.AUTHORITY: Term(10, Unit.BUSINESS_DAYS, "Ley 1755 de 2015, artículo 30"),
    TermKind.TRANSFER: Term(5, Unit.BUSINESS_DAYS, "Ley 1755 de 2015, artículo 21"),
    TermKind.COMPLETION_REQUEST: Term(10, Unit.BUSINESS_DAYS, "Ley 1755 de 2015, artículo 17"),
    TermKind.COMPLETION_ANSWER: Term(1, Unit.MONTHS, "Ley 1755 de 2015, artículo 17"),
}
"""Terms of the right of petition (DOMAIN.md 6.1). Extension: artículo 14, parágrafo, never beyond double."""


@lru_cache(maxsize=64)
def holidays_of(year: int) -> frozenset[date]:
    """The national holidays of `year`, on the days they are observed."""
    import holidays

    return frozenset(holidays.country_holidays("CO", years=year, language="es"))


def is_business_day(day: date, closures: Collection[date] = ()) -> bool:
    """Whether the offices of the city are open on `day`."""
    return day.weekday() < SATURDAY and day not in holidays_of(day.year) and day not in closures


def add_business_days(start: date, days: int, closures: Collection[date] = ()) -> date:
    """The business day number `days` after `start`; `start` itself never counts, and zero days is `start`.

    Raises ValueError when `days` is negative.
    """
    if days < 0:
        raise ValueError("business days are counted forwards")
    day = start
    while days:
        day += ONE_DAY
        days -= is_business_day(day, closures)
    return day


def business_days_between(start: date, end: date, closures: Collection[date] = ()) -> int:
    """How many business days come after `start` up to and including `end`; negative when `end` is earlier."""
    if end < start:
        return -business_days_between(end, start, closures)
    span = (end - start).days
    return sum(is_business_day(start + timedelta(days=offset), closures) for offset in range(1, span + 1))


def add_months(start: date, months: int, closures: Collection[date] = ()) -> date:
    """The same day `months` later (or that month's last), moved to the next business day when offices are
    closed.

    Source: Ley 4 de 1913, artículo 62: months follow the calendar; a term that ends on a holiday ends on
    the next business day.
    """
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    day = date(year, month + 1, min(start.day, last))
    while not is_business_day(day, closures):
        day += ONE_DAY
    return day


def due_date(kind: TermKind | str, received_on: date, closures: Collection[date] = ()) -> date:
    """The last day on which something of this kind, received on `received_on` (Bogotá), is answered in
    time.
    """
    term = TERMS[TermKind(kind)]
    if term.unit is Unit.MONTHS:
        return add_months(received_on, term.length, closures)
    return add_business_days(received_on, term.length, closures)


def latest_due_date(kind: TermKind | str, received_on: date, closures: Collection[date] = ()) -> date:
    """The last day to which an extension may reach: double the term (Ley 1755 de 2015, artículo 14,
    parágrafo).
    """
    term = TERMS[TermKind(kind)]
    if not term.extendable:
        return due_date(kind, received_on, closures)
    return add_business_days(received_on, 2 * term.length, closures)
