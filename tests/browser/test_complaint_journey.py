"""A complaint from a phone without script to the desk and back. `FILM=<folder>` keeps pictures."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from cartagena_ogp import guarded_forms
from cartagena_ogp.models import Institution
from complaints import crypto, handlers
from complaints.models import Case
from tests.browser.steps import button, follow, link
from tests.browser.test_pages import AXE, CHECK, RULES, WIDTHS
from tests.complaints.desk import PASSPHRASE, TODAY
from tests.complaints.test_desk_preview import pdf, png
from tests.conftest import person
from tests.staff import enter

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
STORY = "El 3 de febrero el interventor pidió el diez por ciento para firmar el acta. Yo estaba presente."


@pytest.fixture
def people(transactional_db, monkeypatch, settings, tmp_path):
    """Two analysts with keys; forms that need not wait; blobs in a folder of their own."""
    cache.clear()
    settings.COMPLAINT_FILES = tmp_path
    monkeypatch.setattr(guarded_forms, "SOONEST", timedelta(0))
    monkeypatch.setattr(crypto, "HANDLER_COST", crypto.Cost(1, 8 * 1024))
    office = Institution(slug="control-interno", name="Oficina de Control Interno", kind="oficina")
    office.add(by=None).publish(by=None)
    users = [
        person(f"{name}@cartagena.test", f"{name.title()} Ospino", "complaint_analyst", office)
        for name in ("nelcy", "jader")
    ]
    for user in users:
        handlers.make_key(user, PASSPHRASE, on=TODAY)
    return users


def film(tab: Tab, name: str) -> None:
    """Keep a picture when asked for; what runs scripts is also measured: width and accessibility."""
    if name.startswith("mesa"):
        scroll, room = tab.evaluate(WIDTHS)
        assert scroll <= room, f"{name}: {scroll} px wide in {room}"
        tab.evaluate(AXE.read_text(encoding="utf-8"))
        assert tab.evaluate(CHECK, RULES) == [], name
    if os.environ.get("FILM"):
        tab.screenshot(path=Path(os.environ["FILM"]) / f"{name}.png", full_page=True)


def press(tab: Tab, name: str) -> None:
    follow(button(tab, name))


@pytest.fixture
def phone(chromium, live_server):
    """The author: a small phone without script."""
    context = chromium.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False, locale="es-CO"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(chromium, live_server, people):
    """A handler who has signed in; the key is still closed."""
    context = chromium.new_context(base_url=live_server.url, viewport=DESK, locale="es-CO")
    client = enter(Client(), people[0])
    context.add_cookies([{"name": "sesion", "value": client.cookies["sesion"].value, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_from_the_phone_to_the_desk_and_back(phone, desk, live_server):
    complaints: list[str] = []
    desk.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    phone.goto("/denuncia/")
    film(phone, "01-antes")
    phone.goto("/denuncia/que-paso/")
    phone.locator("[name=category]").nth(1).check()
    phone.locator("[name=text]").fill(STORY)
    film(phone, "02-que-paso")
    press(phone, "Continuar")
    phone.locator("[name=place]").fill("Alcaldía, piso 2")
    film(phone, "03-donde")
    press(phone, "Continuar")
    phone.locator("[name=files]").set_input_files(
        [
            {"name": "acta.pdf", "mimeType": "application/pdf", "buffer": pdf(2)},
            {"name": "pantallazo.png", "mimeType": "image/png", "buffer": png((600, 400))},
        ]
    )
    press(phone, "Subir y revisar los archivos")
    film(phone, "04-pruebas")
    press(phone, "Continuar")
    film(phone, "05-revisar")
    press(phone, "Enviar la denuncia")
    receipt = "-".join(phone.locator(".receipt__code span").all_inner_texts())
    assert len(receipt) == 24
    film(phone, "06-clave")
    phone.locator("[name=group]").fill(receipt[-4:])
    press(phone, "Ya la guardé")
    film(phone, "07-guardada")

    desk.goto("/gestion/denuncias/")
    film(desk, "mesa-01-abrir")
    desk.get_by_label("Tu frase").fill(PASSPHRASE)
    press(desk, "Abrir")
    film(desk, "mesa-02-bandeja")
    follow(link(desk, "El 3 de febrero"))
    desk.get_by_text("Alcaldía, piso 2").wait_for()
    film(desk, "mesa-03-denuncia")
    desk.set_viewport_size({"width": 320, "height": 640})
    film(desk, "mesa-04-denuncia-320")
    desk.set_viewport_size(PHONE)
    film(desk, "mesa-04-denuncia-telefono")
    desk.emulate_media(color_scheme="dark")
    film(desk, "mesa-05-denuncia-oscura")
    desk.emulate_media(color_scheme="light")
    desk.set_viewport_size(DESK)
    follow(link(desk, "Mirar el archivo: acta.pdf"))
    desk.wait_for_function("() => document.querySelector('.desk-picture img')?.naturalWidth > 200")
    film(desk, "mesa-06-archivo")
    desk.go_back()
    follow(link(desk, "Escribir a quien denunció"))
    desk.get_by_label("Mensaje").fill("Gracias. ¿Qué día firmaron el acta?")
    film(desk, "mesa-07-responder")
    press(desk, "Enviar")
    desk.get_by_text("Gracias. ¿Qué día firmaron el acta?").wait_for()

    phone.goto("/denuncia/seguimiento/")
    film(phone, "08-volver")
    phone.locator("[name=receipt]").fill(receipt.lower())
    press(phone, "Entrar")
    expect(phone.get_by_text("¿Qué día firmaron el acta?")).to_be_visible()
    film(phone, "09-respuesta")
    phone.locator("main [name=text]").fill("El lunes 9 de febrero, en la tarde.")
    press(phone, "Enviar")
    expect(phone.get_by_text("El lunes 9 de febrero")).to_be_visible()
    film(phone, "10-contestada")

    for name in ("registrar", "llave", "plantillas/nueva", "cambios/nuevo", "accesos", "llave/frase"):
        desk.goto(f"/gestion/denuncias/{name}/")
        film(desk, f"mesa-10-{name.replace('/', '-')}")
    desk.goto("/gestion/denuncias/")
    expect(desk.get_by_text("Sin leer")).to_be_visible()
    follow(link(desk, "El 3 de febrero"))
    desk.get_by_text("El lunes 9 de febrero").wait_for()
    follow(link(desk, "Cerrar la denuncia"))
    desk.get_by_label("Con actuación").check()
    desk.get_by_label("Motivo").fill("Se abrió investigación disciplinaria.")
    film(desk, "mesa-08-cerrar")
    press(desk, "Cerrar")
    desk.get_by_text("Se abrió investigación disciplinaria.").wait_for()
    film(desk, "mesa-09-cerrada")
    press(desk, "Cerrar mi llave")
    expect(desk.get_by_role("heading", name="Abre tu llave")).to_be_visible()

    phone.goto("/denuncia/seguimiento/denuncia/")
    expect(phone.get_by_text("Se abrió investigación disciplinaria.")).to_be_visible()
    film(phone, "11-cerrada")
    assert Case.objects.get().outcome == "acted"
    assert complaints == []
