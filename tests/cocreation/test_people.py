"""Proposing, supporting and following without an account, and what attackers try."""

import re
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.signing import TimestampSigner
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from cartagena_ogp.models import HistoryPayload, OutgoingMail
from cocreation import asking, telling
from cocreation.forms import ClaimForm, EmailForm, ProposalForm, QuestionForm, WithdrawForm
from cocreation.models import Contact, Dialogue, Proposal, Question, Registration, Request, Support
from commitments.models import Commitment

from .samples import TEXT, a_cycle, a_dialogue, a_proposal, a_table

pytestmark = pytest.mark.django_db


def clock(form: type, ago: float = 10) -> str:
    """The clock of a form that somebody opened seconds ago."""
    signer = TimestampSigner(salt=f"guarded.{form.purpose}")
    value = f"{signer.sep}{_base62(timezone.now().timestamp() - ago)}"
    return f"{value}{signer.sep}{signer.signature(value)}"


def _base62(moment: float) -> str:
    from django.core.signing import b62_encode

    return b62_encode(int(moment))


def link_in(mail: OutgoingMail) -> str:
    return re.search(r"https?://[^/\s]+(/\S+)", mail.body.split("\n\n")[1])[1]


def last_link() -> str:
    return link_in(OutgoingMail.objects.latest("pk"))


def written(in_cycle, **facts) -> dict[str, str]:
    sent = {
        "cycle": in_cycle.slug,
        "title": "Buses cada diez minutos en el barrio",
        "text": TEXT,
        "author": "Junta de Acción Comunal",
        "email": "Ana@Example.org",
        "clock": clock(ProposalForm),
    }
    return sent | facts


@pytest.fixture
def cycle():
    return a_cycle(timezone.localdate())


def test_proposal_waits_for_its_link_and_then_for_a_moderator(client: Client, cycle) -> None:
    answer = client.post(reverse("cocreation:new"), written(cycle))
    proposal = Proposal.objects.get()

    assert answer.status_code == 302
    assert proposal.state == "unconfirmed"
    link = last_link()
    assert client.get(link).status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == "unconfirmed", "a mail scanner that opens the link confirms nothing"
    for _twice in range(2):
        assert client.post(link, follow=True).status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == "waiting"
    assert client.get(proposal.get_absolute_url()).status_code == 404
    proposal.publish(by=None)
    assert "Buses cada diez minutos" in client.get(proposal.get_absolute_url()).content.decode()
    assert Contact.objects.get().email == "ana@example.org"
    assert Request.objects.get().email == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "x@mailinator.com"}, "duran minutos"),
        ({"email": "x@de.MAILINATOR.com"}, "duran minutos"),
        ({"text": "corto"}, "al menos 40"),
        ({"text": TEXT + " http://a.co http://b.co http://c.co"}, "dos enlaces"),
        ({"title": "Compra ya en www.barato.co"}, "sin enlaces"),
        ({"clock": "forjado"}, "comprobar el formulario"),
        ({"cycle": "otro"}, ""),
        ({"territory": "marte"}, ""),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(client: Client, cycle, change, said) -> None:
    answer = client.post(reverse("cocreation:new"), written(cycle, **change))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Junta de Acción Comunal" in answer.content.decode()
    assert not Proposal.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_program_that_fills_the_trap_hears_nothing(client: Client, cycle) -> None:
    answer = client.post(reverse("cocreation:new"), written(cycle, website="http://spam"))
    assert answer.status_code == 302
    assert not Proposal.objects.exists()


def test_nothing_is_taken_out_of_its_phase(client: Client) -> None:
    cycle = a_cycle(timezone.localdate(), "evaluation")
    answer = client.post(reverse("cocreation:new"), written(cycle))
    assert "Hoy no se reciben propuestas" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_what_is_alike_is_shown_before_it_is_sent(client: Client, cycle) -> None:
    known = a_proposal(cycle, title="Buses cada diez minutos en mi barrio")
    answer = client.post(reverse("cocreation:new"), written(cycle))

    assert answer.status_code == 422
    assert known.get_absolute_url() in answer.content.decode()
    assert Proposal.objects.count() == 1
    assert client.post(reverse("cocreation:new"), written(cycle, enviar="si")).status_code == 302
    assert Proposal.objects.count() == 2


def test_same_words_twice_are_refused_even_when_confirmed_at_once(client: Client, cycle) -> None:
    client.post(reverse("cocreation:new"), written(cycle))
    first = last_link()
    client.post(reverse("cocreation:new"), written(cycle, email="luis@example.org"))
    second = last_link()
    client.post(first)
    answer = client.post(second)
    assert answer.status_code == 409
    assert Proposal.objects.filter(state="waiting").count() == 1


def support(client: Client, proposal: Proposal, email: str) -> str:
    url = reverse("cocreation:support", args=[proposal.code])
    client.post(url, {"email": email, "clock": clock(EmailForm)})
    return last_link()


