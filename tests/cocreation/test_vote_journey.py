"""The voter's way, as a phone without script goes it, and every way it can be bent."""

import re
import secrets
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cartagena_ogp import guarded_forms
from cartagena_ogp.models import OutgoingMail
from cocreation.models import Consultation, VoteClaim
from cocreation.views import voting as views
from cocreation.voting import box, keys, operations
from cocreation.voting.forms import Pass

from .votes import a_consultation, a_voter, an_election

pytestmark = pytest.mark.django_db
ANSWERS = {"kind": "CC", "number": "1.047.123.456", "email": "ana@ejemplo.com", "sector": "communal"}


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded_forms, "SOONEST", timedelta(0))
    monkeypatch.setattr(views, "network", views.Limiter(1000))


@pytest.fixture
def consultation() -> Consultation:
    return a_consultation()


def url(name: str, one: Consultation, *args: str) -> str:
    return reverse(f"cocreation:{name}", args=[one.slug, *args])


def ask(client: Client, one: Consultation, **answers: str):
    page = client.get(url("vote", one))
    clock = re.search(r'name="clock" value="([^"]+)"', page.content.decode())[1]
    return client.post(url("vote", one), ANSWERS | {"clock": clock, "website": ""} | answers)


def link(client: Client, one: Consultation, **answers: str) -> str:
    assert ask(client, one, **answers).status_code == 302
    body = OutgoingMail.objects.order_by("-pk")[0].body
    return re.search(r"https?://[^/]+(/participa/\S+)", body)[1]


def hidden(response) -> dict[str, str]:
    return {"pase": re.search(r'name="pase" value="([^"]+)"', response.content.decode())[1]}


def test_from_the_question_to_the_receipt_and_the_ballot_found_after_the_close(client):
    consultation = a_consultation(lasts=10)
    way = link(client, consultation)
    assert "Abrir mi papeleta" in client.get(way).content.decode()
    ballot = client.post(way)
    assert "no-store" in ballot["Cache-Control"]
    review = client.post(url("vote_ballot", consultation), hidden(ballot) | {"choices": ["2", "3"]})
    assert "Revisa y confirma" in review.content.decode()
    assert box.sizes(consultation.pk) == (0, 0)

    sent = hidden(review) | {"choices": ["2", "3"], "paso": "confirmar"}
    done = client.post(url("vote_ballot", consultation), sent)
    code = re.search(r"receipt__code[^>]*>(.*?)</p>", done.content.decode(), re.DOTALL)[1]
    groups = re.findall(r"<span>([0-9A-Z]{4})</span>", code)
    assert len(groups) == 7
    assert client.post(url("vote_ballot", consultation), sent).content.count(groups[0].encode()) == 1
    assert box.sizes(consultation.pk) == (1, 1)

    early = client.get(url("consultation_receipt", consultation), {"codigo": " ".join(groups)})
    assert "sigue sellada" in early.content.decode()
    with_clock = max(0.0, (consultation.closes_at - timezone.now()).total_seconds()) + 0.05
    box.call("pg_sleep", with_clock)
    operations.close(consultation, by=None, reason="")
    found = client.get(url("consultation_receipt", consultation), {"codigo": "-".join(groups).lower()})
    assert "Tu papeleta está en la urna" in found.content.decode()
    assert found.content.decode().count("<li>2. ") == found.content.decode().count("<li>3. ") == 1
    lost = client.get(url("consultation_receipt", consultation), {"codigo": "ABCD" * 7})
    assert "No encontramos ese recibo" in lost.content.decode()
    left_open = client.post(
        url("vote_ballot", consultation), hidden(ballot) | {"choices": ["1"], "paso": "confirmar"}
    )
    assert left_open.status_code == 409
    assert "La votación terminó" in left_open.content.decode()
    assert box.sizes(consultation.pk) == (1, 1)


