"""What must always be true of a work, asked behind the form, and what its verbs insist on."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from cartagena_ogp.uploads import IMAGES, inspect
from publicworks import operations
from publicworks.models import Work, WorkChange
from publicworks.operations import Photo
from tests.publicworks.works_samples import REASON, picture, progress, today

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "flying"},
        {"sector": "magic"},
        {"condition": "suspended", "status_reason": ""},
        {"condition": "unfinished", "status": "completion", "status_reason": "Porque sí."},
        {"planned_ends_on": today() - timedelta(days=200)},
        {"ended_on": today(), "started_on": None},
        {"latitude": "4.6", "longitude": "-74.1"},
        {"latitude": "10.4", "longitude": None},
        {"budget": -1},
        {"physical_progress": 101, "progress_on": today(), "progress_source": "secop"},
        {"physical_progress": 50},
    ],
    ids=str,
)
def test_the_database_refuses_what_cannot_be(work, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.filter(pk=work.pk).update(**broken)


@pytest.mark.parametrize("bpin", ["2024130010123", "'2024130010123", " 2024130010123 "])
def test_bpin_is_read_softly(work, bpin):
    work.change(by=None, reason=REASON, bpin=bpin)
    assert work.bpin == "2024130010123"


@pytest.mark.parametrize("bpin", ["20241300101x", "123", "١٢٣٤٥٦٧٨"])
def test_bpin_has_digits_only(work, bpin):
    with pytest.raises(ValidationError, match="BPIN"):
        work.change(by=None, reason=REASON, bpin=bpin)


@pytest.mark.parametrize("values", [{"planned_ends_on": today()}, {"status": "cancelled"}])
def test_what_the_public_was_told_moves_with_a_reason_and_leaves_a_mark(work, values):
    with pytest.raises(ValidationError):
        work.change(by=None, **values)
    work.change(by=None, reason=REASON, **values)
    mark = WorkChange.objects.get(work=work)
    assert mark.field == next(iter(values))
    assert mark.reason == REASON


def test_progress_is_only_added(work):
    progress(work, 10)
    with pytest.raises(DatabaseError), transaction.atomic():
        work.progress.update(physical=99)
    with pytest.raises(DatabaseError), transaction.atomic():
        work.progress.all().delete()


def test_the_headline_follows_the_supervisor_and_never_goes_back_in_time(work):
    operations.report_progress(work, by=None, on=today(), source="secop", financial=20)
    assert (work.progress_source, work.financial_progress) == ("secop", 20)
    progress(work, 30)
    progress(work, 12, on=today() - timedelta(days=40))
    operations.report_progress(work, by=None, on=today(), source="citizen", physical=5)
    assert (work.progress_source, work.physical_progress) == ("supervisor", 30)


def test_a_photo_that_says_nothing_leaves_no_file(work):
    with pytest.raises(ValidationError):
        progress(work, 10, photos=[Photo(inspect(picture(), kinds=IMAGES), "")])
    assert not work.files.exists()
    assert not work.progress.exists()


def test_finishing_leaves_the_real_days(work):
    operations.change_status(work, by=None, on=today(), reason=REASON, status="completion")
    assert work.ended_on == today()
    assert work.is_done