def test_support_counts_once_for_a_mailbox_however_it_is_written(client: Client, cycle) -> None:
    proposal = a_proposal(cycle)
    for email in ("ana.paz@gmail.com", "Ana.Paz+2@gmail.com", "anapaz@gmail.com"):
        link = support(client, proposal, email)
        client.post(link)
        client.post(link)
    support(client, proposal, "luis@example.org")  # never confirmed
    proposal.refresh_from_db()

    assert (proposal.supports_count, Support.objects.count()) == (1, 1)
    assert not Request.objects.exclude(email="").exists(), "no address is kept of a support"
    other = a_proposal(cycle)
    client.post(support(client, other, "anapaz@gmail.com"))
    assert len(set(Support.objects.values_list("tag", flat=True))) == 2, "hashes do not join proposals"


@pytest.mark.django_db(transaction=True)
def test_two_people_who_support_at_once_are_two(cycle) -> None:
    proposal = a_proposal(cycle)
    first, second = (Request(proposal=proposal, tag=str(number) * 64) for number in range(2))

    def at_once() -> None:
        asking.support(second, timezone.now())
        connection.close()

    other = threading.Thread(target=at_once)
    with transaction.atomic():
        asking.support(first, timezone.now())
        other.start()
        other.join(1)
    other.join(10)
    proposal.refresh_from_db()
    assert proposal.supports_count == 2


def test_link_is_good_for_two_days_and_then_all_is_forgotten(client: Client, cycle) -> None:
    client.post(reverse("cocreation:new"), written(cycle))
    link = last_link()
    Request.objects.update(asked_at=timezone.now() - timedelta(hours=49))

    assert client.post(link).status_code == 404
    assert client.get(reverse("cocreation:confirm", args=["nada"])).status_code == 404
    asking.forget(timezone.now())
    assert not Proposal.objects.exists()
    assert not Request.objects.exists()


def test_a_mailbox_gets_few_links_a_day_and_the_page_says_the_same(client: Client, cycle) -> None:
    answers = {
        client.post(reverse("cocreation:new"), written(cycle, text=f"{TEXT} {n}", enviar="si")).headers[
            "Location"
        ]
        for n in range(8)
    }
    assert len(answers) == 1
    assert OutgoingMail.objects.count() == 5


def test_a_flood_is_stopped_and_nothing_typed_is_lost(client: Client, cycle, settings) -> None:
    settings.COMMENTS_PER_HOUR = 1
    client.post(reverse("cocreation:new"), written(cycle))
    answer = client.post(
        reverse("cocreation:new"), written(cycle, text=f"{TEXT} otra", email="b@example.org")
    )
    assert answer.status_code == 422
    assert f"{TEXT} otra" in answer.content.decode()


def test_whoever_wrote_on_paper_follows_with_the_code(client: Client, cycle) -> None:
    proposal = a_proposal(cycle, channel="table", table=a_table(cycle))
    old, code = asking.new_claim(proposal), asking.new_claim(proposal)
    url = reverse("cocreation:claim")

    for wrong in (old, "0000000000", "' OR 1=1", ""):
        answer = client.post(url, {"code": wrong, "email": "ana@example.org", "clock": clock(ClaimForm)})
        assert answer.status_code == 422
    typed = f" {code[:4].lower()}-{code[4:7]} {code[7:]} "
    assert (
        client.post(url, {"code": typed, "email": "ana@example.org", "clock": clock(ClaimForm)}).status_code
        == 302
    )
    client.post(last_link())
    assert Contact.objects.get().proposal == proposal


def sent_to_withdraw(client: Client, proposal: Proposal, **facts: str):
    given = {"why": "solved", "clock": clock(WithdrawForm)} | facts
    return client.post(reverse("cocreation:withdraw", args=[proposal.code]), given)


def test_an_author_withdraws_by_the_link_and_nobody_else_does(client: Client, cycle) -> None:
    proposal = a_proposal(cycle)
    Contact.objects.create(proposal=proposal, email="ana@example.org")

    assert sent_to_withdraw(client, proposal).status_code == 422, "neither an address nor a code"
    assert sent_to_withdraw(client, proposal, email="ana@example.org", why="").status_code == 422
    for email in ("otra@example.org", "ANA@example.org"):
        assert sent_to_withdraw(client, proposal, email=email).url == reverse("cocreation:sent")
    link = link_in(OutgoingMail.objects.get())
    assert "Retira tu propuesta" in client.get(link).content.decode()
    proposal.refresh_from_db()
    assert proposal.fate == "received", "a mail scanner that opens the link withdraws nothing"
    for _twice in range(2):
        client.post(link)

    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Lo que pedía ya se resolvió" in page
    assert proposal.text[:40] in page, "nothing is destroyed"
    assert history_of(proposal) == ["taken_back"]
    assert sent_to_withdraw(client, proposal, email="ana@example.org").status_code == 404


def test_who_withdraws_in_english_leaves_spanish_in_the_history(client: Client, cycle) -> None:
    proposal = a_proposal(cycle)
    with override("en"):
        proposal.take_back("solved")
    last = HistoryPayload.objects.filter(code=proposal.code).latest("entry_id")
    assert last.body["reason"] == "Lo que pedía ya se resolvió"


