"""Asking to follow: nothing leaks, nobody is flooded, and only the owner of an address can begin."""

import hashlib
from datetime import timedelta

import pytest
from django.template import Context, Template
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from cartagena_ogp.follow import operations
from cartagena_ogp.follow.targets import list_target, record_target
from cartagena_ogp.models import OutgoingMail, Subscriber, Subscription
from commitments.models import Commitment

from .conftest import ANA, NOON, follow, link_in, mail_to

PATH = "/seguir/esquina/getsemani/"


def test_from_the_form_to_the_confirmation(client, ask, getsemani):
    answer = ask(PATH, email="Ana@Example.org")

    assertContains(answer, "Revisa tu correo")
    token = link_in(mail_to(ANA))
    pending = Subscription.objects.get()
    assert pending.confirmed_at is None
    assert pending.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert pending.subscriber.email == ANA

    answer = client.post(f"/seguir/confirmar/{token}/")
    assertContains(answer, "Cada mañana")
    assertContains(answer, "Getsemaní")
    pending.refresh_from_db()
    assert pending.confirmed_at == NOON + timedelta(seconds=10)
    assert pending.token_hash is None


def test_the_stored_row_says_nothing_of_the_person(ask, getsemani):
    ask(PATH)
    kept = {field.name for field in Subscriber._meta.concrete_fields}
    assert kept == {"id", "email", "language", "key", "asked_on", "asked"}
    assert link_in(mail_to(ANA)) not in str(Subscription.objects.values())


def test_opening_the_link_uses_nothing_up(client, ask, getsemani):
    ask(PATH)
    path = f"/seguir/confirmar/{link_in(mail_to(ANA))}/"
    for _scanner in range(3):
        assertContains(client.get(path), "Confirmar y recibir avisos")
        client.head(path)
    assert not Subscription.objects.confirmed().exists()
    assert client.post(path).status_code == 200
    assert Subscription.objects.confirmed().count() == 1


def test_a_replayed_link_does_nothing(client, ask, getsemani):
    ask(PATH)
    path = f"/seguir/confirmar/{link_in(mail_to(ANA))}/"
    client.post(path)
    before = Subscription.objects.values().get()
    for answer in (client.post(path), client.get(path)):
        assertContains(answer, "Este enlace ya no sirve", status_code=410)
    assert Subscription.objects.values().get() == before


def test_a_link_is_good_for_48_hours(client, ask, getsemani, clock):
    ask(PATH)
    path = f"/seguir/confirmar/{link_in(mail_to(ANA))}/"
    clock.shift(timedelta(hours=48, seconds=-1))
    assert client.get(path).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    assert not Subscription.objects.confirmed().exists()


def test_the_second_link_replaces_the_first(client, ask, getsemani):
    ask(PATH)
    first = link_in(mail_to(ANA))
    ask(PATH)
    second = link_in(mail_to(ANA))
    assert client.post(f"/seguir/confirmar/{first}/").status_code == 410
    assert client.post(f"/seguir/confirmar/{second}/").status_code == 200
    assert Subscription.objects.count() == 1


def test_known_and_unknown_addresses_get_the_same_answer(ask, getsemani):
    follow(record_target("esquina", "getsemani"))
    known, unknown = ask(PATH, follow=False), ask(PATH, email="luz@example.org", follow=False)
    assertRedirects(known, "/seguir/revisa-tu-correo/", fetch_redirect_response=False)
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert known.content == unknown.content
    assert "Ya los recibes" in mail_to(ANA).body
    assert Subscription.objects.confirmed().count() == 1


def test_an_address_cannot_be_flooded(ask, getsemani, clock):
    answers = {ask(PATH, follow=False).status_code for _time in range(operations.MAILS_A_DAY + 3)}
    assert answers == {302}
    assert OutgoingMail.objects.count() == operations.MAILS_A_DAY
    clock.shift(timedelta(days=1))
    ask(PATH)
    assert OutgoingMail.objects.count() == operations.MAILS_A_DAY + 1


def test_the_portal_cannot_be_flooded(ask, getsemani, clock, settings):
    settings.FOLLOW_REQUESTS_PER_HOUR = 3
    for number in range(3):
        ask(PATH, email=f"p{number}@example.org")
    answer = ask(PATH, email="otra@example.org")
    assertContains(answer, "muchas solicitudes", status_code=422)
    assert OutgoingMail.objects.count() == 3
    assert Subscriber.objects.count() == 3
    clock.shift(timedelta(hours=1))
    ask(PATH, email="otra@example.org")
    assert OutgoingMail.objects.count() == 4


def test_a_filled_trap_is_thanked_and_dropped(ask, getsemani):
    assertContains(ask(PATH, website="https://spam.example"), "Revisa tu correo")
    assert not Subscriber.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("waits", "words"), [(1, "demasiado rápido"), (6 * 3600 + 1, "mucho tiempo abierta")]
)
def test_too_fast_or_too_late_is_asked_again(ask, getsemani, waits, words):
    assertContains(ask(PATH, waits=waits), words, status_code=422)
    assert not OutgoingMail.objects.exists()


