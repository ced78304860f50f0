"""The whole journey of a follower, and every way out of it."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes

from django.core import mail as outbox
from pytest_django.asserts import assertContains

from cartagena_ogp.follow import operations
from cartagena_ogp.follow.digests import send_digests
from cartagena_ogp.follow.targets import place_target, record_target
from cartagena_ogp.follow.tasks import send_follow_digests
from cartagena_ogp.models import OutgoingMail, Subscriber, Subscription
from cartagena_ogp.tasks import deliver_mail

from .conftest import ANA, LUZ, NEXT_MONDAY, TOMORROW, follow, grow, link_in, mail_to

SIX = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""Six in the morning of the next day in Cartagena."""


def test_the_whole_journey(client, ask, getsemani):
    ask("/seguir/esquina/getsemani/")
    client.post(f"/seguir/confirmar/{link_in(mail_to(ANA))}/")
    OutgoingMail.objects.all().delete()
    grow(getsemani, 5200, "Llegó el censo.")

    send_follow_digests(timestamp=int(SIX.timestamp()))
    waiting = mail_to(ANA)
    deliver_mail(mail_id=waiting.pk)
    [sent] = outbox.outbox
    assert sent.subject == "Cambió 1 cosa que sigues"
    for words in (
        "Esquina: Getsemaní",
        "Llegó el censo.",
        "antes «5.000», ahora «5.200»",
        "porque sigues: Getsemaní",
    ):
        assert words in sent.body
    raw = message_from_bytes(sent.message().as_bytes())
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = raw["List-Unsubscribe"].strip("<>")
    assert address in sent.body

    machine = type(client)(enforce_csrf_checks=True)
    path = address.removeprefix("http://127.0.0.1:8000")
    answer = machine.post(
        path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert not Subscription.objects.exists()
    assert not Subscriber.objects.exists()
    assert not OutgoingMail.objects.exists()

    grow(getsemani, 5300)
    assert send_digests(NEXT_MONDAY) == 0


def test_erasing_leaves_other_mail_alone(client, getsemani):
    follow(record_target("esquina", "getsemani"))
    OutgoingMail.objects.create(to=ANA, subject="Tu cuenta", body="Otra cosa.", language="es")
    grow(getsemani, 5100)
    send_digests(TOMORROW)
    operations.forget(Subscriber.objects.get())
    assert [waiting.subject for waiting in OutgoingMail.objects.all()] == ["Tu cuenta"]


def test_opening_the_way_out_stops_nothing(client, getsemani):
    made = follow(record_target("esquina", "getsemani"))
    grow(getsemani, 5100)
    send_digests(TOMORROW)
    for name in ("dejar", "dejar-todo"):
        path = f"/seguir/{name}/{link_in(mail_to(ANA), name)}/"
        for _scanner in range(2):
            assert client.get(path).status_code == 200
    assert list(Subscription.objects.all()) == [made]


def test_one_thing_is_stopped_and_the_rest_goes_on(client, getsemani, locality):
    follow(record_target("esquina", "getsemani"))
    kept = follow(place_target("localidad-1"))
    grow(getsemani, 5100)
    send_digests(TOMORROW)
    path = f"/seguir/dejar/{link_in(mail_to(ANA), 'dejar')}/"
    assertContains(client.post(path), "ya no lo sigues")
    assert list(Subscription.objects.all()) == [kept]
    assertContains(client.post(path), "Listo")
    assert client.get(path).status_code == 410


def test_a_made_up_link_opens_nothing(client, getsemani):
    made = follow(record_target("esquina", "getsemani"))
    forged = f"{made.subscriber.key.hex}.{'A' * 43}"
    for name in ("mis-avisos", "dejar", "dejar-todo"):
        assert client.get(f"/seguir/{name}/{forged}/").status_code == 410
    client.post(f"/seguir/dejar-todo/{forged}/")
    client.post(f"/seguir/dejar/{made.key.hex}/")
    assert Subscription.objects.count() == 1


def test_the_link_of_one_thing_does_not_open_the_rest(client, getsemani):
    follow(record_target("esquina", "getsemani"))
    grow(getsemani, 5100)
    send_digests(TOMORROW)
    one = link_in(mail_to(ANA), "dejar")
    client.post(f"/seguir/dejar-todo/{one}/")
    assert client.get(f"/seguir/mis-avisos/{one}/").status_code == 410
    assert Subscription.objects.count() == 1


def test_people_look_after_what_they_follow(client, getsemani, locality):
    first = follow(record_target("esquina", "getsemani"))
    second = follow(place_target("localidad-1"))
    grow(getsemani, 5100)
    send_digests(TOMORROW)
    path = f"/seguir/mis-avisos/{link_in(mail_to(ANA), 'mis-avisos')}/"
    assertContains(client.get(path), "Getsemaní")

    client.post(path, {"seguimiento": str(first.key), "frecuencia": "semanal"})
    first.refresh_from_db()
    assert first.frequency == "semanal"
    client.post(path, {"seguimiento": str(first.key), "frecuencia": "nunca"})
    client.post(path, {"seguimiento": "otra", "frecuencia": "diaria"})
    first.refresh_from_db()
    assert first.frequency == "semanal"

    client.post(path, {"dejar": str(first.key)})
    assert list(Subscription.objects.all()) == [second]
    assertContains(client.post(path, {"olvidar": "si"}), "Borramos tu correo")
    assert not Subscriber.objects.exists()
    assert not OutgoingMail.objects.filter(to=ANA).exists()


def test_nobody_changes_what_another_follows(client, getsemani):
    mine = follow(record_target("esquina", "getsemani"))
    hers = follow(record_target("esquina", "getsemani"), LUZ)
    grow(getsemani, 5100)
    send_digests(TOMORROW)
    path = f"/seguir/mis-avisos/{link_in(mail_to(ANA), 'mis-avisos')}/"
    client.post(path, {"dejar": str(hers.key)})
    client.post(path, {"seguimiento": str(hers.key), "frecuencia": "semanal"})
    assert set(Subscription.objects.all()) == {mine, hers}
    hers.refresh_from_db()
    assert hers.frequency == "diaria"
