"""The citizen committee: seats, mandates that are never rewritten, and the page everybody reads."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from cartagena_ogp.models import HistoryPayload, Membership, Territory
from cocreation import mandates
from cocreation.models import Committee, Mandate, Seat, SeatEvent
from tests.commitments.test_page_costs import MOST, queries_of
from tests.conftest import person
from tests.staff import enter

pytestmark = pytest.mark.django_db
DAY = date(2022, 11, 1)


@pytest.fixture
def committee(plan) -> Committee:
    return Committee(plan=plan, starts_on=DAY).add(by=None).publish(by=None)


@pytest.fixture
def seat(committee) -> Seat:
    place = Territory.objects.create(
        code="localidad-1", name="Localidad 1", kind=Territory.Kind.LOCALITY, sort_key="1"
    )
    return Seat.objects.create(committee=committee, number=1, label="Sector comunal", locality=place)


def sit(seat: Seat, name: str, **more) -> Mandate:
    facts = {"consent_on": DAY, "starts_on": DAY, "chosen_by": "election", "election": "E-1", "by": None}
    return mandates.seat_member(seat, name=name, **(facts | more))


def test_a_seat_is_taken_left_and_taken_by_the_alternate_in_public(client, seat):
    holder = sit(seat, "Ana María Julio")
    alternate = sit(seat, "Pedro Puello", alternate_of=holder)
    mandates.vacate(holder, kind="resigned", on=date(2023, 5, 2), by=None, reason="Se fue de la ciudad.")
    mandates.call_alternate(alternate, on=date(2023, 5, 9), by=None, reason="Suple a la titular.")

    page = client.get(reverse("cocreation:committee_now")).content.decode()
    assert "Pedro Puello" in page
    assert "Se fue de la ciudad." in page
    kinds = list(SeatEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["seated", "alternate", "resigned", "called", "seated"]
    told = HistoryPayload.objects.filter(kind="comite").values_list("body__event", flat=True)
    assert {"seat_seated", "seat_resigned", "seat_called"} <= set(told)


@pytest.mark.parametrize(
    "act",
    [
        lambda seat, m: sit(seat, "Otra persona"),
        lambda seat, m: sit(seat, "Sin acta", alternate_of=m, election=""),
        lambda seat, m: mandates.vacate(
            m, kind="resigned", on=date(2020, 1, 1), by=None, reason="Antes de entrar."
        ),
        lambda seat, m: mandates.vacate(m, kind="resigned", on=DAY, by=None, reason=""),
    ],
)
def test_what_cannot_be_is_refused_in_words(seat, act):
    held = sit(seat, "Ana María Julio")
    with pytest.raises(ValidationError), transaction.atomic():
        act(seat, held)
    assert seat.mandates.current().count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda m: Mandate.objects.filter(pk=m.pk).update(name="Otro nombre"),
        lambda m: m.delete(),
        lambda m: m.events.all().delete(),
        lambda m: m.events.update(reason="Otra cosa"),
        lambda m: Mandate.objects.create(
            seat=m.seat, name="Doble", consent_on=DAY, starts_on=DAY, chosen_by="election"
        ),
    ],
)
def test_the_database_keeps_one_holder_and_rewrites_nothing(seat, wrong):
    held = sit(seat, "Ana María Julio")
    with pytest.raises(DatabaseError), transaction.atomic():
        wrong(held)


def test_a_committee_without_known_members_says_so(client, committee):
    committee.change(by=None, members_note="Las fuentes no dicen sus nombres.")
    page = client.get(committee.get_absolute_url()).content.decode()
    assert "Sin dato" in page
    assert "Las fuentes no dicen sus nombres." in page


def test_the_desk_seats_somebody_and_an_editor_may_not(client, seat, lead, editor, institution):
    signer = person("nury@cartagena.test", "Nury Silva", Membership.Role.COMMITTEE_MEMBER, institution)
    address = reverse("admin:cocreation_committee_curul", args=[seat.committee.pk])
    data = {
        "seat": seat.pk, "name": "Nury Silva", "consent_on": "2022-11-01", "starts_on": "2022-11-01",
        "chosen_by": "designation", "user": signer.pk, "expected_version": seat.committee.version,
    }  # fmt: skip
    assert enter(client, editor).post(address, data).status_code == 403
    assert enter(client, lead).post(address, data).status_code == 302
    assert Mandate.objects.get().user == signer


def test_the_page_costs_the_same_with_many_seats(client, seat):
    for number in range(2, 26):
        another = Seat.objects.create(
            committee=seat.committee, number=number, label=f"Mesa {number}", locality=seat.locality
        )
        sit(another, f"Persona {number}")
    assert len(queries_of(client, seat.committee.get_absolute_url())) <= MOST