def test_opening_the_link_consumes_nothing_and_its_button_works_once(client, consultation):
    way = link(client, consultation)
    for _scanner in range(3):
        assert client.get(way).status_code == 200
    assert client.post(way).status_code == 200
    again = client.post(way)
    assert again.status_code == 404
    assert "Este enlace ya no sirve" in again.content.decode()
    other = a_consultation()
    assert client.post(url("vote_enter", other, way.rstrip("/").rpartition("/")[2])).status_code == 404


def test_only_the_digest_of_a_link_is_kept(client, consultation):
    token = link(client, consultation).rstrip("/").rpartition("/")[2]
    assert len(token) >= 43
    assert box.rows("vote_link_use", consultation.pk, token.encode()) == []
    assert box.link_is_good(consultation.pk, keys.token_hash(token))


def test_an_old_link_opens_nothing(client, consultation):
    token = keys.new_token()
    box.ask_link(keys.token_hash(token), a_voter(consultation), -1)
    assert client.get(url("vote_enter", consultation, token)).status_code == 404
    assert client.post(url("vote_enter", consultation, token)).status_code == 404


def test_the_answer_is_the_same_whatever_one_did_before(client, consultation):
    said = [ask(client, consultation) for _time in range(9)]
    assert {(one.status_code, one.url) for one in said} == {(302, url("vote_asked", consultation))}
    assert OutgoingMail.objects.count() == 6  # an hour's worth for a mailbox or a document
    assert ask(client, consultation, number="99999999", email="otra@ejemplo.com").status_code == 302
    assert OutgoingMail.objects.count() == 7


def test_who_voted_already_hears_it_only_with_the_ballot_in_hand(client, consultation):
    first, second = (client.post(link(client, consultation)) for _time in range(2))
    send = {"choices": ["1"], "paso": "confirmar"}
    assert client.post(url("vote_ballot", consultation), hidden(first) | send).status_code == 200
    refused = client.post(url("vote_ballot", consultation), hidden(second) | send)
    assert refused.status_code == 409
    assert "Ya hay un voto con tu documento" in refused.content.decode()
    assert box.sizes(consultation.pk) == (1, 1)


@pytest.mark.parametrize(
    ("choices", "said"),
    [([], "Marca al menos 1"), (["1", "2", "3"], "Marcaste 3"), (["77"], "no está en la papeleta")],
)
def test_a_ballot_out_of_the_rules_comes_back_with_what_was_marked(client, consultation, choices, said):
    ballot = client.post(link(client, consultation))
    back = client.post(url("vote_ballot", consultation), hidden(ballot) | {"choices": choices})
    assert back.status_code == 422
    assert said in back.content.decode()
    assert back.content.decode().count(" checked") == len([c for c in choices if c != "77"])
    confirm = hidden(ballot) | {"choices": choices, "paso": "confirmar"}
    assert client.post(url("vote_ballot", consultation), confirm).status_code == 422
    assert box.sizes(consultation.pk) == (0, 0)


def test_changing_goes_back_to_the_ballot_with_the_marks(client, consultation):
    ballot = client.post(link(client, consultation))
    back = client.post(
        url("vote_ballot", consultation), hidden(ballot) | {"choices": ["2"], "paso": "marcar"}
    )
    assert back.status_code == 200
    assert back.content.decode().count(" checked") == 1


@pytest.mark.parametrize("forged", ["", "x", "a:b:c"])
def test_a_forged_pass_votes_nothing(client, consultation, forged):
    sent = {"pase": forged, "choices": ["1"], "paso": "confirmar"}
    assert client.post(url("vote_ballot", consultation), sent).status_code == 400


def test_a_pass_is_of_one_consultation_unchanged_and_young(client, consultation, monkeypatch):
    held = Pass.new(a_voter(consultation)).signed()
    send = {"choices": ["1"], "paso": "confirmar"}
    other = a_consultation()
    assert client.post(url("vote_ballot", other), {"pase": held, **send}).status_code == 400
    assert (
        client.post(url("vote_ballot", consultation), {"pase": held[:-2] + "xx", **send}).status_code == 400
    )
    monkeypatch.setattr("cocreation.voting.forms.PASS_LASTS", timedelta(seconds=-1))
    old = client.post(url("vote_ballot", consultation), {"pase": held, **send})
    assert old.status_code == 409
    assert "mucho tiempo abierta" in old.content.decode()
    assert box.sizes(consultation.pk) == (0, 0)


