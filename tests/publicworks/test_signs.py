"""The life of a sign: what leads to its work for ever, and what the server itself sees in its photo."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cartagena_ogp import codes, history, uploads
from cartagena_ogp.models import HistoryEntry, OutgoingMail, SearchRow
from publicworks.models import Sign, SignEvent, SignReport
from publicworks.models.works import PREFIX
from publicworks.signs import demo, operations, reminders
from publicworks.signs.reading import RADIUS, code_of, metres
from tests.conftest import Role, person

from .sign_samples import AT_WORK, SEEN_ON, installed, issued, photo_of, proofed, published_work, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(institution):
    return published_work(institution)


def in_any_hand(code: str) -> list[str]:
    return [
        f"/o/{code}",
        f"/O/{code}",
        f"/O/{code}/",
        f"/o/{code.lower()}",
        f"/o/{code[:3]}-{code[3:]}".lower(),
        f"/o/{code.replace('0', 'O').replace('1', 'l').replace('V', 'u')}",
    ]


def test_however_it_is_typed_the_code_leads_to_the_work(client, work):
    sign = installed(work)

    for path in in_any_hand(sign.code):
        response = client.get(path)
        assert (response.status_code, response.url) == (302, work.get_absolute_url()), path
    in_spanish = work.get_absolute_url()
    assert client.get(f"/en/o/{sign.code}").url == f"/en{in_spanish}"


def test_the_short_host_sends_people_to_the_portal(client, work, settings):
    settings.SHORT_URL, settings.ALLOWED_HOSTS = "https://v.example.org", ["*"]
    sign = installed(work)

    response = client.get(f"/O/{sign.code}", headers={"host": "v.example.org"})

    assert response.url == settings.PORTAL_URL + work.get_absolute_url()
    assert operations.address_of(sign) == f"HTTPS://V.EXAMPLE.ORG/O/{sign.code}"


def test_a_code_with_one_wrong_letter_is_told_which_it_may_be(client, work):
    sign = installed(work)
    letter = "7" if sign.code[2] != "7" else "8"

    response = client.get(f"/o/{sign.code[:2]}{letter}{sign.code[3:]}")

    assert response.status_code == 404
    page = response.content.decode()
    assert "Casi siempre es una letra o un número cambiado" in page
    assert sign.get_absolute_url() in page


def test_a_well_written_code_that_nobody_issued_looks_false(client):
    response = client.get(f"/o/{codes.new_code()}")

    assert response.status_code == 404
    assert "nunca lo emitimos" in response.content.decode()


def test_a_code_issued_before_its_work_waits_without_saying_more(client):
    sign = issued()

    assert client.get(f"/o/{sign.code}").status_code == 404
    assert "todavía no tiene página" in client.get(f"/o/{sign.code}").content.decode()
    assert client.get(f"/o/{sign.code}/datos.json").status_code == 404


def test_a_retired_sign_says_why_and_where_the_work_is(client, work):
    sign = installed(work)
    operations.retire(sign, by=None, reason="La tumbó el mar de leva; se puso otra.")

    response = client.get(f"/o/{sign.code}")

    assert response.status_code == 410
    assert "mar de leva" in response.content.decode()
    assert work.get_absolute_url() in response.content.decode()
    assert client.get(f"/valla/{sign.code}/").status_code == 200
    assert client.get(f"/O/{sign.code}/DATOS.JSON").status_code == 410


def test_a_withdrawn_work_is_no_dead_link(client, work):
    sign = installed(work)
    work.refresh_from_db()
    work.withdraw(by=None, reason="Se revisa.")

    page = client.get(f"/o/{sign.code}")
    assert page.status_code == 404
    assert "La obra de esta valla se retiró del portal" in page.content.decode()
    assert "Se revisa." in page.content.decode()
    assert f"/bitacora/registro/obra/{work.code}/" in page.content.decode()


def test_a_sign_is_found_by_what_its_work_says_while_the_public_sees_it(work):
    row = SearchRow.objects.get(kind="valla", code=installed(work).code)
    assert (row.summary, row.institution) == (work.title, work.responsible)
    entries = HistoryEntry.objects.filter(subject=f"valla/{row.code}").count()

    work.refresh_from_db()
    work.change(by=None, reason="Nombre nuevo.", title="Muelle de La Bodeguita")
    row.refresh_from_db()
    assert row.summary == "Muelle de La Bodeguita"

    work.withdraw(by=None, reason="Se revisa.")
    row.refresh_from_db()
    assert (row.summary, row.institution, row.territory) == ("", None, None)

    work.publish(by=None)
    row.refresh_from_db()
    assert row.summary == "Muelle de La Bodeguita"
    assert HistoryEntry.objects.filter(subject=f"valla/{row.code}").count() == entries


def test_a_save_that_changes_no_fact_is_no_news(work):
    row = SearchRow.objects.get(kind="obra", code=work.code)
    assert history.record(work, "changed", by=None) is None
    assert SearchRow.objects.get(pk=row.pk).changed_at == row.changed_at


def test_the_data_of_a_sign_come_with_those_of_its_work(client, work):
    sign = installed(work)

    answer = client.get(f"/o/{sign.code}/datos.json").json()

    assert (answer["sign"]["code"], answer["sign"]["state"]) == (sign.code, "installed")
    assert answer["work"]["code"] == work.code


def test_the_whole_life_is_public_and_written_once(work):
    sign = installed(work)
    operations.mark_altered(sign, by=None, reason="Le pegaron un afiche.")
    operations.check(
        sign, by=None, photo=photo_of(sign), latitude=AT_WORK[0], longitude=AT_WORK[1], on=SEEN_ON
    )
    operations.retire(sign, by=None, reason="La obra terminó.")

    told = [entry.body["event"] for entry in history.entries_of("valla", sign.code)]
    rows = list(sign.events.order_by("pk").values_list("kind", flat=True))
    assert told[::-1] == ["assigned", "proofed", "installed", "altered", "checked", "retired"]
    assert rows == ["issued", *told[::-1]]
    assert sign.photo.is_public


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        ("", "No encontramos un código QR"),
        ("HTTPS://PAGA-AQUI.EXAMPLE.COM/O/7K3QF9X", "lleva a otra dirección"),
        ("HTTPS://127.0.0.1:8000/O/7K3QF9X?X=1", "lleva a otra dirección"),
    ],
)
def test_a_photo_of_something_else_is_refused(work, picture, words):
    sign = proofed(work)
    photo = uploads.inspect(upload(picture), kinds=uploads.IMAGES)

    with pytest.raises(ValidationError, match=words):
        operations.install(
            sign, by=None, photo=photo, latitude=AT_WORK[0], longitude=AT_WORK[1], place="Ahí", on=SEEN_ON
        )
    assert Sign.objects.get(pk=sign.pk).state == "proofed"


def test_a_photo_of_another_sign_is_refused_by_name(work):
    sign, other = proofed(work), proofed(work)

    with pytest.raises(ValidationError, match=f"valla {other.code} y esta es la valla {sign.code}"):
        operations.install(
            sign,
            by=None,
            photo=photo_of(other),
            latitude=AT_WORK[0],
            longitude=AT_WORK[1],
            place="Ahí",
            on=SEEN_ON,
        )


def test_a_photo_taken_far_from_the_work_is_refused_with_the_metres(work):
    sign = proofed(work)
    away = AT_WORK[0] + Decimal("0.01")

    with pytest.raises(ValidationError, match=r"a 1\d\d\d m del punto de la obra"):
        operations.install(
            sign, by=None, photo=photo_of(sign), latitude=away, longitude=AT_WORK[1], place="Ahí", on=SEEN_ON
        )
    assert metres(AT_WORK, AT_WORK) == 0
    assert RADIUS < metres(AT_WORK, (away, AT_WORK[1])) < 1200


def test_only_addresses_of_this_portal_hold_codes(settings):
    settings.SHORT_URL = "https://v.example.org"
    code = codes.new_code()

    assert code_of(f"HTTPS://V.EXAMPLE.ORG/O/{code}") == code
    for text in (
        code,
        f"https://v.example.org.mal.com/o/{code}",
        f"https://v.example.org/o/{code}?a=b",
        "][",
    ):
        assert code_of(text) is None


def test_no_step_is_skipped_and_none_comes_back(work):
    sign = issued()

    with pytest.raises(ValidationError, match="de qué obra"):
        operations.accept_proof(sign, by=None, reason="Se ve bien.")
    operations.retire(sign, by=None, reason="Se imprimió mal.")
    with pytest.raises(ValidationError, match="Ahora no se puede"):
        operations.assign(sign, work, by=None, reason="Aprovecharla.")


@pytest.mark.parametrize(
    "change",
    [
        {"code": "0000000"},
        {"work": None},
        {"state": "issued", "retired_reason": ""},
    ],
)
def test_the_database_keeps_what_is_printed(work, change):
    sign = operations.retire(installed(work), by=None, reason="La obra terminó.")

    with pytest.raises(DatabaseError), transaction.atomic():
        Sign.objects.filter(pk=sign.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM publicworks_sign WHERE id = %s", [sign.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        SignEvent.objects.update(reason="otra cosa")


def test_the_page_shows_the_photo_the_place_and_no_form_for_data(client, work):
    sign = installed(work)

    page = client.get(sign.get_absolute_url()).content.decode()

    assert "Sí: esta valla es auténtica" in page
    assert sign.photo.image_url() in page
    assert "Entrada del parque" in page
    assert 'type="password"' not in page
    assert page.count('method="post"') == 0
    assert client.get(f"/valla/?codigo={sign.code.lower()}").url == sign.get_absolute_url()
    assert client.get("/valla/?codigo=AAAAAAA").status_code == 404


def test_the_sign_page_asks_few_questions(client, work, django_assert_max_num_queries):
    sign = installed(work)

    with django_assert_max_num_queries(10):
        client.get(sign.get_absolute_url())
    with django_assert_max_num_queries(6):
        client.get(f"/o/{sign.code}")


def sent(client, path, **values):
    """Send the report form as a person would: with its clock, some seconds later."""
    clock = re.search(r'name="clock" value="([^"]+)"', client.get(path).content.decode())[1]
    with time_machine.travel(timezone.now().timestamp() + 10):
        return client.post(path, {"clock": clock, **values})


def test_a_resident_reports_and_a_confirmed_report_warns_everybody(client, work, administrator):
    sign = installed(work)
    path = f"/valla/{sign.code}/reportar/"

    response = sent(client, path, problem="sticker", text="Le pegaron otro código.", photo=upload())

    assert response.url == f"/valla/{sign.code}/reportada/"
    (found,) = SignReport.objects.all()
    assert not found.photo.is_public
    assert "esta valla es auténtica" in client.get(sign.get_absolute_url()).content.decode()
    operations.confirm_report(found, by=administrator, note="Fuimos y es cierto.")
    assert "Cuidado" in client.get(sign.get_absolute_url()).content.decode()
    with pytest.raises(ValidationError, match="ya decidió"):
        operations.dismiss_report(found, by=administrator, note="Tarde.")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Elige qué le pasa a la valla"),
        ({"problem": "other"}, "Cuéntanos qué le pasa a la valla"),
        ({"problem": "covered", "text": "http://spam.example " * 250}, "Acorta el texto"),
        ({"problem": "covered", "text": "http://spam.example " * 3}, "dos enlaces"),
        ({"problem": "covered", "clock": ""}, "No pudimos comprobar"),
    ],
)
def test_what_no_person_would_send_is_answered_kindly(client, values, words):
    response = sent(client, "/valla/7K3QF9X/reportar/", **values)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert SignReport.objects.count() == 0


def test_a_trapped_or_repeated_report_leaves_one_row_at_most(client):
    path = "/valla/7K3QF9X/reportar/"

    assert sent(client, path, problem="unknown", website="x").status_code == 302
    for _time in range(2):
        sent(client, path, problem="unknown", where="En la bomba de El Amparo")
    assert SignReport.objects.get().typed == "7K3QF9X"


def test_an_hour_takes_so_many_reports(client, monkeypatch):
    monkeypatch.setattr(operations, "REPORTS_PER_HOUR", 1)
    sent(client, "/valla/7K3QF9X/reportar/", problem="unknown")

    response = sent(client, "/valla/7K3QF9X/reportar/", problem="covered")

    assert response.status_code == 422
    assert "intenta en una hora" in response.content.decode()


def test_supervisors_are_asked_once_a_month_to_go_and_look(work, institution):
    person("nohora@cartagena.test", "Nohora Berrío", Role.WORKS_SUPERVISOR, institution)
    sign = installed(work)
    late = SEEN_ON + timedelta(days=100)

    assert reminders.remind(SEEN_ON + timedelta(days=80)) == 0
    assert reminders.remind(late) == 1
    assert reminders.remind(late + timedelta(days=1)) == 0
    (mail,) = OutgoingMail.objects.all()
    assert mail.to == "nohora@cartagena.test"
    assert sign.code in mail.body


def test_sample_signs_are_read_by_the_portal_as_any_other(institution, settings):
    for short in (*demo.STANDING, demo.PROOFED, demo.RETIRED):
        published_work(institution, code=PREFIX + codes.with_check(short), is_illustrative=True)

    said: list[str] = []
    demo.load(said.append)
    demo.load(said.append)

    assert len(said) == 1
    states = sorted(Sign.objects.values_list("state", flat=True))
    assert states == ["altered", "installed", "installed", "issued", "issued", "issued", "proofed", "retired"]
    assert all(Sign.objects.values_list("is_illustrative", flat=True))
