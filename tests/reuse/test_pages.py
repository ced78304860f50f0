"""The open data pages, the catalogue, the monthly copies, and what search engines read."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from datetime import date

import pytest
from django.core.management import call_command
from django.template import Context, Template

from cartagena_ogp.models import Snapshot
from cartagena_ogp.opendata.snapshots import make_snapshots

pytestmark = pytest.mark.django_db
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_the_portal_of_data_lists_every_record(client, place):
    place("manga", "Manga")
    page = client.get("/datos/").content.decode()
    assert "Lugares" in page
    assert "1 registro<" in page
    for extension in ("csv", "json", "jsonl", "xlsx"):
        assert f'href="/datos/lugares.{extension}"' in page
    assert "Conjuntos de datos" not in client.get("/en/datos/").content.decode()


def test_the_dictionary_explains_every_column_and_part(client, place, commitment):
    place("manga", "Manga", population=5)
    page = client.get("/datos/lugares/").content.decode()
    for words in ("where.latitude", "People who live there.", "número entero", ">year</code>", "manga"):
        assert words in page
    promises = client.get("/datos/compromisos/").content.decode()
    assert "Fecha prometida" not in promises
    assert "Institución responsable" in promises
    assert '<code translate="no">limited</code>: Limitado' in promises
    assert "Instituciones y aliados que participan." in promises
    assert "· <span>Qué muestra.<" not in promises
    assert "Código de la institución." in promises
    assert "Institutions and allies that take part." in client.get("/en/datos/compromisos/").text
    assert client.get("/datos/nada/").status_code == 404


def test_what_is_inside_a_part_is_explained_too(client, places):
    page = client.get("/datos/comites/").text
    for words in ("Sus curules.", "Número de la curul.", "true en el suplente de quien la ocupa."):
        assert words in page


def test_pages_cost_few_queries(client, place, django_assert_max_num_queries):
    for number in range(20):
        place(f"b-{number}", "Barrio")
    for address in ("/datos/", "/datos/lugares/", "/datos/archivo/", "/datos/api/"):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200


def test_the_guide_shows_addresses_that_answer(client, commitment, settings):
    page = client.get("/datos/api/").content.decode()
    asked = set(re.findall(rf"{re.escape(settings.PORTAL_URL)}(/(?:api|datos)/[^\s\"&<{{]*)", page))
    assert f"/api/v1/compromisos/{commitment.ogp_id}" in asked
    for address in asked:
        response = client.get(address.removesuffix("desde="))
        assert response.status_code == 200, address
        assert response.getvalue()


def test_search_engines_read_a_dataset_and_nothing_can_close_its_block(client, place):
    page = client.get("/datos/lugares/").content.decode()
    (block,) = LD.findall(page)
    told = json.loads(block)
    assert (told["@type"], told["license"]) == ("Dataset", "https://creativecommons.org/licenses/by/4.0/")
    evil = place("malo", "</script><script>alert(1)</script>&amp;")
    shown = Template("{% load records %}{% json_ld obj %}").render(Context({"obj": evil}))
    assert shown.count("<") == 2
    assert json.loads(LD.findall(shown)[0])["name"] == evil.name


def test_the_catalogue_names_every_dataset_and_its_files(client, place):
    place("manga", "Manga")
    make_snapshots(date(2026, 11, 1))
    response = client.get("/datos/catalogo.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    catalogue = response.json()
    assert catalogue["@type"] == "dcat:Catalog"
    told = {each["dct:identifier"]: each for each in catalogue["dcat:dataset"]}
    files = {each["@id"].rpartition("/")[2]: each for each in told["lugares"]["dcat:distribution"]}
    assert {"lugares.csv", "lugares.json", "lugares.jsonl", "lugares.xlsx", "lugares.csv.gz"} <= set(files)
    kept = Snapshot.objects.get(dataset="lugares", format="csv")
    assert files["lugares.csv.gz"]["spdx:checksum"]["spdx:checksumValue"]["@value"] == kept.sha256


def test_monthly_copies_are_what_their_checksum_says_and_are_made_once(client, place):
    place("manga", "Manga")
    made = make_snapshots(date(2026, 11, 23))
    assert {(s.dataset, s.format) for s in made} >= {("lugares", "csv"), ("lugares", "jsonl")}
    page = client.get("/datos/archivo/").content.decode()
    kept = Snapshot.objects.get(dataset="lugares", format="csv")
    assert kept.sha256 in page
    assert "noviembre" in page

    response = client.get("/datos/archivo/2026-11/lugares.csv.gz")
    content = response.getvalue()
    assert hashlib.sha256(content).hexdigest() == kept.sha256
    assert (len(content), kept.rows) == (kept.size, 1)
    (row,) = csv.DictReader(io.StringIO(gzip.decompress(content).decode(), newline=""))
    assert row["name"] == "Manga"
    assert (
        client.get(
            "/datos/archivo/2026-11/lugares.csv.gz", headers={"if-none-match": response["ETag"]}
        ).status_code
        == 304
    )

    place("getsemani", "Getsemaní")
    assert make_snapshots(date(2026, 11, 30)) == []
    assert [s.rows for s in make_snapshots(date(2026, 12, 1)) if s.dataset == "lugares"] == [2, 2]
    assert client.get("/datos/archivo/2020-01/lugares.csv.gz").status_code == 404
    assert client.get("/datos/archivo/2026-13/lugares.csv.gz").status_code == 404


def test_the_command_says_what_it_kept(capsys, place):
    place("manga", "Manga")
    call_command("make_snapshots")
    assert "lugares-" in capsys.readouterr().out
    call_command("make_snapshots")
    assert "ya tiene" in capsys.readouterr().out
