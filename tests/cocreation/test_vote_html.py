"""The pages of a vote, that no list of pages can open, are as valid, ordered and light as the rest."""

import re
import secrets
from itertools import pairwise

import brotli
import html5lib
import pytest
from django.test import Client

from cartagena_ogp import assets
from cocreation.models import Consultation
from cocreation.voting import box, keys, operations
from cocreation.voting.forms import Pass
from tests.page import DETAIL, LIST

from .votes import a_consultation, a_voter

pytestmark = pytest.mark.django_db
HTML = "{http://www.w3.org/1999/xhtml}"
GETS = ["", "opciones/", "votar/", "correo/", "recibo/", "reclamo/", "reclamo/recibido/", "papeleta/x/"]


def check(document: str) -> None:
    root = html5lib.HTMLParser(strict=True).parse(document)
    main = next(root.iter(f"{HTML}main"))
    levels = [int(node.tag[-1]) for node in main.iter() if re.fullmatch(rf"{HTML}h[1-6]", str(node.tag))]
    assert levels[:1] == [1] or "error-summary" in document
    assert levels.count(1) == 1
    skips = [(one, two) for one, two in pairwise(levels) if two > one + 1]
    assert not skips, levels
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    asked = ("aria-labelledby", "aria-describedby", "for")
    named = {one for node in root.iter() for name in asked for one in (node.get(name) or "").split()}
    assert named <= set(ids)
    css = len(brotli.compress(assets.sheets()["cocreation.css"].encode()))
    weight = len(brotli.compress(document.encode(), quality=5))
    assert weight + css <= (LIST if "option-list" in document else DETAIL)


@pytest.fixture
def counted(db) -> Consultation:
    consultation = a_consultation(lasts=2, options=12)
    for choice in range(1, 9):
        box.cast(a_voter(consultation), secrets.token_bytes(32), [choice])
    box.call("pg_sleep", 2.1)
    return operations.close(consultation, by=None, reason="")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_step_is_valid_and_in_order(client: Client, prefix: str) -> None:
    consultation = a_consultation(options=12)
    here = f"{prefix}/participa/consultas/{consultation.slug}/"
    for path in GETS:
        check(client.get(here + path).content.decode())
    token = keys.new_token()
    box.ask_link(keys.token_hash(token), a_voter(consultation), 30)
    check(client.get(f"{here}papeleta/{token}/").content.decode())
    ballot = client.post(f"{here}papeleta/{token}/").content.decode()
    check(ballot)
    held = {"pase": ballot.split('name="pase" value="')[1].split('"')[0]}
    for step in ({}, {"choices": ["1", "2"]}, {"choices": ["1"], "paso": "confirmar"}, {"pase": "x"}):
        check(client.post(f"{here}papeleta/", held | step).content.decode())
    again = {"pase": Pass.new(Pass.read(held["pase"], consultation).voter).signed(), "choices": ["1"]}
    check(client.post(f"{here}papeleta/", again | {"paso": "confirmar"}).content.decode())
    check(client.post(f"{here}votar/", {"kind": "CC"}).content.decode())


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_result_is_valid_and_in_order(client: Client, counted: Consultation, prefix: str) -> None:
    here = f"{prefix}/participa/consultas/{counted.slug}/"
    for path in ("", "resultado/", "recibo/", "recibo/?codigo=x", "votar/"):
        check(client.get(here + path).content.decode())
