"""Paper on the same roll: typed twice by two people, envelopes before papers, actas with two witnesses."""

import secrets

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cartagena_ogp.models import Attachment, Membership
from cocreation.models import Committee, Consultation, Mandate, PaperBatch, Seat
from cocreation.voting import box, operations, papers
from tests.conftest import person
from tests.staff import enter

from .votes import a_consultation, a_voter, an_election

pytestmark = pytest.mark.django_db
ENVELOPES = "CC 1.001\nCC 1002; \ncc 1003\n1004\n"


@pytest.fixture
def two(institution):
    role = Membership.Role.FACILITATOR
    return (
        person("una@cartagena.test", "Una Persona", role, institution),
        person("otra@cartagena.test", "Otra Persona", role, institution),
    )


@pytest.fixture
def acta():
    return Attachment.objects.create(
        file="x", original_name="acta.pdf", content_type="application/pdf", size=1, sha256="0" * 64,
        original_sha256="0" * 64,
    )  # fmt: skip


def wait(consultation: Consultation) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_sleep(greatest(0, extract(epoch FROM %s - clock_timestamp()) + 0.02))",
            [consultation.closes_at],
        )


def a_box(consultation: Consultation, by) -> PaperBatch:
    return papers.open_batch(consultation, kind="envelopes", place="Bocachica", by=by)


def test_paper_counts_with_the_rest_and_who_voted_online_is_discarded_unopened(two, acta):
    consultation = a_consultation(lasts=8, takes_paper=True)
    box.cast(a_voter(consultation, "1003"), secrets.token_bytes(32), [4])
    batch = a_box(consultation, two[0])
    assert papers.type_envelopes(batch, ENVELOPES, by=two[0]) is False
    assert papers.type_envelopes(batch, ENVELOPES.replace("1.001", "1001"), by=two[1]) is True
    batch.refresh_from_db()
    assert (batch.envelopes, batch.accepted, batch.discarded) == (4, 3, [3])
    assert list(batch.entries.values_list("content", flat=True)) == [None, None]
    assert box.cast(a_voter(consultation, "1001"), secrets.token_bytes(32), [4]) == "already"
    with pytest.raises(ValidationError, match="cuando la votación termina"):
        papers.type_papers(batch, "1 2\n3\n0", by=two[0], acta=None)
    wait(consultation)
    assert operations.close_due(consultation.closes_at) == 0  # a person closes, once the box is counted
    with pytest.raises(ValidationError, match="sin confirmar"):
        operations.close(consultation, by=two[0], reason="")
    papers.type_papers(batch, "1 2\n3\n0", by=two[0], acta=None)
    assert papers.type_papers(batch, "2,1\n3\nblanco", by=two[1], acta=acta)
    closed = operations.close(consultation, by=two[0], reason="Se contó la caja.")
    assert box.sizes(consultation.pk) == (4, 4)
    assert {row["option"]: row["votes"] for row in closed.result["votes"]} == {1: 1, 2: 1, 3: 1, 4: 1}
    assert closed.result["blank"] == 1
    batch.refresh_from_db()
    assert batch.totals is None  # three papers would say who voted what
    with pytest.raises(ValidationError):
        papers.type_papers(batch, "1\n1\n1", by=two[1], acta=acta)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (ENVELOPES.replace("1002", "1022"), "renglones 2"),
        ("CC 1001\nCC 1002\nCC 1003", "4 renglones y esta 3"),
        (ENVELOPES.replace("CC 1.001", "TI 1.001"), "renglones 1"),
        ("CC 1001\nNIT 5", "Renglón 2"),
        (ENVELOPES.replace("; ", "; luna"), "lugar «luna»"),
    ],
)
def test_what_does_not_match_goes_no_further(two, second, said):
    consultation = a_consultation()
    batch = a_box(consultation, two[0])
    papers.type_envelopes(batch, ENVELOPES, by=two[0])
    with pytest.raises(ValidationError, match=said):
        papers.type_envelopes(batch, second, by=two[1])
    assert box.sizes(consultation.pk) == (0, 0)
    with pytest.raises(ValidationError):
        papers.start_again(batch, "envelopes", by=two[1])
    papers.start_again(batch, "envelopes", by=two[0])
    assert not batch.entries.exists()


def test_nobody_types_both_times(two):
    consultation = a_consultation()
    batch = a_box(consultation, two[0])
    papers.type_envelopes(batch, ENVELOPES, by=two[0])
    with pytest.raises(ValidationError, match="otra persona"):
        papers.type_envelopes(batch, ENVELOPES, by=two[0])
    with pytest.raises(DatabaseError), transaction.atomic():
        batch.entries.create(step="envelopes", position=2, by=two[0], content=[])


@pytest.mark.parametrize("text", ["9", "1 1", "1 2 3", "uno", "1\n2"])
def test_only_papers_that_the_rules_allow(two, text):
    consultation = a_consultation(lasts=1, takes_paper=True)
    batch = a_box(consultation, two[0])
    for who in two:
        papers.type_envelopes(batch, "CC 1001", by=who)
    wait(consultation)
    with pytest.raises(ValidationError):
        papers.type_papers(batch, text, by=two[0], acta=None)


