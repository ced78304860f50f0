"""The whole journey in Chromium with JavaScript off, on a small phone: file, come back, answer, leave."""

import contextlib
import os
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Error, expect

from complaints import envelope
from complaints.models import Case, HandlerKey
from tests.browser.steps import button, follow, link
from tests.complaints.test_files import document

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("CHANNEL_SHOTS", "")
AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
STRICT = 3_200
"""Milliseconds that a person takes at least with a form."""


FIELDS = ("input", "textarea")
VALUES = "fields => fields.map(field => field.value).join(' ')"


class Phone:
    """A tab without script. Looks at each page: one heading, no script, not wider than the screen."""

    def __init__(self, tab) -> None:
        self.tab = tab

    def look(self, name: str) -> None:
        tab = self.tab
        expect(tab.locator("h1"), name).to_have_count(1)
        expect(tab.locator("script"), name).to_have_count(0)
        expect(button(tab, "Salir de esta página"), name).to_be_visible()
        if SHOTS:
            for scheme in ("light", "dark"):
                tab.emulate_media(color_scheme=scheme)
                tab.screenshot(path=f"{SHOTS}/{name}-{scheme}.png", full_page=True)

    def press(self, label: str) -> None:
        self.tab.wait_for_timeout(STRICT)
        follow(button(self.tab, label))


@pytest.fixture
def phone(chromium, live_server):
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 740},
        locale="es-CO",
        java_script_enabled=False,
    )
    yield Phone(context.new_page())
    context.close()


def test_file_come_back_answer_and_leave(phone, nelcy, custodians, tmp_path):
    call_command("load_territory", verbosity=0)
    picture, paper = tmp_path / "foto.jpg", tmp_path / "acta.pdf"
    Image.new("RGB", (300, 200), "teal").save(picture)
    paper.write_bytes(document().read())
    tab = phone.tab

    tab.goto("/denuncia/")
    phone.look("1-inicio")
    follow(link(tab, "Empezar"))
    phone.press("Continuar")
    expect(tab.get_by_role("alert")).to_be_visible()
    phone.look("2-errores")
    tab.get_by_label("Contratos amañados o mal pagados").check()
    tab.get_by_label("¿Qué pasó?").fill(
        "El 3 de febrero pidieron el diez por ciento del contrato para firmarlo."
    )
    phone.look("2-que-paso")
    phone.press("Continuar")
    tab.get_by_label("Barrio, corregimiento o isla").select_option(label="Getsemaní")
    phone.look("3-donde")
    follow(button(tab, "Continuar"))
    tab.get_by_label("Archivos").set_input_files([picture, paper])
    follow(button(tab, "Subir y revisar los archivos"))
    expect(tab.get_by_text("Le quitamos los datos ocultos.")).to_have_count(2)
    phone.look("4-pruebas")
    follow(button(tab, "Continuar"))
    expect(tab.get_by_text("Getsemaní")).to_be_visible()
    phone.look("5-revisar")
    follow(link(tab, "Prefiero decirlo"))
    phone.look("5-identidad")
    follow(link(tab, "Volver sin decirlo"))
    phone.press("Enviar la denuncia")
    receipt = "-".join(re.findall(r"[0-9A-Z]{4}", tab.locator(".receipt__code").inner_text()))
    phone.look("6-clave")
    assert receipt not in tab.url
    tab.get_by_label("Escribe el último grupo de tu clave").fill("0000")
    follow(button(tab, "Ya la guardé"))
    expect(tab.get_by_text("Ese no es el último grupo").first).to_be_visible()
    phone.look("6-clave-error")
    follow(button(tab, "Ver la tarjeta para imprimir"))
    phone.look("6-tarjeta")

    case = Case.objects.get()
    keys = envelope.open_wrap(
        case.wraps.get(handler_key=HandlerKey.objects.get(user=nelcy.user)), nelcy.private
    )
    assert case.parts.filter(kind="file").count() == 2
    envelope.add_part(
        case, "message", {"text": "¿Quién más estaba?"}, author="desk", by=nelcy.user, on=case.received_on
    )

    tab.goto("/denuncia/seguimiento/")
    phone.look("7-entrar")
    tab.get_by_label("Tu clave").fill(receipt.lower())
    phone.press("Entrar")
    tab.get_by_label("Escribe el último grupo de tu clave").fill(receipt[-4:])
    follow(button(tab, "Ya la guardé"))
    expect(tab.get_by_text("¿Quién más estaba?")).to_be_visible()
    phone.look("8-seguimiento")
    tab.get_by_label("Tu mensaje").fill("Estaba el interventor.")
    phone.press("Enviar")
    expect(tab.get_by_text("Estaba el interventor.")).to_be_visible()
    last = case.parts.order_by("seq").last()
    assert envelope.read_part(last, keys)["text"] == "Estaba el interventor."
    phone.look("8-respondida")

    tab.route(re.compile("wikipedia"), lambda route: route.fulfill(body="otro sitio"))
    tab.get_by_role("button", name="Salir de esta página").click()
    tab.wait_for_url(re.compile("wikipedia"))
    tab.goto("/denuncia/seguimiento/denuncia/")
    assert tab.url.endswith("/denuncia/seguimiento/")


def back(tab) -> str:
    """Everything that a press of Back shows: what is written on the page and what its fields hold."""
    with contextlib.suppress(
        Error
    ):  # the answer to a form is never kept, so the browser says that it is gone
        tab.go_back(wait_until="commit", timeout=5_000)
    for _try in range(30):
        with contextlib.suppress(
            Error
        ):  # the page between the channel and the neutral site moves on by itself
            tab.wait_for_load_state(timeout=5_000)
            return tab.content() + "".join(tab.locator(one).evaluate_all(VALUES) for one in FIELDS)
        tab.wait_for_timeout(100)
    raise AssertionError("the browser never settled")


def test_back_shows_nothing_of_what_was_typed_or_given(phone, nelcy, live_server, settings):
    story = "El 3 de febrero pidieron el diez por ciento del contrato para firmarlo."
    tab = phone.tab
    settings.COMPLAINT_EXIT = f"{live_server.url}/salud/viva/"  # `route` would switch the browser's cache off

    tab.goto("/denuncia/que-paso/")
    tab.get_by_label("¿Qué pasó?").fill(story)
    tab.get_by_role("button", name="Salir de esta página").click()
    tab.wait_for_url("**/salud/viva/")
    for _press in range(3):
        assert story not in back(tab)

    tab.goto("/denuncia/que-paso/")
    tab.get_by_label("Contratos amañados o mal pagados").check()
    tab.get_by_label("¿Qué pasó?").fill(story)
    phone.press("Continuar")
    tab.goto("/denuncia/revisar/")
    expect(tab.get_by_text(story)).to_be_visible()
    phone.press("Enviar la denuncia")
    receipt = re.findall(r"[0-9A-Z]{4}", tab.locator(".receipt__code").inner_text())
    tab.get_by_role("button", name="Salir de esta página").click()
    tab.wait_for_url("**/salud/viva/")
    for _press in range(6):
        shown = back(tab)
        assert story not in shown
        assert not all(group in shown for group in receipt)


@pytest.mark.parametrize(
    "path",
    ["/denuncia/", "/denuncia/como-funciona/", "/denuncia/donde-mas-acudir/", "/denuncia/otros-asuntos/"],
)
def test_explaining_pages_fit_a_small_phone(phone, nelcy, path):
    phone.tab.goto(path)
    phone.look(path.strip("/").replace("/", "-"))
