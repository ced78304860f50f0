"""Guessing is slow: attempts are counted by account and by address, in the database, for every process."""

import threading

import pytest
from django.db import connection
from django.test import Client

from tests.staff import PASSWORD, code, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_yet")]


def test_the_sixth_wrong_password_in_five_minutes_is_refused_even_when_right(client, enrolled):
    for _attempt in range(5):
        assert sign_in(client, enrolled.email, "no-es-esta").status_code == 422

    response = sign_in(client, enrolled.email, PASSWORD)

    assert response.status_code == 422
    assert "Demasiados intentos" in response.content.decode()


def test_attempts_from_other_addresses_count_for_the_same_account(enrolled):
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), enrolled.email, "no-es-esta")

    response = sign_in(Client(REMOTE_ADDR="198.51.100.7"), enrolled.email, PASSWORD)

    assert response.status_code == 422


def test_one_address_does_not_try_many_accounts(db):
    tries = [sign_in(Client(), f"persona{number}@cartagena.test", "no-es-esta") for number in range(11)]

    assert "Demasiados intentos" not in tries[9].content.decode()
    assert "Demasiados intentos" in tries[10].content.decode()


def test_a_header_that_anybody_can_write_does_not_change_the_address(db):
    for number in range(10):
        client = Client(headers={"x-forwarded-for": f"203.0.113.{number}"})
        sign_in(client, f"persona{number}@cartagena.test", "no-es-esta")

    client = Client(headers={"x-forwarded-for": "203.0.113.99"})
    assert "Demasiados intentos" in sign_in(client, "otra@cartagena.test", "x").content.decode()


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(db, settings):
    """The first ones in the header are what the visitor wrote; the last, what the proxy added."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        client = Client(headers={"x-forwarded-for": f"203.0.113.{number}, 192.0.2.1"})
        sign_in(client, f"persona{number}@cartagena.test", "no-es-esta")

    same = Client(headers={"x-forwarded-for": "203.0.113.99, 192.0.2.1"})
    other = Client(headers={"x-forwarded-for": "192.0.2.1, 192.0.2.2"})
    assert "Demasiados intentos" in sign_in(same, "otra@cartagena.test", "x").content.decode()
    assert "Demasiados intentos" not in sign_in(other, "otra@cartagena.test", "x").content.decode()


@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_moment_are_all_counted(enrolled):
    """As from several processes: each attempt has a connection of its own."""
    answers = []

    def try_once(number):
        response = sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), enrolled.email, "no-es-esta")
        answers.append("Demasiados intentos" in response.content.decode())
        connection.close()

    tries = [threading.Thread(target=try_once, args=[number]) for number in range(10)]
    for thread in tries:
        thread.start()
    for thread in tries:
        thread.join(60)

    assert len(answers) == 10
    assert answers.count(False) <= 5


def test_the_sixth_wrong_code_is_refused(client, enrolled):
    url = sign_in(client, enrolled.email, PASSWORD).url
    for _attempt in range(5):
        client.post(url, {"code": "000000"})

    response = client.post(url, {"code": code(enrolled.secret)})

    assert response.status_code == 422
    assert "Demasiados intentos" in response.content.decode()


def test_a_code_works_only_once(client, enrolled):
    now = code(enrolled.secret)
    client.post(sign_in(client, enrolled.email, PASSWORD).url, {"code": now})
    thief = Client()

    response = thief.post(sign_in(thief, enrolled.email, PASSWORD).url, {"code": now})

    assert response.status_code == 422


def test_limits_are_kept_in_the_database(client, enrolled):
    """So that every process sees them."""
    sign_in(client, enrolled.email, "no-es-esta")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache WHERE cache_key LIKE '%login_failed%'")
        assert cursor.fetchone()[0] >= 1