def test_whoever_has_the_paper_code_withdraws_that_proposal_alone(client: Client, cycle) -> None:
    table = a_table(cycle)
    mine, other = (a_proposal(cycle, channel="table", table=table) for _n in range(2))
    code = asking.new_claim(mine)

    assert sent_to_withdraw(client, other, code=code).status_code == 422
    assert sent_to_withdraw(client, mine, code=code.lower()).url == mine.get_absolute_url()
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.fate, other.fate) == ("withdrawn", "received")


def test_what_the_city_answered_or_joined_is_not_withdrawn(cycle) -> None:
    from cocreation.lineage import link
    from cocreation.models import Link

    from .samples import an_initiative

    joined = a_proposal(cycle)
    link(joined, an_initiative(cycle), Link.Kind.MERGED, by=None, reason="Piden lo mismo.")
    with pytest.raises(ValidationError):
        joined.take_back("solved")
    free = a_proposal(cycle)
    free.take_back("solved")
    for change in ({"fate": "received", "withdrawal": ""}, {"withdrawal": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Proposal.objects.filter(pk=free.pk).update(**change)


def history_of(proposal: Proposal) -> list[str]:
    rows = HistoryPayload.objects.filter(code=proposal.code).exclude(body__event__in=("created", "published"))
    return [row.body["event"] for row in rows]


def test_authors_hear_each_step_once_whatever_they_proposed_and_stop_with_one_click(
    client: Client, cycle, commitment: Commitment, django_capture_on_commit_callbacks
) -> None:
    from cocreation.lineage import link
    from cocreation.models import Link

    from .samples import an_initiative

    telling.tell_authors()
    proposals = [a_proposal(cycle) for _n in range(3)]
    for proposal in proposals[:2]:
        Contact.objects.create(proposal=proposal, email="ana@example.org")
    Contact.objects.create(proposal=proposals[2], email="luis@example.org")
    telling.tell_authors()
    OutgoingMail.objects.all().delete()
    initiative = an_initiative(cycle)
    for proposal in proposals:
        link(proposal, initiative, Link.Kind.MERGED, by=None, reason="Piden lo mismo.")
    link(initiative, commitment, Link.Kind.INSPIRED, by=None, reason="Fue elegida.")
    commitment.change(
        "status_changed", by=None, reason="Se contrató.", status="limited", status_on=date(2026, 1, 1)
    )

    assert telling.tell_authors() == 2
    assert telling.tell_authors() == 0
    mails = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {"ana@example.org", "luis@example.org"}
    assert mails["ana@example.org"].body.count("Se contrató.") == 2
    stop = re.search(r"<https?://[^/]+(/\S+)>", mails["ana@example.org"].headers["List-Unsubscribe"])[1]
    assert client.get(stop).status_code == 200
    assert Contact.objects.filter(email="ana@example.org").count() == 2, "opening it stops nothing"
    Client(enforce_csrf_checks=True).post(stop)
    assert set(Contact.objects.values_list("email", flat=True)) == {"luis@example.org"}
    assert client.post(stop).status_code == 200
    assert client.get(stop[:-3] + "abc/").status_code == 410


def test_a_dialogue_is_in_calendars_with_its_hour_and_place(client: Client) -> None:
    starts_at = datetime(2026, 12, 1, 20, 0, tzinfo=UTC)
    dialogue = a_dialogue(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), is_illustrative=True)
    lines = client.get(f"/calendario/dialogo/{dialogue.code}.ics").content.decode().split("\r\n")

    hours = {"DTSTART;TZID=America/Bogota:20261201T150000", "DTEND;TZID=America/Bogota:20261201T170000"}
    assert hours | {"LOCATION:Cancha del barrio"} <= set(lines)
    assert "SUMMARY:[Dato ilustrativo] La plata del barrio" in lines
    dialogue.change(by=None, is_illustrative=False)
    assert b"SUMMARY:La plata" in client.get(f"/calendario/dialogo/{dialogue.code}.ics").content


def test_questions_and_registrations_end_with_the_dialogue(client: Client) -> None:
    now = timezone.now()
    dialogue = a_dialogue(starts_at=now + timedelta(hours=20), answers_due_on=timezone.localdate())
    client.post(
        reverse("cocreation:dialogue_ask", args=[dialogue.code]),
        {"text": "¿Cuándo abren la biblioteca?", "email": "ana@example.org", "clock": clock(QuestionForm)},
    )
    assert not Question.objects.shown().exists()
    client.post(last_link())
    client.post(
        reverse("cocreation:dialogue_register", args=[dialogue.code]),
        {"email": "ana@example.org", "clock": clock(EmailForm)},
    )
    client.post(last_link())

    assert Question.objects.get().state == "waiting"
    assert telling.remind(now) == 1
    assert telling.remind(now) == 0
    assert telling.remind(now + timedelta(days=4)) == 0
    assert not Registration.objects.exists()
    Dialogue.objects.update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1))
    for name in ("dialogue_ask", "dialogue_register"):
        assert client.get(reverse(f"cocreation:{name}", args=[dialogue.code])).status_code == 404
