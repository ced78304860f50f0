"""The state of the house is told to who looks after it, in words and to Prometheus, and logs name nobody."""

import json
import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from cartagena_ogp import history, logs, observing, watch
from cartagena_ogp.models import Operation
from cartagena_ogp.models.mail import OutgoingMail
from tests.staff import enter

pytestmark = pytest.mark.django_db


def found() -> dict[str, watch.Fact]:
    return {fact.name: fact for fact in watch.facts(timezone.now())}


def test_a_new_portal_says_what_was_never_done():
    assert found()["copia_days"].said == "Nunca"
    assert found()["copia_days"].level is watch.Level.SOON


@pytest.mark.parametrize(("days", "level"), [(0, "done"), (1, "done"), (2, "late"), (3, "bad")])
def test_an_old_backup_asks_for_somebody(days, level):
    now = timezone.now()
    Operation.note(Operation.Kind.BACKUP, detail="x", at=now - timedelta(days=days))
    assert found()["copia_days"].level == level


def test_mail_that_nobody_takes_is_seen():
    OutgoingMail.objects.create(to="ana@cartagena.test", subject="x", body="x", language="es")
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=13))
    assert found()["mails_waiting"].value == 1
    assert found()["mails_waiting"].level is watch.Level.NOW


def test_a_signed_log_is_fine(institution):
    history.make_checkpoint(timezone.localdate())
    assert found()["checkpoint_days"].level is watch.Level.FINE


def test_the_page_is_for_who_looks_after_the_portal(client, administrator, editor):
    enter(client, editor)
    assert client.get("/gestion/estado/").status_code == 403
    enter(client, administrator)
    page = client.get("/gestion/estado/")
    assert "Copia de seguridad" in page.text
    assert page["Cache-Control"] == "no-store"


def test_metrics_need_their_token(client, settings):
    assert client.get("/metricas/").status_code == 404
    settings.METRICS_TOKEN = "secreto"
    assert client.get("/metricas/", headers={"Authorization": "Bearer otro"}).status_code == 404
    told = client.get("/metricas/", headers={"Authorization": "Bearer secreto"}).text
    assert "portal_jobs_waiting 0.0" in told
    assert "portal_attention" in told


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/salud/viva/").json() == {"alive": True}


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("Not Found: /x/?q=mi%20nombre", "Not Found: /x/"),
        ("mail to ana.p@cartagena.gov.co failed", "mail to … failed"),
        ("from 192.168.10.20 and 2001:db8:0:1:0:0:0:7", "from … and …"),
        ("Forbidden: /seguir/confirmar/abcDEF0123456789_-abcdefgh/", "Forbidden: /seguir/confirmar/…/"),
        ("Not Found: /compromisos/COCDI0001/", "Not Found: /compromisos/COCDI0001/"),
    ],
)
def test_a_log_line_names_nobody(line, clean):
    assert logs.clean(line) == clean


def test_json_lines_hold_the_place_of_an_error_and_not_its_words():
    try:
        raise ValueError("lo que escribió Ana")
    except ValueError as error:
        record = logging.LogRecord("django", logging.ERROR, "", 1, "Server Error: %s", ("/x/",), None)
        record.exc_info = (ValueError, error, error.__traceback__)
    told = json.loads(logs.JsonLines().format(record))
    assert (told["level"], told["error"], told["message"]) == ("error", "ValueError", "Server Error: /x/")
    assert "test_watch.py" in told["where"][0]
    assert "Ana" not in json.dumps(told)


def test_sentry_hears_nothing_of_people_nor_of_the_channel():
    assert observing.without_persons({"request": {"url": "https://x/denuncia/"}}, {}) is None
    event = {
        "request": {"url": "https://x/obras/", "cookies": "a"},
        "user": {"ip_address": "1.2.3.4"},
        "exception": {"values": [{"type": "ValueError", "value": "lo que escribió Ana"}]},
    }
    told = observing.without_persons(event, {})
    assert told == {"exception": {"values": [{"type": "ValueError", "value": ""}]}}


def test_a_library_that_is_not_there_is_named(capsys):
    with pytest.raises(SystemExit):
        observing.needed("SENTRY_DSN", "no_such_module", "sentry-sdk")
    assert "SENTRY_DSN necesita la biblioteca sentry-sdk" in capsys.readouterr().err
