"""The calendar's month pages and its feed (RFC 5545)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from pytest_django.asserts import assertContains, assertNotContains

from cartagena_ogp import calendars as calendar
from tests.commitments.samples import draft_milestone

pytestmark = pytest.mark.django_db


def event(**facts) -> calendar.Event:
    values = {
        "code": "COCDI0001-1",
        "day": date(2023, 12, 31),
        "title": "Hito",
        "text": "",
        "url": "https://example.org/x",
        "changed_at": datetime(2023, 1, 2, 3, 4, 5, tzinfo=UTC),
    }
    return calendar.Event(**(values | facts))


def lines(body: bytes) -> list[str]:
    """The content lines, unfolded as a reader does."""
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_lines_end_as_the_standard_says_and_none_is_too_long():
    body = calendar.write([event(title="ñandú " * 60)], name="Cartagena", url="https://example.org/c.ics")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert all(line.decode() for line in body.split(b"\r\n")[:-1])
    assert f"SUMMARY:{'ñandú ' * 60}" in lines(body)


def test_what_staff_write_cannot_add_lines_or_fields():
    found = lines(calendar.write([event(title="a,b;c\\d\r\nURL:malo", text="x\x07y\nz")], name="n", url="u"))
    assert "SUMMARY:a\\,b\\;c\\\\d\\nURL:malo" in found
    assert "DESCRIPTION:xy\\nz" in found
    assert "URL:malo" not in found


def test_a_meeting_has_its_hour_in_bogota_and_is_struck_out_when_cancelled():
    starts_at = datetime(2024, 1, 1, 2, 30, tzinfo=UTC)
    meeting = event(starts_at=starts_at, place="Plaza de la Aduana, Centro", is_cancelled=True)
    found = lines(calendar.write([meeting], name="n", url="u"))

    assert "DTSTART;TZID=America/Bogota:20231231T213000" in found
    assert not [line for line in found if line.startswith("DTEND")], "nobody said until when"
    assert found.index("TZID:America/Bogota") < found.index("BEGIN:VEVENT")
    assert {"LOCATION:Plaza de la Aduana\\, Centro", "STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= set(found)
    until = event(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    assert "DTEND;TZID=America/Bogota:20231231T233000" in lines(calendar.write([until], name="n", url="u"))


def test_a_day_lasts_a_day_and_its_name_never_changes():
    found = lines(calendar.write([event(version=4)], name="n", url="u"))
    assert {"DTSTART;VALUE=DATE:20231231", "DTEND;VALUE=DATE:20240101"} <= set(found)
    assert "UID:COCDI0001-1@cartagena-abierta" in found
    assert "DTSTAMP:20230102T030405Z" in found
    assert "SEQUENCE:4" in found


@time_machine.travel("2023-04-10 10:00-05:00", tick=False)
def test_a_month_marks_what_is_late_and_leaves_drafts_out(client, milestone):
    draft_milestone(milestone.commitment, number=2, title="Borrador", due_on=date(2023, 3, 15))
    page = client.get("/compromisos/calendario/?mes=2023-03")
    assertContains(page, "Publicar la primera versión del tablero")
    assertContains(page, "Con retraso")
    assertContains(page, "Marzo\u00a0de\u00a02023")
    assertNotContains(page, "Borrador")
    assertContains(client.get("/compromisos/calendario/"), "Nada vence este mes.")


@pytest.mark.parametrize("month", ["", "2023", "2023-13", "99999-01", "²-03", "%00", "2023-03-01"])
def test_a_month_that_is_none_shows_this_one(month, client, db):
    with time_machine.travel("2023-04-10 10:00-05:00", tick=False):
        assertContains(client.get(f"/compromisos/calendario/?mes={month}"), "Abril\u00a0de\u00a02023")


@time_machine.travel("2023-04-10 10:00-05:00", tick=False)
def test_the_feed_has_what_falls_due(client, milestone):
    response = client.get("/compromisos/calendario.ics")
    found = lines(response.content)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (found[0], found[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert "UID:COCDI0001-1@cartagena-abierta" in found
    assert "DTSTART;VALUE=DATE:20230831" in found
    assert found.count("BEGIN:VEVENT") == 2