def test_a_form_that_expired_can_be_sent_again(client, ask, getsemani, clock):
    late = ask(PATH, waits=7 * 3600)
    clock.shift(timedelta(seconds=5))
    fresh = {"email": ANA, "frequency": "semanal", "clock": late.context["form"]["clock"].value()}
    assert client.post(PATH, fresh).status_code == 302
    assert OutgoingMail.objects.count() == 1


def test_a_forged_clock_is_refused(ask, getsemani):
    for clock in ("", "abc", ":1tXyz:firma"):
        assertContains(ask(PATH, clock=clock), "No pudimos comprobar", status_code=422)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "email",
    ["ana@example.org\nBcc: todos@example.org", "ana@example.org\r\nSubject: x", "ana", "a b@example.org",
     "ana@example.org,luz@example.org", "Ana <ana@example.org>"],
)  # fmt: skip
def test_an_address_cannot_hide_a_header(ask, getsemani, email):
    assertContains(ask(PATH, email=email), "Escribe un correo como", status_code=422)
    assert not OutgoingMail.objects.exists()
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/seguir/esquina/nadie/",
        "/seguir/nada/getsemani/",
        "/seguir/lugar/nadie/",
        "/seguir/lista/?clase=nada",
        "/seguir/lista/?institucion=nadie",
        "/seguir/lista/?localidad=nadie",
        "/seguir/lista/?q=" + "x" * 101,
        "/seguir/lista/?q=%00",
    ],
)
def test_what_does_not_exist_cannot_be_followed(client, getsemani, path):
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": ANA, "frequency": "diaria"}).status_code == 404
    assert not Subscriber.objects.exists()


def test_a_draft_cannot_be_followed(client, plan, institution):
    Commitment(
        ogp_id="COCDI0009", plan=plan, title="Un borrador", short_title="Un borrador",
        responsible=institution, problem="-", action="-", starts_on=plan.starts_on, ends_on=plan.ends_on,
    ).add(by=None)  # fmt: skip
    assert client.get("/seguir/compromiso/COCDI0009/").status_code == 404
    assert client.get("/feeds/compromiso/COCDI0009.atom").status_code == 404


def test_the_same_list_is_kept_the_same_way(institution):
    one = list_target({"q": "agua ", "institucion": institution.slug, "clase": "compromiso", "otra": "x"})
    other = list_target({"clase": "compromiso", "institucion": institution.slug, "q": "agua"})
    assert one == other
    assert one.label == "Compromisos · Secretaría General · «agua»"


def test_what_nobody_confirms_is_forgotten(ask, getsemani):
    kept = follow(record_target("esquina", "getsemani"), "luz@example.org")
    ask(PATH)
    operations.forget_unconfirmed(NOON + timedelta(hours=47))
    assert Subscriber.objects.count() == 2
    operations.forget_unconfirmed(NOON + timedelta(hours=49))
    assert list(Subscription.objects.all()) == [kept]
    assert list(Subscriber.objects.all()) == [kept.subscriber]
    assert not OutgoingMail.objects.exists()


def test_an_address_follows_so_many_things_at_most(getsemani, monkeypatch):
    monkeypatch.setattr(operations, "MOST", 1)
    follow(record_target("esquina", "getsemani"))
    operations.ask(
        record_target("esquina", "localidad-1"), email=ANA, frequency="diaria", language="es", at=NOON
    )
    assert "Ya sigues 1 cosas" in mail_to(ANA).body
    assert Subscription.objects.count() == 1


def test_the_mail_speaks_the_language_of_the_page(ask, getsemani):
    ask("/en" + PATH)
    waiting = mail_to(ANA)
    assert waiting.language == "en"
    assert "/en/seguir/confirmar/" in waiting.body


def test_the_page_of_a_record_offers_to_follow_it(commitment, django_assert_max_num_queries):
    """The one query is the count of its comments."""
    template = Template("{% load records %}{% feed_link obj %}{% record_tools obj %}")
    with django_assert_max_num_queries(1):
        shown = template.render(Context({"obj": commitment}))
    assert 'href="/seguir/compromiso/COCDI0001/"' in shown
    assert 'type="application/atom+xml"' in shown
    assert 'href="/feeds/compromiso/COCDI0001.atom"' in shown
    assert 'href="/bitacora/registro/compromiso/COCDI0001/"' in shown


def test_a_draft_offers_nothing(commitment):
    commitment.withdraw(by=None, reason="Se publicó por error.")
    shown = Template("{% load records %}{% feed_link obj %}{% record_tools obj %}").render(
        Context({"obj": commitment})
    )
    assert shown.strip() == ""


def test_the_pages_of_following_are_read(client, getsemani):
    assertContains(client.get("/seguir/"), "Esquinas")
    page = client.get(PATH)
    assertContains(page, "Getsemaní")
    assertContains(page, "/feeds/esquina/getsemani.atom")
    assert page["Cache-Control"].startswith("max-age=0")
    assertNotContains(client.get("/seguir/revisa-tu-correo/"), "csrf")
