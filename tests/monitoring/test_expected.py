"""The reports that a monitor owes: what pages count of them is what each report's own date says."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cartagena_ogp.templatetags.portal import day
from commitments.models import Commitment
from monitoring import compliance, dialogue, reporting
from monitoring.expected import expected_of
from monitoring.models import EvidenceRequest, Report
from monitoring.questions import Kind
from monitoring.views.summary import NEXT
from monitoring.voices import speaking
from tests.monitoring.conftest import DAY

pytestmark = pytest.mark.django_db
ENDS = [
    date(2022, 11, 30),
    date(2023, 1, 31),
    date(2023, 2, 28),
    *[date(2023, 5, day) for day in range(1, 6)],
]


@pytest.fixture
def promises(plan, institution) -> list[Commitment]:
    made = []
    for number, ends_on in enumerate(ENDS):
        one = Commitment(
            ogp_id=f"COCDI01{number:02}", plan=plan, title=f"Compromiso {number}", problem="Falta.",
            short_title=f"Promesa {number}", action="Se hará.", responsible=institution,
            starts_on=date(2022, 9, 1), ends_on=ends_on,
        )  # fmt: skip
        made.append(one.add(by=None).publish(by=None))
    return made


def tell(body, kind: str, commitment: Commitment | None = None) -> None:
    """The monitor published this report on another site."""
    elsewhere = Report.Origin.ELSEWHERE
    report = reporting.start(body, kind, by=None, commitment=commitment, origin=elsewhere)
    for row in report.rows.all():
        scale = row.asked.scale
        reporting.answer(row, by=None, value=scale.values[-1] if scale else "", explanation="Lo dice.")
    with speaking(None):
        reporting.show(report, by=None, reason="Se cuenta.")


def test_compliance_counts_the_reports_whose_day_has_passed(body, plan, promises) -> None:
    tell(body, Kind.END_OF_COMMITMENT, promises[1])
    for told in (None, Kind.INCEPTION):
        if told:
            tell(body, told)
        for on in (
            date(2022, 10, 1),
            date(2022, 12, 30),
            date(2022, 12, 31),
            date(2023, 3, 1),
            date(2023, 6, 7),
            date(2024, 6, 1),
        ):
            due = [one for one in expected_of(body, body.reports.all()) if one.due_on and one.due_on < on]
            late = [one for one in due if not one.is_published]
            item = next(item for item in compliance.items_of(plan, on) if item.code == "6.2")
            assert item.shows.startswith(f"{len(due) - len(late)} de {len(due)} ")
            assert item.missing.startswith(f"Faltan {len(late)}: ") if late else not item.missing
            if late:
                assert day(late[0].due_on) in item.missing


@pytest.mark.parametrize("kind", [Kind.END_OF_COMMITMENT, Kind.LEARNING])
def test_the_last_start_that_is_due_on_a_day(kind) -> None:
    closed = frozenset({date(2023, 4, 28), date(2023, 5, 2)})
    for number in range(500):
        on = date(2023, 1, 1) + timedelta(days=number)
        last = reporting.last_start(kind, on, closed)
        assert reporting.due_from(kind, last, closed) <= on
        assert reporting.due_from(kind, last + timedelta(days=1), closed) > on


def test_the_first_page_shows_the_reports_that_come_next(client, body, promises) -> None:
    tell(body, Kind.INCEPTION)
    tell(body, Kind.END_OF_COMMITMENT, promises[0])
    page = client.get(reverse("monitoring:home"))
    [row] = page.context["rows"]
    assert (row["published"], row["total"]) == (2, len(promises) + 2)
    wanted = [one for one in expected_of(body, body.reports.all()) if not one.is_published]
    on = page.context["on"]
    assert row["expected"] == [one.facts(on) for one in wanted[:NEXT]]
    assert "Informes publicados: 2 de 10." in page.content.decode()


def test_a_request_answered_twice_is_one(client, monitor, editor, milestone, institution) -> None:
    home, listed = reverse("monitoring:home"), reverse("monitoring:requests")
    assert client.get(home).context["requests"] == {"open": 0, "late": 0}
    asked = dialogue.ask(
        by=monitor, commitment=milestone.commitment, milestone=milestone, institution=institution,
        asked="Las actas de entrega.", asked_on=DAY, due_on=DAY + timedelta(days=20),
    )  # fmt: skip
    for text in ("Aquí van las actas.", "Faltaba una de las actas."):
        dialogue.answer_request(asked, by=editor, institution=institution, text=text)
    assert EvidenceRequest.objects.open().count() == 1
    assert client.get(home).context["requests"] == {"open": 1, "late": 0}
    assert client.get(listed).context["counts"] == {"open": 1, "late": 0}