def test_an_acta_elects_with_two_witnesses_and_seats_whom_it_elected(two, acta, plan):
    election = an_election(method="acta", lasts=1)
    batch = papers.open_batch(election, kind="acta", place="Mesa de mujeres", by=two[0])
    votes = {1: 3, 2: 9, 3: 1}
    with pytest.raises(ValidationError, match="dos testigos"):
        papers.type_acta(batch, votes, 0, "Solo Una", by=two[0], acta=None)
    witnesses = "María Torres\nJosé Caraballo"
    assert not papers.type_acta(batch, votes, 0, witnesses, by=two[0], acta=None)
    with pytest.raises(ValidationError, match="no coinciden"):
        papers.type_acta(batch, votes | {1: 4}, 0, witnesses, by=two[1], acta=acta)
    with pytest.raises(ValidationError, match="foto"):
        papers.type_acta(batch, votes, 0, witnesses, by=two[1], acta=None)
    assert papers.type_acta(batch, votes, 0, witnesses, by=two[1], acta=acta)
    wait(election)
    closed = operations.close(election, by=two[0], reason="")
    assert (closed.result["chosen"], closed.result["alternates"]) == ([2], [1])

    committee = Committee(plan=plan).add(by=None)
    seat = Seat.objects.create(committee=committee, number=1, label="Mujeres", table=election.table)
    assert list(operations.seats_for(closed)) == [seat]
    day = plan.starts_on
    made = operations.seat_elected(closed, [seat], consent_on=day, starts_on=day, ends_on=None, by=two[0])
    holder, alternate = made
    assert (holder.name, alternate.name, alternate.alternate_of) == ("Candidata 2", "Candidata 1", holder)
    assert holder.acta == acta
    assert holder.chosen_by == Mandate.Chosen.ELECTION
    assert not operations.seats_for(closed)


def test_slips_of_a_table_are_one_ballot_a_line_of_its_list(client, two):
    election = an_election()
    day = election.opens_at.date()
    for number in (1, 2, 3):
        election.table.attendees.create(number=number, name=f"Persona {number}", consented_on=day)
    first, lost = papers.hand_out(election, [1, 2, 3]), papers.hand_out(election, [1])
    assert len({*first, *lost}) == 4
    for token in first:
        way = reverse("cocreation:vote_enter", args=[election.slug, token])
        ballot = client.post(way).content.decode()
        held = ballot.split('name="pase" value="')[1].split('"')[0]
        sent = {"pase": held, "choices": ["1"], "paso": "confirmar"}
        assert client.post(reverse("cocreation:vote_ballot", args=[election.slug]), sent).status_code == 200
    again = client.post(reverse("cocreation:vote_enter", args=[election.slug, lost[0]])).content.decode()
    held = again.split('name="pase" value="')[1].split('"')[0]
    sent = {"pase": held, "choices": ["2"], "paso": "confirmar"}
    assert client.post(reverse("cocreation:vote_ballot", args=[election.slug]), sent).status_code == 409
    assert box.sizes(election.pk) == (3, 3)


# -- the desk ---------------------------------------------------------------------------------
PAGES = ("vote_desk:index", "vote_desk:one", "vote_desk:assist", "vote_desk:new_batch", "vote_desk:slips")


@pytest.mark.parametrize(
    ("who", "reads", "runs"),
    [("una", 200, 422), ("auditor", 200, 403), ("editor", 403, 403), (None, 302, 302)],
)
def test_who_opens_the_desk(client, two, auditor, editor, who, reads, runs):
    consultation = a_consultation()
    people = {"una": two[0], "auditor": auditor, "editor": editor}
    if who:
        enter(client, people[who])
    for name in PAGES:
        args = [] if name.endswith("index") else [consultation.slug]
        assert client.get(reverse(name, args=args)).status_code == reads, name
    assert (
        client.post(reverse("vote_desk:assist", args=[consultation.slug]), {"kind": "CC"}).status_code == runs
    )


def test_an_assisted_ballot_is_level_three_and_its_screen_is_the_voter_s(client, two):
    consultation = a_consultation(lasts=8)
    enter(client, two[0])
    desk = reverse("vote_desk:assist", args=[consultation.slug])
    sent = {"kind": "CC", "number": "1.001", "saw": "on", "territory": "", "sector": "", "age": "60+"}
    ballot = client.post(desk, sent).content.decode()
    assert f'action="/gestion/consultas/{consultation.slug}/papeleta/"' in ballot
    held = ballot.split('name="pase" value="')[1].split('"')[0]
    done = client.post(
        reverse("vote_desk:ballot", args=[consultation.slug]),
        {"pase": held, "choices": ["1"], "paso": "confirmar"},
    )
    assert "Ya lo anotó: siguiente persona" in done.content.decode()
    assert client.post(desk, {**sent, "saw": ""}).status_code == 422
    wait(consultation)
    operations.close(consultation, by=None, reason="")
    row = box.roll_counts(consultation.pk)[0]
    assert (row["channel"], row["level"], row["age"]) == ("assisted", 3, "60+")


def test_the_desk_types_a_box_from_its_page(client, two):
    consultation = a_consultation(takes_paper=True)
    enter(client, two[0])
    new = client.post(reverse("vote_desk:new_batch", args=[consultation.slug]), {"place": "Caño del Oro"})
    assert "Primera digitación" in client.get(new.url).content.decode()
    assert client.post(new.url, {"lines": ENVELOPES}).status_code == 302
    assert "Ahora lo digita otra persona" in client.get(new.url).content.decode()
    enter(client, two[1])
    wrong = client.post(new.url, {"lines": ENVELOPES.replace("1004", "1044")})
    assert wrong.status_code == 422
    assert "No coinciden los renglones 4" in wrong.content.decode()
    assert "1044" in wrong.content.decode()
    client.post(new.url, {"lines": ENVELOPES})
    assert "Aceptados: 4" in client.get(new.url).content.decode()
    one = client.get(reverse("vote_desk:one", args=[consultation.slug])).content.decode()
    assert "Caño del Oro" in one
