"""The legal clock of a case, in business days of Cartagena (Ley 1755 de 2015, artículos 14 y 21)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp import terms
from cartagena_ogp.models import LocalClosure
from complaints.models import Case

AMBER_FROM = 3
"""Business days left from which a deadline is shown in amber."""


class Deadline(NamedTuple):
    """What a list shows: a tone of the house, the words, and the days left (negative: late)."""

    tone: str
    words: str
    days: int


def closures_for(cases: Collection[Case], today: date) -> frozenset[date]:
    """The closed days that count for these cases: one query for a whole list."""
    since = min((case.received_on for case in cases), default=today)
    return LocalClosure.objects.days(since)


def deadline_of(case: Case, today: date, closures: Collection[date]) -> Deadline | None:
    """How the term to answer stands; None once the case was answered or has ended."""
    if case.has_ended or case.answered_on:
        return None
    left = terms.business_days_between(today, case.due_on, closures)
    if case.due_on < today:
        late = max(-left, 1)
        words = ngettext("Venció hace %(days)s día hábil", "Venció hace %(days)s días hábiles", late)
        return Deadline("bad", words % {"days": late}, -late)
    if left == 0:
        return Deadline("late", _("Vence hoy"), 0)
    words = ngettext("Queda %(days)s día hábil", "Quedan %(days)s días hábiles", left) % {"days": left}
    return Deadline("late" if left <= AMBER_FROM else "progress", words, left)


def may_extend(case: Case, today: date) -> bool:
    """Whether an extension can still be announced: before expiry, once, and only where the law allows one."""
    return (
        not case.has_ended
        and case.answered_on is None
        and case.extended_on is None
        and today <= case.due_on < case.latest_due_on
    )


def extended(case: Case, days: int, closures: Collection[date]) -> date:
    """The due date with `days` more business days. Raises ValueError past double the term."""
    due = terms.add_business_days(case.due_on, days, closures)
    if not days > 0 or due > case.latest_due_on:
        raise ValueError("an extension is at most as long as the term")
    return due
