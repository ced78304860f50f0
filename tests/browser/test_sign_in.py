"""The way into the admin in a real browser: link, password, second factor; and the CSP is never broken."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from cartagena_ogp.accounts.invitations import activation_path
from cartagena_ogp.models import Institution, User
from tests.browser.steps import follow, link
from tests.staff import PASSWORD, code

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_attempts_yet(transactional_db):
    cache.clear()


@pytest.fixture
def invited(transactional_db) -> User:
    return User.objects.create_superuser("keyla@cartagena.test", name="Keyla Torres")


@pytest.fixture
def broken_rules(page) -> list[str]:
    """What the page's console says about the content security policy, and any script that fails."""
    said: list[str] = []
    page.on(
        "console", lambda line: said.append(line.text) if "Content Security Policy" in line.text else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def key(page):
    """A passkey made of software, as Chrome's own tools give it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def set_password(page, person):
    page.goto(activation_path(person))
    page.get_by_label("Contraseña nueva", exact=True).fill(PASSWORD)
    page.get_by_label("Contraseña nueva, otra vez").fill(PASSWORD)
    page.get_by_role("button", name="Guardar y seguir").click()
    page.get_by_role("heading", name="Elige tu segundo paso").wait_for()


def test_from_the_link_to_the_admin_with_an_app(page, invited, broken_rules):
    set_password(page, invited)

    follow(link(page, "Usar una aplicación"))
    assert page.locator("img.totp").evaluate("image => image.naturalWidth") > 0
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("Código").fill(code(secret))
    page.get_by_role("button", name="Activar").click()
    page.get_by_role("heading", name="Guarda tus códigos de recuperación").wait_for()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="Ya los guardé: seguir").click()

    page.get_by_role("heading", name="Qué quieres actualizar").wait_for()
    assert broken_rules == []


def test_a_passkey_is_enrolled_and_opens_the_admin_without_a_password(page, invited, key, broken_rules):
    set_password(page, invited)
    page.get_by_role("link", name="Usar una llave").click()
    page.get_by_role("button", name="Agregar la llave").click()
    page.get_by_role("link", name="Ya los guardé: seguir").click()
    page.get_by_role("heading", name="Qué quieres actualizar").wait_for()

    page.goto("/cuenta/")
    page.locator("main").get_by_role("button", name="Salir").click()
    page.get_by_role("button", name="Entrar con llave").click()

    page.get_by_role("heading", name="Qué quieres actualizar").wait_for()
    assert broken_rules == []


def test_a_passkey_is_the_second_step_after_the_password(page, invited, key, broken_rules):
    set_password(page, invited)
    page.get_by_role("link", name="Usar una llave").click()
    page.get_by_label("Usarla también para entrar sin contraseña").uncheck()
    page.get_by_role("button", name="Agregar la llave").click()
    page.get_by_role("heading", name="Guarda tus códigos de recuperación").wait_for()
    page.context.clear_cookies()

    page.goto("/admin/portal/institution/")
    page.get_by_label("Correo electrónico").fill(invited.email)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.get_by_role("button", name="Usar la llave").click()

    page.wait_for_url("**/admin/portal/institution/")
    assert broken_rules == []


def test_without_a_key_the_page_says_so(page, invited):
    page.goto("/cuenta/entrar/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }")
    page.get_by_role("button", name="Entrar con llave").click()

    page.get_by_text("No se pudo usar la llave").wait_for()


def test_the_desk_works_under_the_policy(page, invited, key, broken_rules):
    """Publish an institution from its form: dates, selects and buttons of the admin, and no rule broken."""
    made = Institution(slug="oficina", name="Oficina de Archivo", kind="oficina").add(by=None)
    set_password(page, invited)
    page.get_by_role("link", name="Usar una llave").click()
    page.get_by_role("button", name="Agregar la llave").click()
    page.get_by_role("heading", name="Guarda tus códigos de recuperación").wait_for()

    page.goto(f"/admin/portal/institution/{made.pk}/change/")
    page.get_by_role("textbox", name="Qué hace:").fill("Guarda la memoria del Distrito.")
    page.get_by_role("button", name="Guardar y continuar editando").click()
    page.get_by_role("link", name="Publicar").click()
    page.get_by_role("button", name="Publicar").click()

    page.get_by_text("Publicado: Oficina de Archivo").wait_for()
    page.goto(f"/instituciones/{made.slug}/")
    assert "Guarda la memoria del Distrito." in page.content()
    assert broken_rules == []
