"""Mail: written with the change that causes it, delivered later, and nobody's address in a log."""

import logging
import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from cartagena_ogp.mail import MailRefused, send
from cartagena_ogp.models.mail import OutgoingMail
from cartagena_ogp.tasks import MAIL_WAITS, DeliveryFailed, DeliveryRefused, MailRetry, deliver_mail

ADDRESS = "ana@example.org"


@pytest.fixture(autouse=True)
def templates(settings, tmp_path):
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "hello.subject.txt").write_text("Hola, {{ name }}\n")
    (tmp_path / "mail" / "hello.txt").write_text(
        '{% extends "mail/base.txt" %}{% block body %}Tu código & clave: {{ name }}{% endblock %}'
    )
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]


@pytest.mark.django_db
def test_a_message_is_written_and_then_delivered(settings):
    [waiting] = send("hello", ADDRESS, {"name": "Ana & <Luz>"})
    job = ProcrastinateJob.objects.get()
    deliver_mail(mail_id=waiting.pk)

    [message] = outbox.outbox
    assert message.subject == "Hola, Ana & <Luz>"
    assert message.body.startswith("Tu código & clave: Ana & <Luz>\n")
    assert settings.PORTAL_URL in message.body
    assert message.to == [ADDRESS]
    assert message.message()["Auto-Submitted"] == "auto-generated"
    assert (job.task_name, job.args) == ("deliver_mail", {"mail_id": waiting.pk})
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_everybody_gets_a_message_of_their_own():
    waiting = send("hello", [ADDRESS, "luz@example.org"], {"name": "x"})

    assert [mail.to for mail in waiting] == [ADDRESS, "luz@example.org"]
    assert ProcrastinateJob.objects.count() == 2


@pytest.mark.django_db
def test_a_change_that_is_undone_sends_nothing():
    @transaction.atomic
    def change_of_mind():
        send("hello", ADDRESS, {"name": "x"})
        raise KeyError

    with pytest.raises(KeyError):
        change_of_mind()

    assert not OutgoingMail.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("to", "name"),
    [
        (ADDRESS, "x\nBcc: eve@example.org"),
        (ADDRESS, "x\rBcc: eve@example.org"),
        (ADDRESS, "x\u2028y"),
        (ADDRESS, "x" * 300),
        (ADDRESS + "\nBcc: eve@example.org", "x"),
        ("nobody", "x"),
        ([ADDRESS, "a@b@c.org"], "x"),
    ],
)
def test_a_hidden_header_is_refused_and_nothing_is_kept(to, name):
    with pytest.raises(MailRefused) as caught:
        send("hello", to, {"name": name})

    assert "@" not in str(caught.value)
    assert not OutgoingMail.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"ana@example.org unknown")}), DeliveryRefused),
        (smtplib.SMTPRecipientsRefused({ADDRESS: (451, b"ana@example.org later")}), DeliveryFailed),
        (smtplib.SMTPServerDisconnected("ana@example.org"), DeliveryFailed),
        (ConnectionRefusedError("ana@example.org"), DeliveryFailed),
    ],
)
def test_a_failed_delivery_keeps_the_message_and_names_nobody(monkeypatch, caplog, failure, raised):
    def fail(_message):
        raise failure

    monkeypatch.setattr(EmailMessage, "send", fail)
    caplog.set_level(logging.DEBUG)
    [waiting] = send("hello", ADDRESS, {"name": "x"})
    with pytest.raises(raised) as caught:
        deliver_mail(mail_id=waiting.pk)

    assert caught.value.__suppress_context__
    assert ADDRESS not in str(caught.value)
    assert OutgoingMail.objects.get().to == ADDRESS
    assert ADDRESS not in "".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )


@pytest.mark.django_db
def test_a_message_that_left_already_is_not_sent_twice():
    deliver_mail(mail_id=10**9)

    assert not outbox.outbox


def test_eight_attempts_in_about_a_day():
    def decision(attempts, failure):
        job = Job(
            id=1, queue="mail", lock=None, queueing_lock=None, task_name="deliver_mail", attempts=attempts
        )
        return MailRetry().get_retry_decision(exception=failure, job=job)

    waits = [decision(attempts, DeliveryFailed()).retry_at - datetime.now(UTC) for attempts in range(7)]
    assert waits == sorted(waits)
    assert timedelta(hours=20) < sum(MAIL_WAITS, timedelta()) < timedelta(hours=25)
    assert decision(7, DeliveryFailed()) is None
    assert decision(0, DeliveryRefused()) is None
