"""What the database decides about cycles, tables, proposals and initiatives."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cocreation.models import Attendance, Cycle, Proposal

from .samples import WHY, a_cycle, a_proposal, a_table, an_initiative, evaluated

pytestmark = pytest.mark.django_db
ON = date(2026, 9, 15)


@pytest.mark.parametrize(("days", "reason", "is_fine"), [(14, "", True), (13, "", False), (13, "Paro", True)])
def test_timeline_is_published_two_weeks_ahead_or_says_why(days: int, reason: str, is_fine: bool) -> None:
    cycle = a_cycle(ON)
    late = {
        "timeline_published_on": cycle.starts_on - timedelta(days=days),
        "late_timeline_reason": reason,
    }
    if is_fine:
        cycle.change(by=None, **late)
        return
    with pytest.raises(ValidationError, match="dos semanas"):
        cycle.change(by=None, **late)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cycle.objects.filter(pk=cycle.pk).update(**late)


def test_no_is_never_said_without_a_long_enough_reason(editor, lead) -> None:
    cycle = a_cycle(ON)
    proposal, initiative = evaluated(a_proposal(cycle), editor, lead), an_initiative(cycle)
    for answer in ("", "No.", " " * 90):
        with pytest.raises(IntegrityError, match="not_chosen_is_answered"), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(fate="not_chosen", answer=answer, answered_on=ON)
        with pytest.raises(ValidationError):
            initiative.decide("not_chosen", by=None, reason=answer)
    initiative.decide("not_chosen", by=None, reason=WHY)


def test_same_words_are_proposed_online_once_a_cycle() -> None:
    cycle = a_cycle(ON)
    first = a_proposal(cycle)
    with pytest.raises(ValidationError, match="ya está en este ciclo"):
        a_proposal(cycle, text=first.text.upper() + " ")
    a_proposal(cycle, text=first.text, channel="table", table=a_table(cycle))


def test_nothing_is_kept_of_a_person_who_did_not_consent() -> None:
    table = a_table(a_cycle(ON))
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(table=table, sector="population", gender="mujer")
    Attendance.objects.create(table=table, sector="population")
    Attendance.objects.create(
        table=table, sector="population", gender="mujer", consent_version=1, consented_on=ON
    )
