"""The pages of the log: what changed, in words, and nothing of what is private."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from cartagena_ogp import history
from cartagena_ogp.events import EVENTS
from cartagena_ogp.log import CHUNK, PAGE, STORY, chain_lines
from cartagena_ogp.models import HistoryEntry


def test_the_log_tells_what_who_and_why(client, commitment, editor):
    commitment.change(by=editor, reason="Se aclara quién atiende.", contact_office="Ventanilla <única>")
    response = client.get("/bitacora/")
    assertContains(response, "Contratos a la vista")
    assertContains(response, "Se cambió · Compromiso")
    assertContains(response, "Se aclara quién atiende.")
    assertContains(response, "Secretaría General · Editora de compromisos")
    assertContains(response, 'href="/compromisos/COCDI0001/"')
    assertContains(response, history.head().hash)
    assertNotContains(response, "Yuranis")


def test_an_empty_log_says_so(client, db):
    assertContains(client.get("/bitacora/"), "La bitácora está vacía")
    assertContains(client.get("/bitacora/comprobar/"), "tres pasos")
    assert b"".join(client.get("/bitacora/cadena.jsonl").streaming_content) == b""
    assert client.get("/bitacora/puntos.json").json() == {"checkpoints": []}


def test_the_log_pages_by_number(client, institution):
    for number in range(PAGE):
        institution.change(by=None, purpose=f"Versión {number}")
    last = history.head().sequence
    first = client.get("/bitacora/").text
    assert f'href="/bitacora/{last}/"' in first
    assert f'href="/bitacora/{last - PAGE}/"' not in first
    assert f"?antes={last - PAGE + 1}" in first
    second = client.get(f"/bitacora/?antes={last - PAGE + 1}").text
    assert f'href="/bitacora/{last - PAGE}/"' in second
    assert f'href="/bitacora/{last - PAGE + 1}/"' not in second
    assert 'href="/bitacora/" rel="prev"' in second
    assertContains(client.get("/bitacora/?antes=1"), "No hay entradas más antiguas")


@pytest.mark.parametrize("asked", ["", "abc", "-1", "1e9", "٣", "9" * 40, "1; DROP TABLE"])
def test_a_wrong_page_number_shows_the_newest(client, institution, asked):
    response = client.get("/bitacora/", {"antes": asked})
    assertContains(response, f'href="/bitacora/{history.head().sequence}/"')


def test_pages_of_the_log_cost_the_same_whatever_their_length(client, milestone, lead):
    commitment = milestone.commitment
    for number in range(STORY + 5):
        commitment.change(by=lead, sector=f"Sector {number}")
    history.make_checkpoint(commitment.starts_on)
    number = history.head().sequence
    for path in ["/bitacora/", "/bitacora/registro/compromiso/COCDI0001/", f"/bitacora/{number}/"]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 14, path  # READ ONLY, its savepoints and the revision included


def test_an_entry_shows_its_difference_and_its_proof(client, commitment, lead):
    commitment.change_status("limited", by=lead, reason="Se publicó la mitad.", on=commitment.ends_on)
    entry = HistoryEntry.objects.select_related("payload").first()
    response = client.get(f"/bitacora/{entry.sequence}/")
    assertContains(response, "<dt>Estado</dt>", html=True)
    assertContains(response, "<del>Sin iniciar</del>", html=True)
    assertContains(response, "<ins>Limitado</ins>", html=True)
    for proof in (entry.hash, entry.digest, entry.payload.salt):
        assertContains(response, proof)
    assertContains(response, f"|{entry.sequence}|{history.utc(entry.recorded_at)}|")


def test_long_texts_show_only_the_words_that_changed(client, commitment):
    text = "La entidad publica los contratos de cada mes en un tablero abierto. " * 3
    commitment.change(by=None, results=text + "Termina en marzo.")
    commitment.change(by=None, results=text + "Termina en <abril>.")
    response = client.get("/bitacora/registro/compromiso/COCDI0001/")
    assertContains(response, "<del> marzo.</del><ins> &lt;abril&gt;.</ins>")


def test_a_private_entry_shows_its_digest_alone(client, commitment, lead):
    commitment.withdraw(by=lead, reason="Se revisa con el equipo.")
    commitment.change(by=lead, reason="Motivo interno", sector="Secreto de oficina")
    entry = HistoryEntry.objects.select_related("payload").first()
    for path in ["/bitacora/", f"/bitacora/{entry.sequence}/", "/bitacora/registro/compromiso/COCDI0001/"]:
        response = client.get(path)
        assertNotContains(response, "Secreto de oficina")
        assertNotContains(response, "Motivo interno")
        assertNotContains(response, entry.payload.salt)
    chain = b"".join(client.get("/bitacora/cadena.jsonl").streaming_content).decode()
    assert entry.digest in chain
    assert "Secreto de oficina" not in chain
    assert entry.payload.salt not in chain
    assertContains(client.get("/bitacora/"), "Entrada reservada")
    assertContains(client.get(f"/bitacora/{entry.sequence}/"), entry.digest)


def test_a_redacted_entry_says_so_and_shows_nothing_else(client, commitment, administrator):
    commitment.change(by=None, reason="Vive en la calle 1", contact_office="Casa de Pedro")
    entry = HistoryEntry.objects.select_related("payload").first()
    commitment.change(by=None, contact_office="")
    act = history.redact(entry, by=administrator, reason="Ley 1581 de 2012: datos de una persona.")
    paths = [f"/bitacora/{entry.sequence}/", "/bitacora/registro/compromiso/COCDI0001/", "/bitacora/"]
    for path in paths:
        response = client.get(path)
        assertNotContains(response, "Vive en la calle 1")
        assertNotContains(response, entry.payload.salt)
    assertContains(client.get(paths[0]), "Ley 1581 de 2012: datos de una persona.")
    assertContains(client.get(paths[0]), f'href="/bitacora/{act.sequence}/"')
    assertContains(client.get(paths[1]), "Su contenido se retiró")
    assertContains(client.get(f"/bitacora/{act.sequence}/"), f'href="/bitacora/{entry.sequence}/"')


def test_a_withdrawn_record_keeps_its_story(client, commitment, lead):
    commitment.withdraw(by=lead, reason="Se publicó en el plan equivocado.")
    response = client.get("/bitacora/registro/compromiso/COCDI0001/")
    assertContains(response, "Se publicó en el plan equivocado.")
    assertContains(response, "Hoy no está en el portal")


def test_a_long_story_has_more_pages(client, commitment):
    for number in range(STORY + 1):
        commitment.change(by=None, sector=f"Sector {number}")
    here = "/bitacora/registro/compromiso/COCDI0001/"
    response = client.get(here)
    oldest = history.head().sequence - STORY + 1
    assertContains(response, f"{here}?antes={oldest}")
    assertContains(client.get(f"{here}?antes={oldest}"), "Lo que decía al publicarse")


@pytest.mark.parametrize(
    "path",
    [
        "/bitacora/0/",
        "/bitacora/99999/",
        "/bitacora/99999999999999999999999/",
        "/bitacora/registro/compromiso/NADA/",
        "/bitacora/registro/nada/COCDI0001/",
        "/bitacora/registro/privado/privado/",
    ],
)
def test_what_never_was_is_not_found(client, commitment, path):
    assert client.get(path).status_code == 404


def test_illustrative_records_say_so_in_the_log(client, commitment):
    assertNotContains(client.get("/bitacora/"), "Dato ilustrativo")
    commitment.change(by=None, is_illustrative=True)
    assertContains(client.get("/bitacora/"), "Dato ilustrativo")
    assertContains(client.get(f"/bitacora/{history.head().sequence}/"), "Dato ilustrativo")


def test_the_english_log_links_to_english_pages(client, commitment):
    response = client.get("/en/bitacora/")
    assertContains(response, 'href="/en/compromisos/COCDI0001/" lang="es"')
    assertContains(response, f'href="/en/bitacora/{history.head().sequence}/"')


def test_the_chain_streams_in_parts(client, institution, monkeypatch):
    monkeypatch.setattr("cartagena_ogp.log.CHUNK", 2)
    for number in range(4):
        institution.change(by=None, purpose=f"Versión {number}")
    last = history.head().sequence
    parts = list(chain_lines(last))
    assert len(parts) == last // 2
    numbers = [json.loads(line)["sequence"] for line in b"".join(parts).splitlines()]
    assert numbers == list(range(1, last + 1))
    assert CHUNK > 2


def test_the_chain_is_compressed_for_who_takes_it(client, commitment):
    plain = b"".join(client.get("/bitacora/cadena.jsonl").streaming_content)
    response = client.get("/bitacora/cadena.jsonl", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(response.streaming_content)) == plain
    assert client.head("/bitacora/cadena.jsonl").status_code == 200


@pytest.mark.parametrize("name", ["log_chain", "log_points", "log_key", "log_verifier", "log", "log_verify"])
def test_the_log_is_only_read(client, db, name):
    assert client.post(reverse(name)).status_code == 405


def test_every_event_in_the_code_has_words():
    used = set()
    for app in ("cartagena_ogp", "commitments"):
        for file in Path(settings.BASE_DIR, app).rglob("*.py"):
            text = file.read_text()
            used |= set(re.findall(r'\.change\(\s*"(\w+)"', text))
            used |= set(re.findall(r'record\(\s*[\w.]+,\s*"(\w+)"', text))
    assert {"published", "status_changed", "created"} <= used
    assert used - EVENTS.keys() == set()
