"""The machine's clock jumps back a day: order, chains and limits hold.

Only what this process decides is tried: PostgreSQL's own clock (the vote) cannot be moved from a test.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cartagena_ogp.models import HistoryEntry
from cartagena_ogp.verification import chain_problems
from complaints import audit, throttle

pytestmark = pytest.mark.django_db


def test_the_history_never_goes_back(institution):
    before = HistoryEntry.objects.order_by("-sequence")[0]
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        institution.change(by=None, reason="El reloj se atrasó.", purpose="Coordina.")
    after = HistoryEntry.objects.order_by("-sequence")[0]
    assert after.sequence == before.sequence + 1
    assert after.recorded_at >= before.recorded_at
    assert list(chain_problems(lambda *_: None)) == []


def test_the_desk_s_log_never_goes_back():
    audit.record(audit.Act.KEY_OPENED, by=None)
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        audit.record(audit.Act.KEY_CLOSED, by=None)
    assert audit.first_fault() is None


def test_a_limit_neither_opens_nor_locks():
    most = throttle.LIMITS["start"].most
    now = timezone.now()
    left = [throttle.take("start", when) for when in (now, now - timedelta(days=1), now)]
    assert left == [most - 1, most - 2, most - 3]
