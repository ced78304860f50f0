"""Datasets as files, a row at a time: a million rows need no more memory than a thousand."""

from __future__ import annotations

import csv
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from cartagena_ogp.opendata.columns import Column, cell, harmless
from cartagena_ogp.spreadsheets import MAX_CELL

Facts = dict[str, Any]
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ROWS_OF_A_SHEET = 1_000_000
BLOCK = 64 * 1024


class Format(NamedTuple):
    """One way to download a dataset; the media type is IANA's or, for JSON lines, the usual one."""

    extension: str
    name: str
    media_type: str


CSV = Format("csv", "CSV", "text/csv; charset=utf-8; header=present")
JSON = Format("json", "JSON", "application/json")
JSONL = Format("jsonl", "JSON Lines", "application/x-ndjson")
XLSX = Format("xlsx", "XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
FORMATS = {made.extension: made for made in (CSV, JSON, JSONL, XLSX)}


class Line:
    """A file for `csv` that gives back what is written instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def as_csv(columns: list[Column], facts: Iterable[Facts]) -> Iterator[bytes]:
    """RFC 4180: UTF-8 without a mark, commas, a row of headers, CRLF."""
    writer = csv.writer(Line())
    yield line(writer.writerow([column.name for column in columns]))
    for row in facts:
        yield line(writer.writerow([harmless(column.value(row)) for column in columns]))


def line(text: Any) -> bytes:
    return str(text).encode()


def as_jsonl(columns: list[Column], facts: Iterable[Facts]) -> Iterator[bytes]:
    for row in facts:
        yield dumped(row) + b"\n"


def as_json(head: dict[str, Any], facts: Iterable[Facts]) -> Iterator[bytes]:
    """One object: what the dataset is, and its records as a list."""
    yield dumped(head)[:-1] + b',"records":['
    comma = b"\n"
    for row in facts:
        yield comma + dumped(row)
        comma = b",\n"
    yield b"\n]}\n"


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def as_xlsx(columns: list[Column], facts: Iterable[Facts]) -> IO[bytes]:
    """A workbook in a temporary file: a zip cannot be sent before its end is known.

    A sheet holds a million rows and then another begins. Text is never a formula, and what does not
    fit in a cell (32.767 characters) is cut; the other formats hold it whole.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)

    def made(sheet: Any, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        text = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub(" ", value)[:MAX_CELL])
        text.data_type = "s"
        return text

    sheet: Any = None
    for number, row in enumerate(facts):
        if number % ROWS_OF_A_SHEET == 0:
            sheet = new_sheet(book, columns)
        sheet.append([made(sheet, cell(column.value(row))) for column in columns])
    if sheet is None:
        new_sheet(book, columns)
    file = TemporaryFile()  # noqa: SIM115, whoever sends it closes it
    try:
        book.save(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def new_sheet(book: Any, columns: list[Column]) -> Any:
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([column.name for column in columns])
    return sheet


def in_blocks(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces worth sending."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes compressed as they pass; no date inside, so equal content gives equal files."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


Writer = Callable[[list[Column], Iterable[Facts]], Iterator[bytes]]
LINES: dict[str, Writer] = {"csv": as_csv, "jsonl": as_jsonl}
"""The formats that need no head, as monthly snapshots keep them."""
