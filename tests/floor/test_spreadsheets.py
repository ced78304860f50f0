"""Spreadsheets: read as their authors meant them, refused with words, written without formulas."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from cartagena_ogp.spreadsheets import BrokenSpreadsheet, read_rows, write_xlsx
from tests.floor.samples import archive, upload


def workbook(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {entry: book.read(entry) for entry in book.namelist()}
    return archive(parts | {name: content})


def rows_of(data: bytes, **limits):
    headers, rows = read_rows(upload("plan.xlsx", data), **limits)
    return headers, list(rows)


def refusal(data: bytes, **limits) -> str:
    with pytest.raises(BrokenSpreadsheet) as caught:
        rows_of(data, **limits)
    assert caught.value.messages[0].endswith(".")
    assert "%(" not in caught.value.messages[0]
    return caught.value.code


def test_a_workbook_keeps_its_types():
    data = workbook(
        ["Código", " Meta  anual ", "Fecha", None], [" C1 ", 12.5, datetime(2026, 3, 1)], [None], ["C2"]
    )

    headers, rows = rows_of(data)

    assert headers == ["Código", "Meta anual", "Fecha"]
    assert rows == [
        (2, {"Código": "C1", "Meta anual": 12.5, "Fecha": datetime(2026, 3, 1)}),
        (4, {"Código": "C2", "Meta anual": None, "Fecha": None}),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_office(encoding, delimiter):
    text = (
        delimiter.join(['"Año, mes"', "Señal"]) + "\r\n" + delimiter.join(["2026", '"a""b\nc"']) + "\r\n\r\n"
    )

    assert rows_of(text.encode(encoding)) == (
        ["Año, mes", "Señal"],
        [(2, {"Año, mes": "2026", "Señal": 'a"b\nc'})],
    )


def test_headers_alone_are_no_rows():
    assert rows_of(b"a,b\n") == (["a", "b"], [])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (workbook(), "empty"),
        (workbook([None, None], ["x"]), "empty"),
        (b"a,b,A\n1,2,3\n", "repeated"),
        (b"a,,c\n1,2,3\n", "nameless"),
        (b"a,b\n1,2,3\n", "nameless"),
        (b'a,b\n"1,2\n', "broken"),
        (b"a\x00b,c\n", "encoding"),
        (",".join(f"c{number}" for number in range(201)).encode(), "too_many_columns"),
        (workbook(["a"])[:-50], "broken"),
        (archive({"xl/workbook.xml": "no"}), "broken"),
        (with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"), "broken"),
        (
            with_part(
                workbook(["a"]),
                "xl/worksheets/sheet1.xml",
                b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>',
            ),
            "broken",
        ),
        (with_part(workbook(["a"]), "xl/media/x", bytes(40_000_000)), "bomb"),
    ],
)
def test_sheets_that_are_refused(data, code):
    assert refusal(data) == code


def test_limits():
    data = workbook(["a"], *[[number] for number in range(5)])

    assert len(rows_of(data, max_rows=5)[1]) == 5
    assert refusal(data, max_rows=4) == "too_many_rows"
    assert refusal(b"a\n" + b"\n" * 100_001) == "too_many_rows"
    assert len(rows_of(b"a\n" + b"\n" * 900 + b"x\n", max_rows=1)[1]) == 1
    assert refusal(data, max_bytes=100) == "too_big"


def test_rows_are_read_as_they_are_asked():
    _headers, rows = read_rows(upload("plan.csv", b"a\n1\n2\n3\n"), max_rows=2)

    assert next(rows) == (2, {"a": "1"})
    assert next(rows) == (3, {"a": "2"})
    with pytest.raises(BrokenSpreadsheet):
        next(rows)


def test_what_is_written_is_never_a_formula():
    wicked = ['=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "\t=1", "normal"]
    data = write_xlsx(["=a", "b", "c", "d", "e", "f"], [wicked])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active

    assert [cell.value for cell in sheet[2]] == wicked
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert [cell.quotePrefix for cell in sheet[2]] == [True] * 5 + [False]
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_what_is_written_is_read_again():
    row = ["C1", Decimal("12.5"), date(2026, 3, 1), None, "vertical\x0btab"]
    headers, rows = rows_of(write_xlsx(["a", "b", "c", "d", "e"], [row]))

    assert headers == ["a", "b", "c", "d", "e"]
    assert rows == [(2, {"a": "C1", "b": 12.5, "c": datetime(2026, 3, 1), "d": None, "e": "vertical tab"})]
