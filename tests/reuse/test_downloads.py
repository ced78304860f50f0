"""Datasets as files: the right rows, harmless in a spreadsheet, and a million of them in little memory."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from decimal import Decimal

import openpyxl
import pytest

from cartagena_ogp.models import Territory
from cartagena_ogp.opendata import downloads
from cartagena_ogp.opendata.columns import harmless
from commitments.models import Commitment

pytestmark = pytest.mark.django_db
Kind = Territory.Kind


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.getvalue().decode(), newline="")))


def test_a_csv_has_a_column_for_each_fact_and_part_of_an_object(client, place):
    place(
        "tierrabomba",
        "Tierra Bomba",
        kind=Kind.ISLAND,
        population=9000,
        latitude=Decimal("10.35"),
        longitude=Decimal("-75.57"),
    )
    place("manga", "Manga")

    response = client.get("/datos/lugares.csv")

    assert response["Content-Type"].startswith("text/csv; charset=utf-8")
    island, manga = rows_of(response)
    assert list(island) == [
        "code",
        "name",
        "population",
        "where.latitude",
        "where.longitude",
        "counts",
        "tags",
        "island",
    ]
    assert (island["where.latitude"], island["where.longitude"]) == ("10.350000", "-75.570000")
    assert json.loads(island["counts"]) == [{"year": 2018, "people": 9000}]
    assert json.loads(island["tags"]) == ["mar", "río"]
    assert island["island"] == "true"
    assert (manga["population"], manga["where.latitude"], manga["counts"]) == ("", "", "[]")


def test_what_is_not_published_is_in_no_file(client, place):
    place("manga", "Manga")
    place("secreto", "Borrador")
    for extension in ("csv", "json", "jsonl", "xlsx"):
        content = client.get(f"/datos/lugares.{extension}").getvalue()
        if extension == "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(content)).active
            content = repr([[cell.value for cell in row] for row in sheet]).encode()
        assert b"manga" in content
        assert b"secreto" not in content


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("\tcosa", "'\tcosa"),
        ("-75.57", "-75.57"),
        (-3, "-3"),
        (False, "false"),
        (None, ""),
        ("Manga", "Manga"),
    ],
)
def test_no_cell_is_a_formula(said, kept):
    assert harmless(said) == kept


def test_a_sheet_holds_text_and_no_formula(client, place):
    place("manga", "=1+1")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/datos/lugares.xlsx").getvalue()))
    headers, row = list(book.active)
    assert headers[1].value == "name"
    assert (row[1].value, row[1].data_type) == ("=1+1", "s")
    assert row[7].value is False


def test_json_says_licence_and_where_a_mirror_goes_on(client, place):
    place("manga", "Manga")
    whole = json.loads(client.get("/datos/lugares.json").getvalue())
    assert whole["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert whole["sequence"] == 1
    assert [row["code"] for row in whole["records"]] == ["manga"]
    lines = client.get("/datos/lugares.jsonl").getvalue().splitlines()
    assert [json.loads(line) for line in lines] == whole["records"]


def test_an_empty_dataset_is_an_empty_file_of_every_format(client, places):
    assert client.get("/datos/lugares.jsonl").getvalue() == b""
    assert json.loads(client.get("/datos/lugares.json").getvalue())["records"] == []
    assert client.get("/datos/lugares.csv").getvalue().count(b"\r\n") == 1
    assert (
        openpyxl.load_workbook(io.BytesIO(client.get("/datos/lugares.xlsx").getvalue())).active.max_row == 1
    )


def test_a_part_can_be_taken_by_institution_place_words_and_date(client, place, institution):
    manga = place("manga", "Manga", sort_key=institution.slug)
    place("la-popa", "La Popa", parent=manga, locality=manga)
    for query, codes in {
        "institucion=secretaria-general": {"manga"},
        "localidad=manga": {"manga", "la-popa"},
        "q=popá": {"la-popa"},
        "institucion=nadie": set(),
        "desde=2020-01-01": set(),
        "ilustrativo=false": {"manga", "la-popa"},
        "ilustrativo=true": set(),
        "desde=ayer&institucion=": {"manga", "la-popa"},
    }.items():
        found = {row["code"] for row in rows_of(client.get(f"/datos/lugares.csv?{query}"))}
        assert found == codes, query


def test_the_list_a_visitor_looks_at_is_the_list_that_is_downloaded(client, commitment, lead):
    other = Commitment(
        ogp_id="COCDI0002", plan=commitment.plan, title="Otro", short_title="Otro", problem="p", action="a",
        responsible=commitment.responsible, starts_on=commitment.starts_on, ends_on=commitment.ends_on,
        status="limited", status_reason="Va por la mitad.", status_on=commitment.starts_on,
    )  # fmt: skip
    other.add(by=None).publish(by=None)
    for query in ("estado=limitado", f"estado=limitado&institucion={commitment.responsible.slug}"):
        response = client.get(f"/datos/compromisos.csv?{query}")
        assert [row["code"] for row in rows_of(response)] == ["COCDI0002"]
        assert 'filename="compromisos-filtrado.csv"' in response["Content-Disposition"]
    listed = client.get("/compromisos/?estado=limitado").content.decode()
    assert "/datos/compromisos.xlsx?estado=limitado" in listed


def test_unchanged_data_answer_304_and_any_site_may_read_them(client, place):
    place("manga", "Manga")
    first = client.get("/datos/lugares.csv", headers={"origin": "https://otro.example"})
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cross-Origin-Resource-Policy"] == "cross-origin"
    first.getvalue()
    again = client.get("/datos/lugares.csv", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    place("getsemani", "Getsemaní")
    from cartagena_ogp import revision

    revision.forget()
    assert client.get("/datos/lugares.csv", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_download_is_compressed_when_asked(client, place):
    place("manga", "Manga")
    packed = client.get("/datos/lugares.csv", headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.getvalue()) == client.get("/datos/lugares.csv").getvalue()


def test_files_are_only_read(client, places):
    refused = client.post("/datos/lugares.csv")
    assert refused.status_code == 405
    assert refused["Content-Type"] == "application/problem+json"
    asked = client.options("/datos/lugares.csv")
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert client.head("/datos/lugares.csv").status_code == 200
    assert client.get("/datos/lugares.xml").status_code == 404
    assert client.get("/datos/nada.csv").status_code == 404


def test_downloads_leave_threads_for_pages_and_give_their_place_back(client, place):
    place("manga", "Manga")
    busy = [client.get("/datos/lugares.csv") for _ in range(downloads.AT_ONCE)]
    refused = client.get("/datos/lugares.csv")
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")
    for response in busy:
        assert response.getvalue()
    for _ in range(downloads.AT_ONCE + 1):
        assert client.get("/datos/lugares.csv").getvalue()
        assert client.get("/datos/lugares.xlsx").getvalue()


def test_a_visitor_who_leaves_gives_the_place_back_once():
    assert downloads.slots.acquire(blocking=False)
    left = []

    def pieces():
        try:
            yield b"uno"
            yield b"dos"
        finally:
            left.append("la base de datos quedó libre")

    sending = downloads.Sending(pieces())
    assert next(sending) == b"uno"
    sending.close()
    sending.close()
    assert left == ["la base de datos quedó libre"]
    assert [downloads.slots.acquire(blocking=False) for _ in range(downloads.AT_ONCE + 1)] == [
        *[True] * downloads.AT_ONCE,
        False,
    ]


@pytest.mark.parametrize(
    ("extension", "rows"), [("csv", 20_000), ("jsonl", 8_000), ("json", 8_000), ("xlsx", 4_000)]
)
def test_ten_times_the_rows_need_no_more_memory(
    client, places, extension, rows, django_assert_max_num_queries
):
    def peak_of(rows):
        Territory.objects.bulk_create(
            (
                Territory(code=f"{rows}-{n}", name=f"Barrio {n} " + "x" * 80, kind=Kind.BARRIO)
                for n in range(rows)
            ),
            batch_size=2000,
        )
        tracemalloc.start()
        size = sum(len(piece) for piece in client.get(f"/datos/lugares.{extension}"))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, peak

    client.get(f"/datos/lugares.{extension}").getvalue()
    small, little = peak_of(rows // 10)
    with django_assert_max_num_queries(40):
        large, much = peak_of(rows)
    assert large > 5 * small
    assert much < little + 1_000_000
