"""People who sign in: the one-time link, the password, the second factor, and the pages of one's account."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cartagena_ogp.accounts.invitations import activation_path
from cartagena_ogp.models import OutgoingMail, User
from tests.staff import PASSWORD, code, enter, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts_yet")]

ADMIN = "/admin/"


# -- the way in -----------------------------------------------------------------------------


def test_anonymous_visitors_are_asked_to_sign_in(client):
    response = client.get(ADMIN)

    assert response.status_code == 302
    assert client.get(ADMIN, follow=True).redirect_chain[-1][0] == "/cuenta/entrar/?next=/admin/"


def test_the_admin_has_no_sign_in_of_its_own(client, yuranis):
    client.post("/admin/login/", {"username": yuranis.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/cuenta/signup/").status_code == 404


def test_a_password_alone_opens_the_enrolment_and_nothing_else(client, yuranis):
    sign_in(client, yuranis.email, PASSWORD)

    response = client.get("/admin/portal/institution/")
    assert response.status_code == 302
    assert response.url == "/cuenta/segundo-paso/?next=%2Fadmin%2Fportal%2Finstitution%2F"
    assert "Elige tu segundo paso" in client.get(response.url).content.decode()


def test_enrolling_an_app_opens_the_admin(client, yuranis):
    sign_in(client, yuranis.email, PASSWORD)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 422
    response = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})

    assert response.url == reverse("mfa_view_recovery_codes")
    codes = client.get(response.url).content.decode()
    assert len(re.findall(r"<li><code>\d{8}</code></li>", codes)) == 10
    assert client.get(ADMIN).status_code == 200


def test_the_password_is_followed_by_the_second_factor(client, enrolled):
    response = sign_in(client, enrolled.email, PASSWORD)
    assert response.url.startswith(reverse("mfa_authenticate"))
    assert client.get(ADMIN).status_code == 302

    assert client.post(response.url, {"code": "000000"}).status_code == 422
    done = client.post(response.url, {"code": code(enrolled.secret)})

    assert done.status_code == 302
    assert client.get(ADMIN).status_code == 200


def test_a_session_from_before_the_enrolment_shows_the_factor_too(client, yuranis):
    """Somebody with the stolen password waits signed in until the owner enrols: it does not help."""
    sign_in(client, yuranis.email, PASSWORD)
    totp.TOTP.activate(yuranis, totp.generate_totp_secret())

    response = client.get(ADMIN)

    assert response.url == "/cuenta/confirmar/codigo/?next=%2Fadmin%2F"


def test_the_secret_of_an_app_is_not_kept_in_the_clear(enrolled):
    kept = Authenticator.objects.get(user=enrolled).data["secret"]

    assert enrolled.secret not in kept
    assert Authenticator.objects.get(user=enrolled).wrap().validate_code(code(enrolled.secret))


def test_an_account_without_staff_access_does_not_enter(client, yuranis):
    yuranis.is_staff = False
    yuranis.save()
    sign_in(client, yuranis.email, PASSWORD)

    response = client.get(ADMIN, follow=True)

    assert response.status_code == 403
    assert "no entra a la gestión" in response.content.decode()


def test_a_deactivated_account_is_out_at_once(client, editor):
    enter(client, editor)
    User.objects.filter(pk=editor.pk).update(is_active=False)

    assert client.get(ADMIN).status_code == 302


def test_signing_in_changes_the_session_key_and_signing_out_ends_it(client, enrolled):
    client.get(reverse("account_login"))
    response = sign_in(client, enrolled.email, PASSWORD)
    before = client.session.session_key
    client.post(response.url, {"code": code(enrolled.secret)})

    assert client.session.session_key != before
    client.post(reverse("account_logout"))
    assert client.get(ADMIN).status_code == 302


@pytest.mark.parametrize("path", ["/cuenta/entrar/", "/cuenta/contrasena/olvidada/", "/admin/"])
def test_nothing_of_the_staff_surface_is_stored(client, path):
    assert client.get(path)["Cache-Control"] == "no-store"


# -- the one-time link ----------------------------------------------------------------------


@pytest.fixture
def invited(db):
    return User.objects.create_user("keyla@cartagena.test", name="Keyla Torres", is_staff=True)


def test_the_link_sets_a_password_and_goes_on_to_the_second_factor(client, invited):
    link = activation_path(invited)
    assert "keyla@cartagena.test" in client.get(link).content.decode()

    response = client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert response.url == reverse("account_second_factor")
    invited.refresh_from_db()
    assert invited.check_password(PASSWORD)


def test_passwords_are_kept_with_argon2(client, invited, settings):
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]

    client.post(activation_path(invited), {"new_password1": PASSWORD, "new_password2": PASSWORD})

    invited.refresh_from_db()
    assert invited.password.startswith("argon2$argon2id$")


def test_a_weak_password_is_refused_and_the_link_stays(client, invited):
    link = activation_path(invited)

    weak = client.post(link, {"new_password1": "cartagena", "new_password2": "cartagena"})

    assert weak.status_code == 422
    invited.refresh_from_db()
    assert not invited.has_usable_password()
    assert client.get(link).status_code == 200


def test_the_link_dies_once_used(client, invited):
    link = activation_path(invited)
    client.post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})

    again = Client().post(
        link, {"new_password1": "otra-clave-distinta-9", "new_password2": "otra-clave-distinta-9"}
    )

    assert again.status_code == 410
    assert "una sola vez" in again.content.decode()
    invited.refresh_from_db()
    assert invited.check_password(PASSWORD)


def test_the_link_dies_after_a_day(client, invited, time_machine):
    link = activation_path(invited)
    time_machine.move_to(datetime.now(UTC) + timedelta(hours=24, seconds=1))

    assert client.get(link).status_code == 410


def test_a_new_link_does_not_go_round_the_second_factor(client, enrolled):
    link = activation_path(enrolled)

    response = client.post(link, {"new_password1": PASSWORD + "-2", "new_password2": PASSWORD + "-2"})

    assert response.url.startswith(reverse("mfa_authenticate"))
    assert client.get(ADMIN).status_code == 302


@pytest.mark.parametrize("link", ["MQ/nada", "zzzz/abc-def", "%00/x-y"])
def test_an_invented_link_answers_kindly(client, db, link):
    assert client.get(f"/cuenta/activar/{link}/").status_code in {404, 410}


# -- passwords ------------------------------------------------------------------------------


def test_a_forgotten_password_gets_the_same_answer_for_anybody(client, yuranis):
    known = client.post(reverse("account_reset_password"), {"email": yuranis.email}, follow=True)
    unknown = Client().post(reverse("account_reset_password"), {"email": "nadie@cartagena.test"}, follow=True)

    assert known.content == unknown.content
    assert [mail.to for mail in OutgoingMail.objects.all()] == [yuranis.email]


def test_the_reset_link_sets_another_password_and_still_asks_for_the_second_factor(client, enrolled):
    client.post(reverse("account_reset_password"), {"email": enrolled.email}, headers={"host": "localhost"})
    body = OutgoingMail.objects.get().body
    link = re.search(r"http://127\.0\.0\.1:8000(/\S+)", body).group(1)
    form_url = client.get(link).url

    new = PASSWORD + "-nueva"
    response = client.post(form_url, {"password1": new, "password2": new}, follow=True)

    assert "Tu contraseña cambió" in response.content.decode()
    assert Client().get(link).status_code == 200
    assert "ya no sirve" in Client().get(link).content.decode()
    assert sign_in(client, enrolled.email, new).url.startswith(reverse("mfa_authenticate"))


def test_changing_the_password_is_told_by_mail_and_ends_other_sessions(client, enrolled):
    other = enter(Client(), enrolled)
    enter(client, enrolled)

    data = {"oldpassword": PASSWORD, "password1": PASSWORD + "-2", "password2": PASSWORD + "-2"}
    assert client.post(reverse("account_change_password"), data).status_code == 302

    assert "Cambiaste la contraseña." in OutgoingMail.objects.get().body
    assert other.get(ADMIN).status_code == 302


PAGES = [
    "account_home",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_ones_account_opens(client, enrolled, name):
    RecoveryCodes.activate(enrolled)
    client.post(sign_in(client, enrolled.email, PASSWORD).url, {"code": code(enrolled.secret)})

    response = client.get(reverse(name), follow=True)

    assert response.status_code == 200
    assert "Cartagena Abierta" in response.content.decode()