def test_a_post_from_elsewhere_is_refused(consultation):
    strict = Client(enforce_csrf_checks=True)
    held = Pass.new(a_voter(consultation)).signed()
    sent = {"pase": held, "choices": ["1"], "paso": "confirmar"}
    assert strict.post(url("vote_ballot", consultation), sent).status_code == 403
    assert box.sizes(consultation.pk) == (0, 0)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"email": "yo@mailinator.com"}, "temporal"),
        ({"email": "yo@algo.yopmail.com"}, "temporal"),
        ({"number": "12"}, "número del documento"),
        ({"email": "no"}, "correo completo"),
        ({"kind": "XX"}, "opciones"),
    ],
)
def test_what_cannot_be_sent_says_why_and_keeps_what_was_typed(client, consultation, answers, said):
    response = ask(client, consultation, **answers)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert (ANSWERS | answers)["number"] in response.content.decode()
    assert not OutgoingMail.objects.exists()


def test_a_machine_that_fills_the_trap_gets_the_same_answer_and_no_mail(client, consultation):
    assert ask(client, consultation, website="https://spam.example").status_code == 302
    assert not OutgoingMail.objects.exists()


def test_a_network_that_asks_without_end_waits(client, consultation, monkeypatch):
    monkeypatch.setattr(views, "network", views.Limiter(3))
    codes = [ask(client, consultation, number=str(5_000_000 + n)).status_code for n in range(4)]
    assert codes == [302, 302, 302, 422]


def test_no_page_of_a_consultation_says_a_vote_before_the_close(client, consultation):
    for _one in range(55):
        box.cast(a_voter(consultation), secrets.token_bytes(32), [4])
    operations.seal_all()
    chain = box.seals(consultation.pk)
    page = client.get(consultation.get_absolute_url()).content.decode()
    assert chain[-1].head in page
    assert client.get(url("consultation_result", consultation)).status_code == 302
    seals = client.get(url("consultation_seals", consultation)).content.decode()
    assert chain[-1].root in seals
    assert client.get(url("consultation_file", consultation, "papeletas.csv")).status_code == 404


def test_a_claim_keeps_no_number_and_says_nothing(client, consultation):
    page = client.get(url("vote_claim", consultation)).content.decode()
    clock = re.search(r'name="clock" value="([^"]+)"', page)[1]
    answers = {
        "kind": "CC",
        "number": "1047123456",
        "email": "ana@ejemplo.com",
        "clock": clock,
        "website": "",
    }
    assert client.post(url("vote_claim", consultation), answers).status_code == 302
    claim = VoteClaim.objects.get()
    assert b"1047123456" not in bytes(claim.voter_tag)
    assert bytes(claim.voter_tag) == a_voter(consultation, "1047123456").tag


def test_an_election_is_not_voted_from_outside_its_table(client):
    election = an_election()
    assert client.get(url("vote", election)).status_code == 409


def test_ballots_share_what_they_show_until_it_changes(client, consultation):
    def receipt() -> str:
        sent = {"pase": Pass.new(a_voter(consultation)).signed(), "choices": ["1"], "paso": "confirmar"}
        return client.post(url("vote_ballot", consultation), sent).content.decode()

    later = timezone.localtime(consultation.closes_at + timedelta(days=400))
    assert f"{later.year}" not in receipt()
    consultation.extend(to=later, by=None, reason="Llovió toda la semana.")
    assert f"{later.year}" in receipt(), "what a process knows of a consultation ends with the revision"
    unknown = reverse("cocreation:vote_ballot", args=["no-hay"])
    assert client.post(unknown, {"pase": "x"}).status_code == 404
