"""The desk of signs: who takes each step, from a phone, and what the portal refuses."""

import pytest
from django.urls import reverse

from publicworks.models import Sign, SignReport
from publicworks.signs import operations
from tests.conftest import Role, person
from tests.staff import enter

from .sign_samples import AT_WORK, SEEN_ON, installed, issued, proofed, published_work, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(institution):
    return published_work(institution)


@pytest.fixture
def supervisor(institution):
    return person("nohora@cartagena.test", "Nohora Berrío", Role.WORKS_SUPERVISOR, institution)


@pytest.fixture
def other_supervisor(other_institution):
    return person("dario@cartagena.test", "Darío Cueto", Role.WORKS_SUPERVISOR, other_institution)


def desk(sign: Sign, page: str = "change") -> str:
    return reverse(f"admin:publicworks_sign_{page}", args=[sign.pk])


def seen(sign: Sign, photo, **values):
    return {
        "photo": photo,
        "latitude": str(AT_WORK[0]),
        "longitude": str(AT_WORK[1]),
        "place": "Entrada del parque",
        "on": SEEN_ON.isoformat(),
        "expected_version": sign.version,
        **values,
    }


def test_a_batch_of_codes_is_issued_before_the_works_are_known(client, supervisor):
    enter(client, supervisor)

    response = client.post(
        reverse("admin:publicworks_signbatch_add"), {"quantity": 3, "note": "Vallas de 2027"}, follow=True
    )

    assert Sign.objects.count() == 3
    assert "Se emitieron 3 códigos" in response.content.decode()
    assert response.content.decode().count("Código emitido") >= 3


def test_a_sign_is_installed_from_a_phone(client, supervisor, work):
    sign = proofed(work)
    enter(client, supervisor)

    page = client.get(desk(sign, "instalar"))
    assert 'capture="environment"' in page.content.decode()
    assert page.headers["Permissions-Policy"].startswith("geolocation=(self)")
    response = client.post(desk(sign, "instalar"), seen(sign, upload(operations.address_of(sign))))

    assert response.status_code == 302
    sign.refresh_from_db()
    assert (sign.state, sign.place, sign.installed_on) == ("installed", "Entrada del parque", SEEN_ON)


def test_the_wrong_photo_is_refused_and_nothing_typed_is_lost(client, supervisor, work):
    sign = proofed(work)
    enter(client, supervisor)

    response = client.post(desk(sign, "instalar"), seen(sign, upload()))

    assert response.status_code == 422
    assert "No encontramos un código QR en la foto" in response.content.decode()
    assert "Entrada del parque" in response.content.decode()


@pytest.mark.parametrize(
    ("who", "may_see", "may_retire"),
    [
        ("supervisor", True, True),
        ("other_supervisor", False, False),
        ("lead", True, True),
        ("auditor", True, False),
        ("editor", False, False),
    ],
)
def test_who_handles_a_sign(client, request, work, who, may_see, may_retire):
    user, sign = request.getfixturevalue(who), installed(work)
    enter(client, user)

    assert (client.get(desk(sign)).status_code == 200) is may_see
    assert (client.get(desk(sign, "retirar-de-uso")).status_code == 200) is may_retire


def test_the_desk_gives_what_goes_to_the_printer(client, supervisor, work):
    sign = proofed(work)
    enter(client, supervisor)

    for name, args, kind in [
        ("pdf", [sign.pk, "90x60"], b"%PDF"),
        ("proof", [sign.pk], b"%PDF"),
        ("image", [sign.pk, "svg"], b"<svg"),
        ("image", [sign.pk, "png"], b"\x89PNG"),
    ]:
        answer = client.get(reverse(f"admin:publicworks_sign_{name}", args=args))
        assert answer.content.startswith(kind)
        assert sign.code in answer.headers["Content-Disposition"]
    assert client.get(reverse("admin:publicworks_sign_pdf", args=[issued().pk, "a4"])).status_code == 404


def test_a_report_is_confirmed_once_with_an_explanation(client, supervisor, work):
    sign = installed(work)
    found = operations.report(
        sign=sign, typed=sign.code, problem="covered", text="", where="Al lado del puente", photo=None
    )
    enter(client, supervisor)
    decide = reverse("admin:publicworks_signreport_decide", args=[found.pk, "confirmar"])

    assert (
        decide in client.get(reverse("admin:publicworks_signreport_change", args=[found.pk])).content.decode()
    )
    assert client.post(decide, {"note": ""}).status_code == 422
    assert client.post(decide, {"note": "Un afiche tapa el código."}).status_code == 302
    assert SignReport.objects.get().state == "confirmed"
    assert Sign.objects.get().state == "altered"
    assert client.post(decide, {"note": "Otra vez."}).status_code == 422
