"""Rows out of CSV and JSON files, one at a time: memory does not grow with the file."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, NamedTuple

import ijson
from django.utils import timezone

from .datasets import Cells, Columns, Header, ImportFailed, header_of

csv.field_size_limit(1024 * 1024)
EDGE = 64 * 1024
UNPACKED = (EOFError, gzip.BadGzipFile, zlib.error)
"""What a compressed file that was cut, or is none, raises."""
UTF_16 = (0xFF, 0xFE)
"""The first byte of such a file."""


class Bad(NamedTuple):
    """A row that is not even one: cut, too long, with quotes that never close."""

    reason: str


class Files:
    """One or several files of a dataset, read one after another as if they were one."""

    def __init__(
        self,
        paths: list[Path],
        columns: Columns,
        *,
        mapping: dict[str, str] | None = None,
        encoding: str = "utf-8-sig",
        all_entities: bool = False,
        cut_on: date | None = None,
    ) -> None:
        self.paths, self.columns = paths, columns
        self.mapping, self.encoding = mapping or {}, encoding
        self.all_entities = all_entities
        for path in paths:
            if not path.is_file():
                raise ImportFailed(f"No existe el archivo «{path}».")
        self.name = ", ".join(path.name for path in paths)[:300]
        self.size = sum(path.stat().st_size for path in paths)
        newest = max(path.stat().st_mtime for path in paths)
        self.cut_on: date | None = cut_on or timezone.localdate(datetime.fromtimestamp(newest, UTC))
        self.done = 0
        self.ignored: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same while files, columns and options are the same: how a cut import finds itself again."""
        digest = hashlib.sha256(
            f"{self.columns.dataset}|{sorted(self.mapping.items())}|{self.all_entities}".encode()
        )
        for path in self.paths:
            with path.open("rb") as file:
                digest.update(file.read(EDGE))
                file.seek(max(0, path.stat().st_size - EDGE))
                digest.update(file.read(EDGE))
            digest.update(f"{path.name}|{path.stat().st_size}|{path.stat().st_mtime_ns}".encode())
        return digest.hexdigest()

    def check(self) -> None:
        """Look at every header before anything is read. Raises `ImportFailed`."""
        for path in self.paths:
            with opened(path) as raw:
                if is_json(path):
                    first = next(self.objects(raw), None)
                    self.header(list(first) if isinstance(first, dict) else [])
                else:
                    self.table(raw)

    def rows(self, start: int) -> Iterator[Cells | Bad]:
        """Every row from the one numbered `start` on. Raises `ImportFailed`."""
        number = 0
        for path in self.paths:
            before = self.done
            with opened(path) as raw:
                for row in self.json_rows(raw) if is_json(path) else self.csv_rows(raw):
                    number += 1
                    if number % 1000 == 0:
                        self.done = before + raw_position(raw)
                    if number > start:
                        yield row
            self.done = before + path.stat().st_size

    def header(self, written: list[str]) -> Header:
        found = header_of(self.columns, written, self.mapping, all_entities=self.all_entities)
        self.ignored = tuple(dict.fromkeys((*self.ignored, *found.ignored)))
        return found

    def table(self, raw: IO[bytes]) -> tuple[Any, Header]:
        """A reader that stands after the header."""
        try:
            text = io.TextIOWrapper(raw, encoding=self.encoding, newline="")
            first = text.readline()
            delimiter = max(",;\t", key=first.count)
            written = next(csv.reader([first], delimiter=delimiter, strict=True), [])
        except UnicodeDecodeError as error:
            raise self.undecoded(error, 0) from None
        except LookupError:
            raise ImportFailed(
                f"No existe la codificación «{self.encoding}». Prueba utf-8 o cp1252."
            ) from None
        except UNPACKED:
            raise ImportFailed("El archivo .gz está cortado o no es uno. Nada cambió.") from None
        except csv.Error:
            written = []
        if not written:
            raise ImportFailed("El archivo está vacío o su primera fila no son nombres de columnas.")
        return csv.reader(text, delimiter=delimiter, strict=True), self.header(written)

    def csv_rows(self, raw: IO[bytes]) -> Iterator[Cells | Bad]:
        reader, header = self.table(raw)
        names = [name for name in header.places if name]
        # Twice the first, so that it gives a tuple even for one column; `zip` leaves the last aside.
        first, *others = (place for place, name in enumerate(header.places) if name)
        pick = itemgetter(first, *others, first)
        width, number = len(header.places), 0
        while True:
            number += 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except UnicodeDecodeError as error:
                raise self.undecoded(error, number) from None
            except UNPACKED:
                yield Bad("El archivo .gz se corta aquí; lo que sigue no se pudo leer.")
                return
            except csv.Error as error:
                yield Bad(f"La fila no se puede leer como CSV ({error}): el archivo puede estar cortado.")
                continue
            if len(row) == width:
                yield dict(zip(names, pick(row), strict=False))
            elif row:
                yield Bad(f"La fila tiene {len(row)} de {width} columnas: el archivo puede estar cortado.")

    def undecoded(self, error: UnicodeDecodeError, number: int) -> ImportFailed:
        byte = error.object[error.start]
        guess = "utf-16" if byte in UTF_16 and not error.start else "cp1252"
        return ImportFailed(
            f"El archivo no está en {self.encoding.removesuffix('-sig')} (cerca de la fila {number}, byte "
            f"0x{byte:02x}). Nada cambió. Usa --encoding {guess} o guárdalo en UTF-8."
        )

    def json_rows(self, raw: IO[bytes]) -> Iterator[Cells | Bad]:
        header: dict[tuple[str, ...], Header] = {}
        for found in self.objects(raw):
            if isinstance(found, Bad):
                yield found
                continue
            written = tuple(found)
            if written not in header:
                # Rows of the API leave out what is empty, so each may have its own columns.
                header[written] = self.loose_header(list(written))
            names = zip(header[written].places, found.values(), strict=True)
            yield {name: value for name, value in names if name}

    def loose_header(self, written: list[str]) -> Header:
        needed = [name for name in (self.columns.key, self.columns.entity) if name]
        made = self.header([*written, *needed])
        return Header(made.places[: len(written)], made.ignored)

    def objects(self, raw: IO[bytes]) -> Iterator[Any]:
        try:
            for found in ijson.items(raw, "item", use_float=False):
                yield found if isinstance(found, dict) else Bad("La fila no es un objeto JSON.")
        except (ijson.JSONError, ijson.IncompleteJSONError, UnicodeDecodeError, *UNPACKED):
            yield Bad("El archivo JSON se corta o no es una lista de filas; lo que sigue no se pudo leer.")


def is_json(path: Path) -> bool:
    return ".json" in path.suffixes


def opened(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def raw_position(raw: IO[bytes]) -> int:
    """How many bytes of the file on disk were read."""
    inner = getattr(raw, "fileobj", raw)
    return int(inner.tell()) if not inner.closed else 0
