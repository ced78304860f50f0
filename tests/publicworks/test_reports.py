"""Answer back: a problem is reported without an account, moderated, and answered in public in time."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cartagena_ogp import terms
from cartagena_ogp.models import Attachment, OutgoingMail
from publicworks import reporting
from publicworks.models import ProblemReport, ReportContact
from tests.publicworks.works_samples import a_report, a_work, clock, picture, today, waiting_report

pytestmark = pytest.mark.django_db

TOLD = "Hay una zanja abierta frente al colegio y los niños pasan al lado."


def form_of(work) -> str:
    return reverse("publicworks:report_new", args=[work.code])


def send(client, work, **values):
    given = {"topic": "danger", "body": TOLD, "where": "here", "clock": clock(), "website": ""}
    return client.post(form_of(work), given | values)


def test_the_whole_journey(client, work, moderator, supervisor, institution):
    page = client.get(form_of(work)).content.decode()
    assert "No tienes que decir quién eres." in page

    response = send(client, work, photo_1=picture(), photos_show="La zanja.", email="Vecina@Ejemplo.com")
    receipt = client.get(response["Location"]).content.decode()
    report = ProblemReport.objects.get()
    assert report.code in receipt
    assert report.due_on == terms.add_business_days(today(), 15)
    assert TOLD not in client.get(work.get_absolute_url()).content.decode()
    assert client.get(report.get_absolute_url()).status_code == 404
    photo = report.photos.get().attachment
    assert b"secret-place" not in photo.file.open().read()
    assert client.get(photo.image_url()).status_code == 404

    link = re.search(r"/obras/reportes/confirmar/\S+", OutgoingMail.objects.get().body)[0]
    client.get(link)
    assert not ReportContact.objects.confirmed().exists()
    client.post(link)
    assert ReportContact.objects.confirmed().get().email == "vecina@ejemplo.com"

    reporting.publish(report, by=moderator)
    shown = client.get(report.get_absolute_url()).content.decode()
    assert TOLD in shown
    assert "La institución debe responder a más tardar el" in shown
    assert client.get(photo.image_url()).status_code == 200

    reporting.answer(
        report,
        "Mañana se pone la cinta.",
        by=supervisor,
        institution=institution,
        outcome="planned",
        on=today(),
    )
    shown = client.get(report.get_absolute_url()).content.decode()
    assert "Mañana se pone la cinta." in shown
    assert "Respondido el" in client.get(work.get_absolute_url()).content.decode()
    answered = OutgoingMail.objects.latest("pk")
    assert "Mañana se pone la cinta." in answered.body

    client.post(re.search(r"/obras/reportes/dejar/\S+", answered.body)[0])
    assert not ReportContact.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"body": ""}, "Cuenta qué pasa"),
        ({"body": "Malo."}, "al menos 15 caracteres"),
        ({"topic": ""}, "Elige qué pasa."),
        ({"body": "http://spam.example/a " * 220}, "Acorta tu reporte"),
        ({"body": "Mira http://a.example/1 http://b.example/2 y www.c.example"}, "Deja dos enlaces"),
        ({"clock": ""}, "No pudimos comprobar el formulario"),
        ({"clock": "now"}, "No pudimos comprobar el formulario"),
        ({"email": "no-es-correo"}, "Escribe el correo completo"),
        ({"topic": "invented"}, "Hay un problema"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, work, values, words):
    response = send(client, work, **values)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Hay un problema" in page
    if "body" not in values:
        assert TOLD in page
    assert not ProblemReport.objects.exists()


def test_too_fast_is_a_machine(client, work):
    assert "demasiado rápido" in send(client, work, clock=clock(0)).content.decode()


def test_the_trap_swallows_without_a_word(client, work):
    response = send(client, work, website="http://spam.example")
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 200
    assert not ProblemReport.objects.exists()


def test_the_hour_has_a_limit(client, work, settings):
    settings.REPORTS_PER_HOUR = 1
    waiting_report(work)
    assert "Llegaron muchos reportes" in send(client, work).content.decode()


def test_the_same_words_are_said_once(client, work):
    send(client, work)
    assert "ya está en esta obra" in send(client, work, body=TOLD.upper()).content.decode()
    assert ProblemReport.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("foto.jpg", b"<script>alert(1)</script>"),
        ("foto.svg", b"<svg/>"),
        ("foto.png", b""),
        ("a.pdf", b"%PDF"),
    ],
)
def test_a_hostile_photo_is_refused(client, work, name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    photo = SimpleUploadedFile(name, content, "image/jpeg")
    response = send(client, work, photo_1=photo, photos_show="Una foto.")
    assert response.status_code == 422
    assert not Attachment.objects.exists()


def test_photos_are_described(client, work):
    assert "Di qué se ve en las fotos" in send(client, work, photo_1=picture()).content.decode()


def test_what_others_said_here_and_near_is_suggested(client, work, institution):
    near = a_work(institution, latitude="10.412000", longitude="-75.536000", title="Parque vecino")
    far = a_work(institution, latitude="10.300000", longitude="-75.500000")
    here, close, away = (
        a_report(work),
        a_report(near, body="El parque quedó sin luz desde ayer."),
        a_report(far, body="Los escombros tapan el canal."),
    )
    page = client.get(form_of(work)).content.decode()
    assert page.index(here.body) < page.index(close.body)
    assert "En otra obra cercana:" in page
    assert away.body not in page


def test_silence_and_the_lapsed_term_are_shown(client, work):
    report = a_report(work)
    long_ago = today() - timedelta(weeks=9)
    ProblemReport.objects.filter(pk=report.pk).update(
        submitted_on=long_ago, due_on=long_ago + timedelta(days=21), last_news_on=long_ago
    )
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Sin respuesta: el plazo venció el" in page
    assert "Sin novedades desde hace 9 semanas." in page


def test_a_rejected_report_never_shows_and_its_author_hears_why(client, work, moderator):
    send(client, work, email="vecina@ejemplo.com")
    report = ProblemReport.objects.get()
    ReportContact.objects.update(confirmed_at=timezone.now())
    reporting.reject(report, by=moderator, on=today(), rule="otro", note="Es de otra obra.")
    assert client.get(report.get_absolute_url()).status_code == 404
    assert "Es de otra obra." in OutgoingMail.objects.latest("pk").body
    with pytest.raises(ValidationError):
        report.publish(by=moderator)


def test_a_closed_report_takes_no_more_answers(work, supervisor, institution):
    report = a_report(work)
    facts = {"by": supervisor, "institution": institution, "on": today()}
    report.answer("Quedó tapada y señalizada.", outcome="fixed", **facts)
    with pytest.raises(ValidationError):
        report.answer("Otra cosa que decir.", outcome="reviewing", **facts)


def test_addresses_are_forgotten(work):
    report = waiting_report(work)
    asked = timezone.now() - timedelta(hours=49)
    ReportContact.objects.create(report=report, email="a@b.co", token_sha256="0" * 64, asked_at=asked)
    assert ReportContact.objects.forget(timezone.now()) == 1


@pytest.mark.parametrize("link", ["confirmar/nada", "dejar/nada"])
def test_links_that_are_not_ours_help(client, db, link):
    response = client.get(f"/obras/reportes/{link}/")
    assert response.status_code in {200, 404}
    assert "correo" in response.content.decode()
