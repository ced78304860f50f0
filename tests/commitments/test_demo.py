"""The invented samples: all marked, of every state, and the real plan untouched by them."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from cartagena_ogp import history
from cartagena_ogp.models import HistoryEntry
from cartagena_ogp.records import record_for
from commitments.models import Agreement, Commitment, Evidence, Meeting, Milestone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The samples, loaded once for all these tests and rolled back after the last one."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("demo")
def test_every_sample_says_that_it_is_one():
    assert not Milestone.objects.filter(is_illustrative=False).exists()
    assert not Meeting.objects.filter(is_illustrative=False).exists()
    assert not Evidence.objects.filter(milestone__isnull=False, is_illustrative=False).exists()
    assert set(Commitment.objects.filter(is_illustrative=False).values_list("ogp_id", flat=True)) == {
        "COCDI0001",
        "COCDI0002",
    }


@pytest.mark.usefixtures("demo")
def test_there_is_a_milestone_of_each_state():
    today = timezone.localdate()
    shown = Milestone.objects.published()

    assert set(shown.values_list("status", flat=True)) == {
        "no_evidence",
        "not_started",
        "limited",
        "substantial",
        "complete",
    }
    assert shown.late(today).filter(commitment__ogp_id="DEMOS0001").count() == 2
    assert shown.get(commitment__ogp_id="DEMOS0001", number=4).weeks_of_silence(today) == 9
    assert Agreement.objects.late(today).count() == 1


@pytest.mark.usefixtures("demo")
def test_the_real_commitments_are_not_made_late_by_samples():
    today = timezone.localdate()

    assert not Commitment.objects.late(today).filter(is_illustrative=False).exists()
    assert Commitment.objects.get(ogp_id="COCDI0002").last_news_on.isoformat() == "2023-12-07"


@pytest.mark.usefixtures("demo")
def test_last_news_of_a_commitment_is_that_of_its_newest_step():
    today = timezone.localdate()

    assert Commitment.objects.get(ogp_id="DEMOS0001").last_news_on == today - timedelta(days=6)
    assert Commitment.objects.get(ogp_id="DEMOS0002").modifications.get().approved_by


@pytest.mark.usefixtures("demo")
def test_history_tells_what_each_sample_says_now():
    for record in (*Milestone.objects.all(), *Meeting.objects.all(), *Commitment.objects.all()):
        described = record_for(record)
        last = history.last_payload(described.kind, described.code(described.fresh(record)))
        assert last is not None
        assert last.body["after"] == described.facts(described.fresh(record))


@pytest.mark.usefixtures("demo")
def test_loading_the_samples_twice_changes_nothing():
    before = HistoryEntry.objects.count()
    call_command("load_demo", stdout=StringIO())

    assert HistoryEntry.objects.count() == before


@pytest.mark.usefixtures("demo")
def test_files_of_samples_can_be_opened_by_everyone():
    files = Evidence.objects.filter(attachment__isnull=False).select_related("attachment")

    assert files.count() == 12
    assert all(evidence.attachment.is_public for evidence in files)
