"""Every step is valid HTML, light enough for a bad phone, and says in English what it says in Spanish."""

import brotli
import html5lib
import pytest

from cartagena_ogp import assets
from tests.complaints.test_journey import CASE
from tests.complaints.visitor import Visitor
from tests.page import LIGHT

STEPS = ("que-paso", "donde-y-cuando", "pruebas", "quien-soy", "revisar")
LATER = ("denuncia", "clave-nueva", "quien-soy")


@pytest.fixture
def author(nelcy, custodians) -> Visitor:
    made = Visitor()
    made.to_the_check()
    return made


def check(document: str) -> None:
    html5lib.HTMLParser(strict=True).parse(document)
    sheet = assets.sheets()["complaints.css"].encode()
    assert (
        len(brotli.compress(document.encode(), quality=5)) + len(brotli.compress(sheet, quality=5)) <= LIGHT
    )
    assert "<script" not in document
    assert (
        document.index("Salir de esta página" if '<html lang="es' in document else "Leave this page") < 2500
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_steps(author, prefix):
    for step in STEPS:
        check(author.get(f"{prefix}/denuncia/{step}/").content.decode())
    wrong = author.post(f"{prefix}/denuncia/que-paso/", text="")
    check(wrong.content.decode())


def test_receipt_and_follow_up(author):
    page = author.post("/denuncia/revisar/")
    check(page.content.decode())
    receipt = page.context["receipt"]
    check(author.enter(receipt).content.decode())
    for step in LATER:
        check(author.get(f"/denuncia/seguimiento/{step}/").content.decode())
    assert author.get("/en" + CASE).status_code == 200


def test_the_plural_leads_to_the_channel(client, db):
    assert client.get("/denuncias/").url == "/denuncia/"
