"""The people of this room: two monitors, somebody with a seat, and a report in the making."""

from datetime import date

import pytest

from cartagena_ogp.models import Institution, Membership, Territory, User
from cocreation import mandates
from cocreation.models import Committee, Mandate, Seat
from commitments.models import ActionPlan, Evidence
from monitoring import reporting
from monitoring.models import MonitoringBody, Report
from monitoring.questions import Kind
from tests.conftest import person

Role = Membership.Role
DAY = date(2023, 9, 4)


def university(slug: str) -> Institution:
    made = Institution(slug=slug, name=slug.replace("-", " ").title(), kind=Institution.Kind.ACADEMIA)
    return made.add(by=None).publish(by=None)


@pytest.fixture
def body(plan) -> MonitoringBody:
    made = MonitoringBody(plan=plan, institution=university("universidad-que-sigue"))
    return made.add(by=None).publish(by=None)


@pytest.fixture
def monitor(body) -> User:
    return person("ines@uni.test", "Inés Barrios", Role.MONITOR, body.institution)


@pytest.fixture
def colleague(body) -> User:
    return person("raul@uni.test", "Raúl Ospino", Role.MONITOR, body.institution)


@pytest.fixture
def other_monitor(db) -> User:
    """Monitors another plan."""
    plan = ActionPlan(slug="otro-plan", title="Otro plan").add(by=None).publish(by=None)
    elsewhere = MonitoringBody(plan=plan, institution=university("otra-universidad")).add(by=None)
    return person("sol@otra.test", "Sol Ahumada", Role.MONITOR, elsewhere.institution)


@pytest.fixture
def mandate(plan, body) -> Mandate:
    committee = Committee(plan=plan).add(by=None).publish(by=None)
    place = Territory.objects.create(
        code="localidad-1", name="Localidad 1", kind=Territory.Kind.LOCALITY, sort_key="1"
    )
    seat = Seat.objects.create(committee=committee, number=1, label="Localidad 1", locality=place)
    signer = person("nury@barrio.test", "Nury Silva", Role.COMMITTEE_MEMBER, body.institution)
    return mandates.seat_member(
        seat, name="Nury Silva", consent_on=DAY, starts_on=DAY, chosen_by="designation", user=signer, by=None
    )


@pytest.fixture
def member(mandate) -> User:
    return mandate.user


@pytest.fixture
def proven(milestone):
    """The milestone, with evidence."""
    Evidence.objects.create(
        milestone=milestone, kind="link", title="Acta", description="Acta", url="https://example.org/acta"
    )
    return milestone


@pytest.fixture
def report(body, commitment, monitor) -> Report:
    return reporting.start(
        body, Kind.END_OF_COMMITMENT, by=monitor, commitment=commitment, evaluators="Inés Barrios"
    )


def answer_everything(report: Report, by: User | None) -> None:
    for row in report.rows.select_related("report", "commitment"):
        scale = row.asked.scale
        value = scale.values[-1] if scale else ""
        reporting.answer(row, by=by, value=value, explanation=f"Lo que vimos de {row.place}.")


@pytest.fixture
def with_city(report, monitor) -> Report:
    answer_everything(report, monitor)
    return reporting.send_to_city(report, by=monitor, on=DAY)
