"""A citizen on a phone without script reads an initiative and votes. `FILM=<folder>` keeps pictures."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from cartagena_ogp import guarded_forms
from cartagena_ogp.models import OutgoingMail
from cocreation.voting import box
from tests.browser.steps import follow
from tests.cocreation.votes import a_consultation

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
A_MINUTE = 60
READING, TYPING = 25, 15
"""Seconds that a person takes to read an initiative and the ballot, and to type a number and an address."""
PAGE = 1.5
"""Seconds for a page on a poor connection, and to find in it what to press."""


@pytest.fixture
def phone(chromium, live_server):
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 740},
        java_script_enabled=False,
        locale="es-CO",
    )
    yield context.new_page()
    context.close()


def film(tab: Tab, name: str) -> None:
    expect(tab.locator("h1"), name).to_have_count(1)
    scroll, room = tab.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert scroll <= room, f"{name}: {scroll} px wide in {room}"
    if os.environ.get("FILM"):
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.screenshot(path=Path(os.environ["FILM"]) / f"voto-{name}-{scheme}.png", full_page=True)


def test_a_citizen_reads_an_initiative_and_votes_in_under_a_minute(phone, monkeypatch):
    monkeypatch.setattr(guarded_forms, "SOONEST", timedelta(0))
    consultation = a_consultation(options=6)
    pages: list[str] = []
    phone.on("framenavigated", lambda frame: pages.append(frame.url))

    phone.goto("/participa/")
    film(phone, "1-participa")
    follow(phone.get_by_role("link", name="Ver la consulta"))
    film(phone, "2-consulta")
    follow(phone.get_by_role("link", name="Lee todas una al lado de la otra"))
    film(phone, "3-opciones")
    phone.go_back()
    follow(phone.locator(".option-list a").first)
    film(phone, "4-iniciativa")
    follow(phone.get_by_role("link", name="Votar en la consulta"))
    follow(phone.get_by_role("link", name="Votar").first)
    phone.get_by_label("Número de documento").fill("1.047.123.456")
    phone.get_by_label("Tu correo").fill("ana@example.org")
    film(phone, "5-pedir-enlace")
    follow(phone.get_by_role("button", name=re.compile("enlace")))
    film(phone, "6-revisa-tu-correo")
    body = OutgoingMail.objects.latest("pk").body
    phone.goto(re.search(r"https?://[^/]+(/participa/\S+)", body)[1])
    film(phone, "7-enlace")
    follow(phone.get_by_role("button", name="Abrir mi papeleta"))
    film(phone, "8-papeleta")
    phone.locator(".ballot__option label").nth(0).click()
    phone.locator(".ballot__option label").nth(2).click()
    follow(phone.get_by_role("button", name="Revisar mi voto"))
    film(phone, "9-revisar")
    follow(phone.get_by_role("button", name="Confirmar mi voto"))
    expect(phone.get_by_role("heading", name="Tu voto está en la urna")).to_be_visible()
    film(phone, "10-recibo")

    assert box.sizes(consultation.pk) == (1, 1)
    assert READING + TYPING + PAGE * len(pages) < A_MINUTE, pages
