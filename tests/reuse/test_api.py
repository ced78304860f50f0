"""The API: every record, a page at a time, and what changed since a number, for programs of anybody."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from cartagena_ogp import history, revision
from cartagena_ogp.models import HistoryPayload
from cartagena_ogp.opendata import limits

pytestmark = pytest.mark.django_db


def ask(client, address, **headers):
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}", headers=headers)


def test_the_root_says_what_there_is(client, place, commitment):
    place("manga", "Manga")
    root = client.get("/api/v1/").json()
    assert root["sequence"] == history.head().sequence
    datasets = {each["dataset"]: each for each in root["datasets"]}
    assert datasets["lugares"]["records"] == 1
    assert ask(client, datasets["compromisos"]["url"]).json()["results"][0]["code"] == commitment.ogp_id
    for address in (
        root["documentation"],
        root["openapi"],
        root["changes"],
        datasets["lugares"]["dictionary"],
    ):
        assert ask(client, address).status_code == 200
    assert set(datasets["lugares"]["downloads"]) == {"csv", "json", "jsonl", "xlsx"}


def test_a_list_is_read_to_its_end_and_each_record_comes_once(client, place):
    codes = [f"barrio-{number:02}" for number in range(7)]
    for code in reversed(codes):
        place(code, code.title())
    place("oculto", "Borrador")
    found, address = [], "/api/v1/lugares?limite=3"
    while address:
        page = ask(client, address).json()
        assert len(page["results"]) <= 3
        found += [record["code"] for record in page["results"]]
        address = page["next"]
    assert found == codes


def test_a_list_is_narrowed_and_keeps_its_filters_on_the_next_page(client, place, institution):
    for number in range(3):
        place(f"del-mar-{number}", "Frente al mar", sort_key=institution.slug)
    place("lejos", "Lejos")
    first = client.get("/api/v1/lugares?institucion=secretaria-general&q=mar&limite=2").json()
    second = ask(client, first["next"]).json()
    assert [r["code"] for r in first["results"] + second["results"]] == [
        "del-mar-0",
        "del-mar-1",
        "del-mar-2",
    ]
    assert second["next"] is None


def test_one_record_by_its_code(client, place, commitment):
    place("manga", "Manga", population=5)
    facts = client.get("/api/v1/lugares/manga").json()
    assert facts["counts"] == [{"year": 2018, "people": 5}]
    assert client.get(f"/api/v1/compromisos/{commitment.ogp_id}").json()["title"] == commitment.title


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nada",
        "/api/v1/lugares/nada",
        "/api/v1/lugares/a%00b",
        "/api/v1/a/b/c",
        "/api/v1/compromisos/",
    ],
)
def test_what_does_not_exist_says_so_to_programs(client, places, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["title"] == "No existe"
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limite=muchos", "limite"),
        ("desde=ayer", "desde"),
        ("hasta=1700000000", "hasta"),
        ("ilustrativo=1", "ilustrativo"),
        ("q=a%00b", "q"),
        ("institucion=", "institucion"),
        (f"despues={'x' * 161}", "despues"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(client, places, query, parameter):
    response = client.get(f"/api/v1/lugares?{query}")
    assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json")
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("limit", "said"), [("0", "Debe ser 1 o más."), ("101", "Debe ser 100 o menos.")])
def test_a_number_out_of_its_limits_is_told_the_limit(client, places, limit, said):
    response = client.get(f"/api/v1/lugares?limite={limit}")
    assert response.status_code == 422
    assert response.json()["errors"] == [{"parameter": "limite", "message": said}]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("lugares?institución=secretaria-general&limite=2", "Los que hay: institucion, localidad, desde,"),
        ("cambios?q=mar", "Los que hay: desde, limite."),
        ("lugares/manga?desde=2026-01-01", "no recibe ninguno"),
        ("?formato=csv", "no recibe ninguno"),
    ],
)
def test_a_parameter_that_nobody_knows_is_not_ignored(client, place, address, said):
    place("manga", "Manga")
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    (error,) = response.json()["errors"]
    assert error["parameter"] in address
    assert said in error["message"]


def test_changes_tell_a_mirror_everything_public_and_nothing_else(client, place, lead):
    start = history.head().sequence
    manga = place("manga", "Manga", by=lead, reason="Primera vez")
    place("secreto", "Borrador")
    manga.name = "Manga Norte"
    manga.save()
    history.record(manga, "changed", by=lead, reason="Nombre oficial")

    first = client.get(f"/api/v1/cambios?desde={start}&limite=1").json()
    (published,) = first["results"]
    assert (published["dataset"], published["code"], published["event"]) == ("lugares", "manga", "created")
    assert published["actor"] == {"institution": "secretaria-general", "role": "commitment_lead"}
    assert "Aydée" not in json.dumps(first)

    second = ask(client, first["next"]).json()
    (changed,) = second["results"]
    assert (changed["before"]["name"], changed["after"]["name"]) == ("Manga", "Manga Norte")
    assert changed["reason"] == "Nombre oficial"
    assert second["next"] is None
    assert client.get(f"/api/v1/cambios?desde={second['last']}").json() == {
        "results": [], "last": second["last"], "next": None,
    }  # fmt: skip


def test_what_a_recorded_act_removed_does_not_come_back(client, place, lead):
    place("manga", "Dato que un juez mandó quitar")
    entry = HistoryPayload.objects.get(kind="lugar").entry
    history.redact(entry, by=lead, reason="Sentencia")
    revision.forget()
    told = client.get(f"/api/v1/cambios?desde={entry.sequence - 1}").json()["results"]
    assert (told[0]["redacted"], told[0]["after"], told[0]["title"]) == (True, None, None)
    assert "juez" not in json.dumps(told)
    assert (told[1]["kind"], told[1]["dataset"]) == ("bitacora", None)


def test_unchanged_answers_cost_nothing_and_are_not_counted(
    client, place, monkeypatch, django_assert_max_num_queries
):
    place("manga", "Manga")
    monkeypatch.setattr(limits, "limiter", limits.Limiter(1))
    first = client.get("/api/v1/lugares")
    with django_assert_max_num_queries(2):  # the number of the revision, once for each
        again = client.get("/api/v1/lugares", headers={"if-none-match": first["ETag"]})
        copy = client.get("/api/v1/lugares")
    assert (again.status_code, copy.content) == (304, first.content)
    assert client.get("/api/v1/").status_code == 429


def test_who_asks_too_often_is_told_how_long_to_wait(client, places, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(limits, "limiter", limits.Limiter(2, clock=lambda: now[0]))
    for number in range(2):
        assert client.get(f"/api/v1/lugares?q={number}").status_code == 200
    refused = client.get("/api/v1/lugares?q=3")
    assert (refused.status_code, refused["Retry-After"]) == (429, "30")
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/lugares?q=3", REMOTE_ADDR="10.0.0.9").status_code == 200
    now[0] += 30
    assert client.get("/api/v1/lugares?q=3").status_code == 200


def test_addresses_are_not_kept_and_a_house_counts_as_one(rf, settings):
    limiter = limits.Limiter(10)
    assert limiter.seconds_to_wait("203.0.113.7") == 0
    assert b"203.0.113.7" not in repr(limiter.buckets).encode()
    settings.SECURE_PROXY_SSL_HEADER = None
    neighbours = [rf.get("/", REMOTE_ADDR=f"2001:db8:1:2::{end}") for end in (1, 9)]
    assert {limits.address_of(request) for request in neighbours} == {"2001:db8:1:2::/64"}
    forged = rf.get("/", REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": "1.1.1.1, 203.0.113.7"})
    assert limits.address_of(forged) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert limits.address_of(forged) == "203.0.113.7"


def test_buckets_do_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(limits, "KEPT", 5)
    limiter = limits.Limiter(10)
    for number in range(50):
        limiter.seconds_to_wait(f"10.0.0.{number}")
    assert len(limiter.buckets) == 5


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_only_reads(client, places, method):
    response = getattr(client, method)("/api/v1/lugares")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    asked = client.options("/api/v1/lugares", headers={"origin": "https://otro.example"})
    assert (asked.status_code, asked["Access-Control-Allow-Origin"]) == (204, "*")
    head = client.head("/api/v1/lugares")
    assert (head.status_code, head.content) == (200, b"")


def test_a_list_costs_the_same_queries_whatever_its_length(client, place, django_assert_max_num_queries):
    for number in range(30):
        place(f"barrio-{number:02}", "Barrio")
    revision.forget()
    with django_assert_max_num_queries(8):
        assert len(client.get("/api/v1/lugares?limite=30").json()["results"]) == 30


def test_the_description_names_every_record_with_its_own_schema_and_an_example(client, place, commitment):
    place("manga", "Manga")
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    operation = told["paths"]["/api/v1/lugares"]["get"]
    content = operation["responses"]["200"]["content"]["application/json"]
    assert content["schema"]["properties"]["results"]["items"] == {"$ref": "#/components/schemas/PlaceFacts"}
    assert content["example"]["results"][0]["code"] == "manga"
    assert set(operation["responses"]) == {"200", "304", "400", "422", "429"}
    one = told["paths"]["/api/v1/compromisos/{code}"]["get"]
    assert set(one["responses"]) == {"200", "304", "400", "404", "429"}
    assert one["parameters"][0]["example"] == commitment.ogp_id
    assert {"PlaceFacts", "CommitmentFacts", "Problem", "Changes"} <= set(told["components"]["schemas"])
