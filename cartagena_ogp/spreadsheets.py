"""Spreadsheets from people (XLSX, CSV) read row by row under limits, and XLSX written without formulas."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.cleaning import Refused
from cartagena_ogp.cleaning.office import checked_entries

MAX_ROWS = 10_000
MAX_BYTES = 10 * 1024 * 1024
MAX_COLUMNS = 200
EMPTY_ROWS = 100_000
"""Empty rows between and after the data; sheets that were once longer have many."""
MAX_CELL = 32_767
UNPACKED = 100 * 1024 * 1024
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Row = tuple[int, dict[str, Any]]

MESSAGES = {
    "too_big": _("La hoja pesa %(size)s y aquí caben hasta %(most)s. Divídela en partes."),
    "too_many_rows": _("La hoja tiene más de %(most)s filas. Divídela en partes."),
    "too_many_columns": _("La hoja tiene más de %(most)s columnas. Deja solo las de la plantilla."),
    "broken": _("No pudimos leer la hoja. Ábrela en tu equipo, guárdala como .xlsx y súbela otra vez."),
    "bomb": _("La hoja ocupa demasiado al abrirse. Copia solo los datos a una hoja nueva."),
    "password": _("La hoja tiene contraseña. Quítale la protección y súbela otra vez."),
    "empty": _("La hoja está vacía. La primera fila lleva los nombres de las columnas."),
    "repeated": _("La columna «%(name)s» está repetida. Deja solo una."),
    "nameless": _("La columna %(number)s tiene datos y no tiene nombre. Escríbelo en la primera fila."),
    "encoding": _("No reconocemos las letras del archivo. Guárdalo como CSV UTF-8 o como .xlsx."),
}


class BrokenSpreadsheet(ValidationError):
    """A spreadsheet that cannot be read; the message says to its author what to do."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(MESSAGES[code], code=code, params=params)


def read_rows(
    uploaded: File, *, max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES
) -> tuple[list[str], Iterator[Row]]:
    """The headers of the first sheet, and its rows as (number in the sheet, {header: value}), read as they
    are asked.

    The headers are the first row. Empty rows are left out, text comes stripped and an empty cell is None;
    XLSX cells keep their type (numbers, dates), CSV cells are text. What the file is, its bytes say. Raises
    BrokenSpreadsheet, also while rows are being read.
    """
    if (uploaded.size or 0) > max_bytes:
        raise BrokenSpreadsheet("too_big", size=filesizeformat(uploaded.size), most=filesizeformat(max_bytes))
    uploaded.seek(0)
    start = uploaded.read(4)
    uploaded.seek(0)
    lines = xlsx_lines(uploaded) if start == b"PK\x03\x04" else csv_lines(uploaded.read())
    headers = headers_of(next(lines, ()))
    return headers, numbered(headers, lines, max_rows)


def headers_of(line: Sequence[Any]) -> list[str]:
    """The names of the columns. Raises BrokenSpreadsheet when there are none, too many, or two alike."""
    headers = [" ".join(str(cell).split()) if cell is not None else "" for cell in line]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise BrokenSpreadsheet("empty")
    if len(headers) > MAX_COLUMNS:
        raise BrokenSpreadsheet("too_many_columns", most=MAX_COLUMNS)
    seen: set[str] = set()
    for number, header in enumerate(headers, start=1):
        if not header:
            raise BrokenSpreadsheet("nameless", number=number)
        if header.casefold() in seen:
            raise BrokenSpreadsheet("repeated", name=header)
        seen.add(header.casefold())
    return headers


def numbered(headers: list[str], lines: Iterator[Sequence[Any]], max_rows: int) -> Iterator[Row]:
    """Rows that hold something, with their number in the sheet. Raises BrokenSpreadsheet past `max_rows`."""
    found = 0
    for number, line in enumerate(lines, start=2):
        cells = [cell_value(cell) for cell in line]
        if any(cell is not None for cell in cells[len(headers) :]):
            raise BrokenSpreadsheet("nameless", number=len(headers) + 1)
        if any(cell is not None for cell in cells):
            found += 1
            if found > max_rows:
                raise BrokenSpreadsheet("too_many_rows", most=max_rows)
            cells += [None] * (len(headers) - len(cells))
            yield number, dict(zip(headers, cells, strict=False))
        elif number > EMPTY_ROWS:
            raise BrokenSpreadsheet("too_many_rows", most=max_rows)


def cell_value(cell: Any) -> Any:
    """A cell without the spaces around it; None when nothing is left. Raises BrokenSpreadsheet for an endless
    one.
    """
    if not isinstance(cell, str):
        return cell
    if len(cell) > MAX_CELL:
        raise BrokenSpreadsheet("broken")
    return cell.strip() or None


def xlsx_lines(file: IO[bytes]) -> Iterator[Sequence[Any]]:
    """The lines of the first sheet of a workbook, formulas as the values they had. Raises
    BrokenSpreadsheet.
    """
    import openpyxl

    try:
        with zipfile.ZipFile(file) as archive:
            checked_entries(archive, unpacked=UNPACKED)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            yield from sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
        finally:
            book.close()
    except Refused as refusal:
        raise BrokenSpreadsheet(refusal.code if refusal.code in MESSAGES else "broken") from None
    except BrokenSpreadsheet:
        raise
    except Exception:
        # A damaged part makes openpyxl stumble on anything: KeyError, ParseError, EntitiesForbidden…
        raise BrokenSpreadsheet("broken") from None


def csv_lines(data: bytes) -> Iterator[Sequence[Any]]:
    """The lines of a CSV in UTF-8 or Windows's Latin alphabet, with commas, semicolons or tabs."""
    text = decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        yield from reader
    except csv.Error:
        raise BrokenSpreadsheet("broken") from None


def decoded(data: bytes) -> str:
    """The text of a CSV. Raises BrokenSpreadsheet when it is none."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BrokenSpreadsheet("encoding")


def delimiter_of(text: str) -> str:
    """What separates the headers: the candidate that most often stands in the first line, outside quotes."""
    first = "".join(text.lstrip().split("\n", 1)[0].split('"')[::2])
    return max(",;\t", key=first.count)


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "Datos") -> bytes:
    """A workbook with one sheet: bold headers that stay in sight, dates as dates, and text always as text.

    A cell that starts like a formula (=, +, -, @) is text that no spreadsheet program runs.
    """
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"

    def cell(value: Any, *, bold: bool = False) -> WriteOnlyCell:
        if not isinstance(value, bool | int | float | Decimal | date | type(None)):
            value = ILLEGAL_CHARACTERS_RE.sub(" ", str(value))[:MAX_CELL]
        if isinstance(value, datetime) and value.tzinfo:
            value = value.isoformat()
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
            made.quotePrefix = value.startswith(FORMULA)
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(header, bold=True) for header in headers])
    for row in rows:
        sheet.append([cell(value) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
