"""Floods: they slow the channel or bring a question, and never shut an author out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints import crypto, followup, receipts, throttle
from complaints.forms import answered
from complaints.models import Bucket, Case
from tests.complaints.visitor import Visitor, fields_of


@pytest.fixture
def author(nelcy) -> Visitor:
    return Visitor()


def test_a_flood_of_wrong_receipts_slows_and_never_locks_out(author, monkeypatch):
    receipt = author.file()
    waited: list[float] = []
    monkeypatch.setattr(throttle.time, "sleep", waited.append)
    attacker = Visitor()
    for _n in range(throttle.LIMITS["receipt"].most + 3):
        response = attacker.enter(receipts.new())
        assert response.status_code == 422
    assert waited == sorted(waited)
    assert len(waited) > 0
    assert max(waited) <= throttle.LONGEST_WAIT
    page = author.client.get("/denuncia/seguimiento/").content.decode()
    assert "¿Cuánto es" in page

    asked = author.send_again(page, "/denuncia/seguimiento/", receipt=receipt, answer="x")
    assert asked.status_code == 422
    question = asked.context["form"]["question"].value()
    total = sum(throttle.asked(question))
    right = author.send_again(
        asked.content.decode(), "/denuncia/seguimiento/", receipt=receipt, answer=str(total)
    )
    assert right.status_code == 200


@pytest.mark.django_db
def test_a_question_serves_once():
    question, now = throttle.new_question(), timezone.now()
    total = str(sum(throttle.asked(question)))
    assert not answered(question, "99", now)
    assert answered(question, f" {total} ", now)
    assert not answered(question, total, now)
    assert not answered("AAAA", total, now)


@pytest.mark.django_db
def test_buckets_refill_with_time_and_hold_nobodys_name():
    now = timezone.now()
    most = throttle.LIMITS["file"].most
    left = [throttle.take("file", now) for _n in range(most + 5)]
    assert left[0] == most - 1
    assert left[-1] == 0
    assert throttle.is_pressed("file", now)
    assert not throttle.is_pressed("file", now + timedelta(minutes=2))
    assert throttle.take("file", now + timedelta(minutes=10)) == pytest.approx(19, abs=1)
    assert {field.name for field in Bucket._meta.get_fields()} == {"action", "tokens", "at"}


def test_a_hit_and_a_miss_do_the_same_work(author, monkeypatch, django_assert_num_queries):
    """Counted, not timed: one Argon2id, the same queries, the same openings."""
    receipt = author.file()
    counts: dict[str, list[int]] = {}
    for name in ("stretch", "unseal", "public_of"):
        real, calls = getattr(crypto, name), counts.setdefault(name, [0])

        def counted(*args, real=real, calls=calls, **kwargs):
            calls[0] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(crypto, name, counted)
    spent = []
    for typed in (receipt, receipts.new()):
        before = {name: calls[0] for name, calls in counts.items()}
        with django_assert_num_queries(2):
            followup.find(typed)
        spent.append({name: calls[0] - before[name] for name, calls in counts.items()})
    assert spent[0] == spent[1] == {"stretch": 1, "unseal": 1, "public_of": 1}


def test_a_typo_is_told_without_touching_the_database_or_the_processor(author, monkeypatch):
    monkeypatch.setattr(followup, "find", lambda typed: pytest.fail("looked"))
    receipt = receipts.new()
    wrong = ("B" if receipt[0] != "B" else "C") + receipt[1:]
    response = author.enter(wrong)
    assert "tiene un error al escribirla" in response.content.decode()


def test_a_program_that_fills_the_trap_or_is_too_fast_files_nothing(author):
    author.to_the_check()
    assert author.post("/denuncia/revisar/", website="http://spam").status_code == 422
    page = author.client.get("/denuncia/revisar/").content.decode()
    assert author.client.post("/denuncia/revisar/", fields_of(page)).status_code == 422
    assert Case.objects.count() == 0
    assert author.send()
