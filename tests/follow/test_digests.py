"""What changed is told once, to whoever asked, and never more than what is public."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from cartagena_ogp import history
from cartagena_ogp.follow import digests, operations
from cartagena_ogp.follow.digests import send_digests
from cartagena_ogp.follow.targets import Places, list_target, place_target, record_target
from cartagena_ogp.mail import MailRefused, send
from cartagena_ogp.models import HistoryTopic, Institution, OutgoingMail, Subscriber, Subscription, Territory

from .conftest import ANA, LUZ, NEXT_MONDAY, NOON, TODAY, TOMORROW, corner, follow, grow, link_in, mail_to


def test_nothing_to_say_is_no_mail(getsemani):
    follow(record_target("esquina", "getsemani"))
    grow(corner("manga", "Manga"), 3)
    assert send_digests(TOMORROW) == 0
    assert not OutgoingMail.objects.exists()


def test_what_happened_before_confirming_is_not_told(getsemani):
    grow(getsemani, 5100, "Antes.")
    follow(record_target("esquina", "getsemani"))
    assert send_digests(TOMORROW) == 0


def test_run_twice_it_sends_once(getsemani):
    follow(record_target("esquina", "getsemani"))
    grow(getsemani, 5100)
    assert [send_digests(TOMORROW), send_digests(TOMORROW)] == [1, 0]
    assert OutgoingMail.objects.count() == 1
    assert (
        ProcrastinateJob.objects.filter(task_name="deliver_mail", args__mail_id=mail_to(ANA).pk).count() == 1
    )


def test_each_change_is_told_once_and_none_is_lost(getsemani):
    follow(record_target("esquina", "getsemani"))
    told = ""
    for number in range(1, 5):
        grow(getsemani, 5000 + number, f"Cambio {number}.")
        if number != 2:
            send_digests(TODAY + timedelta(days=number))
    for waiting in OutgoingMail.objects.all():
        told += waiting.body
    assert OutgoingMail.objects.count() == 3
    assert [told.count(f"Cambio {number}.") for number in range(1, 5)] == [1, 1, 1, 1]


def test_a_weekly_digest_comes_on_monday_or_the_first_day_after(getsemani):
    follow(record_target("esquina", "getsemani"), frequency="semanal")
    grow(getsemani, 5100)
    assert [send_digests(TODAY + timedelta(days=ahead)) for ahead in range(7)] == [0] * 7
    assert send_digests(NEXT_MONDAY + timedelta(days=1)) == 1
    grow(getsemani, 5200)
    assert send_digests(NEXT_MONDAY + timedelta(days=2)) == 0
    assert send_digests(NEXT_MONDAY + timedelta(days=7)) == 1


def test_killed_in_the_middle_nobody_is_forgotten_nor_told_twice(getsemani, monkeypatch):
    for email in (ANA, LUZ, "mar@example.org"):
        follow(record_target("esquina", "getsemani"), email)
    grow(getsemani, 5100)
    written = digests.write

    def killed(subscriber, *args, **kwargs):
        written(subscriber, *args, **kwargs)
        if subscriber.email == LUZ:
            raise KeyboardInterrupt

    monkeypatch.setattr(digests, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        send_digests(TOMORROW)
    assert [waiting.to for waiting in OutgoingMail.objects.all()] == [ANA]

    monkeypatch.setattr(digests, "write", written)
    assert send_digests(TOMORROW) == 2
    assert sorted(waiting.to for waiting in OutgoingMail.objects.all()) == [ANA, LUZ, "mar@example.org"]


def test_one_bad_digest_keeps_nobody_waiting(getsemani, monkeypatch, caplog):
    for email in (ANA, LUZ):
        follow(record_target("esquina", "getsemani"), email)
    grow(getsemani, 5100)
    written = digests.write

    def broken(subscriber, *args, **kwargs):
        if subscriber.email == ANA:
            raise MailRefused("no")
        written(subscriber, *args, **kwargs)

    monkeypatch.setattr(digests, "write", broken)
    with pytest.raises(digests.DigestsFailed):
        send_digests(TOMORROW)
    assert [waiting.to for waiting in OutgoingMail.objects.all()] == [LUZ]
    assert ANA not in caplog.text
    monkeypatch.setattr(digests, "write", written)
    assert send_digests(TOMORROW) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(getsemani):
    people = [f"p{number}@example.org" for number in range(6)]
    for email in people:
        follow(record_target("esquina", "getsemani"), email)
    grow(getsemani, 5100)

    def work():
        try:
            send_digests(TOMORROW)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(waiting.to for waiting in OutgoingMail.objects.all()) == people


def test_drafts_are_never_told(getsemani, locality):
    follow(place_target("localidad-1"))
    follow(list_target({}))
    draft = corner("secreto", "Borrador", parent=locality, reason="Secreto de la oficina.")
    grow(draft, 9, "Otro secreto.")
    assert send_digests(TOMORROW) == 0
    assert not HistoryTopic.objects.filter(code="secreto").exists()


def test_a_withdrawal_is_told_without_what_it_said(getsemani):
    follow(place_target("localidad-1"))
    Territory.objects.filter(pk=getsemani.pk).update(name="Borrador")
    history.record(getsemani, "withdrawn", by=None, reason="Se repetía.")
    assert send_digests(TOMORROW) == 1
    assert "Se repetía." in mail_to(ANA).body
    assert "5.000" not in mail_to(ANA).body


def test_what_was_redacted_is_not_told(getsemani, auditor):
    follow(record_target("esquina", "getsemani"))
    grow(getsemani, 5100, "El nombre de una persona.")
    entry = history.last_payload("esquina", "getsemani").entry
    history.redact(entry, by=auditor, reason="Orden judicial.")
    assert send_digests(TOMORROW) == 0


def test_who_follows_a_whole_hears_of_its_parts(getsemani, locality):
    follow(record_target("esquina", "localidad-1"))
    follow(record_target("esquina", "getsemani"), LUZ)
    grow(getsemani, 5100)
    grow(locality, 90_000)
    send_digests(TOMORROW)
    assert "Getsemaní" in mail_to(ANA).body
    assert "Histórica" in mail_to(ANA).body
    assert "Histórica" not in mail_to(LUZ).body


def test_following_a_commitment_tells_of_its_milestones(commitment, milestone):
    follow(record_target("compromiso", "COCDI0001"))
    milestone.change(by=None, reason="Falta la firma.", title="Publicar el tablero completo")
    send_digests(TOMORROW)
    assert "Falta la firma." in mail_to(ANA).body


def test_a_list_is_followed_by_its_filters(getsemani, locality, institution, other_institution):
    far = corner("bayunca", "Bayunca", kind=Territory.Kind.RURAL)
    asked = [
        ({"clase": "esquina"}, {"Getsemaní", "Bayunca"}),
        ({"clase": "institucion"}, {"Secretaría General"}),
        ({"localidad": "localidad-1"}, {"Getsemaní"}),
        ({"institucion": "escuela-de-gobierno"}, set()),
        ({"q": "bayunca"}, {"Bayunca"}),
        ({"clase": "esquina", "q": "GETSEMANI"}, {"Getsemaní"}),
        ({}, {"Getsemaní", "Bayunca", "Secretaría General"}),
    ]
    for number, (filters, _expected) in enumerate(asked):
        follow(list_target(filters), f"p{number}@example.org")
    grow(getsemani, 5100)
    grow(far, 900)
    Institution.objects.get(slug="secretaria-general").change(by=None, purpose="Coordina.")
    send_digests(TOMORROW)
    names = ("Getsemaní", "Bayunca", "Secretaría General")
    for number, (filters, expected) in enumerate(asked):
        bodies = [m.body for m in OutgoingMail.objects.filter(to=f"p{number}@example.org")]
        told = {name for name in names for body in bodies if f": {name}\n" in body}
        assert told == expected, filters


def test_one_mail_for_all_that_a_person_follows(getsemani, locality):
    follow(record_target("esquina", "getsemani"))
    follow(place_target("localidad-1"))
    grow(getsemani, 5100, "Una vez.")
    assert send_digests(TOMORROW) == 1
    body = mail_to(ANA).body
    assert body.count("Una vez.") == 1
    assert "porque sigues: Getsemaní, Localidad Histórica" in body
    assert body.count("/seguir/dejar/") == 2


def test_a_mail_stays_short(getsemani, monkeypatch):
    monkeypatch.setattr(digests, "MOST", 2)
    follow(record_target("esquina", "getsemani"))
    for number in range(4):
        grow(getsemani, number, f"Cambio {number}. " + "x" * 500)
    send_digests(TOMORROW)
    body = mail_to(ANA).body
    assert [f"Cambio {number}." in body for number in range(4)] == [False, False, True, True]
    assert "Míralas en la bitácora" in body
    assert max(map(len, body.splitlines())) < 400


def test_a_person_costs_so_many_queries_whatever_they_follow(
    getsemani, locality, django_assert_max_num_queries
):
    for target in (record_target("esquina", "getsemani"), place_target("localidad-1")):
        follow(target)
    for number in range(10):
        follow(list_target({"q": f"palabra {number}"}), at=NOON + timedelta(days=number))
    Subscription.objects.update(told_on=TODAY)
    for number in range(20):
        grow(getsemani, number)
    places = Places()
    places.within("localidad-1")
    person = Subscriber.objects.get().pk
    with django_assert_max_num_queries(16):
        assert digests.take_turn(person, TOMORROW, places)


def test_the_database_itself_keeps_the_rules(getsemani):
    made = follow(record_target("esquina", "getsemani"))
    rows = Subscription.objects.filter(pk=made.pk)
    for wrong in ({"frequency": "mensual"}, {"what": "todo"}, {"confirmed_at": None}, {"cursor": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.update(email="Ana@example.org")
    twice = Subscription(**Subscription.objects.values().get() | {"id": None, "key": uuid.uuid4()})
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("List-Unsubscribe", "<https://x.example/>\r\nBcc: todos@example.org"),
        ("List-Unsubscribe", "<https://x.example/ñ>"),
        ("List-Unsubscribe", ""),
        ("List-Unsubscribe", "x" * 1000),
        ("Bcc", "todos@example.org"),
        ("List-Unsubscribe\r\nBcc", "todos@example.org"),
    ],
)
def test_a_mail_carries_no_other_header(db, name, value):
    with pytest.raises(MailRefused):
        send("follow_known", ANA, {"label": "x", "manage_url": "x"}, headers={name: value})
    assert not OutgoingMail.objects.exists()


def test_the_digest_speaks_the_language_of_who_confirmed(client, getsemani):
    target = record_target("esquina", "getsemani")
    operations.ask(target, email=ANA, frequency="diaria", language="en", at=datetime.now(UTC))
    client.post(f"/en/seguir/confirmar/{link_in(mail_to(ANA))}/")
    OutgoingMail.objects.all().delete()
    Subscription.objects.update(told_on=TODAY)
    grow(getsemani, 5100)
    send_digests(TOMORROW)
    assert mail_to(ANA).language == "en"
    assert "/en/seguir/dejar-todo/" in mail_to(ANA).body
