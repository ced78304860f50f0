"""A dataset of many rows in every format: how fast it leaves, and how much memory that takes."""

from __future__ import annotations

import os
import resource
import time
from typing import Any, ClassVar

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from ninja import Field, Schema

from cartagena_ogp.models import Territory
from cartagena_ogp.opendata.columns import columns_of
from cartagena_ogp.opendata.downloads import facts_of, inside_one_reading, reading, written
from cartagena_ogp.opendata.formats import FORMATS, XLSX, Format, as_xlsx, in_blocks
from cartagena_ogp.records import PublicRecord

FILL = """
    INSERT INTO portal_territory (code, name, kind, sort_key, outline, population)
    SELECT 'exportado-' || n, 'Barrio ' || n || ' ' || repeat('x', 60), 'barrio', n, repeat('M0 0', 40), n
    FROM generate_series(1, %s) n
"""
KIB = 1024


class Facts(Schema):
    """Eight columns of a place that was made up."""

    code: str = Field(description="Code.")
    name: str = Field(description="Name.")
    kind: str = Field(description="Kind.")
    population: int | None = Field(description="People.")
    outline: str = Field(description="Outline.")
    parent_id: int | None = Field(description="Nothing.")
    latitude: float | None = Field(description="Nothing.")
    longitude: float | None = Field(description="Nothing.")


class Exported(PublicRecord[Territory]):
    """Never registered: exports treat every record alike, and this one has many rows."""

    model = Territory
    kind: ClassVar = "exportado"
    label: ClassVar = "exportado"
    label_plural: ClassVar = "exportados"
    dataset: ClassVar = "exportados"
    schema: ClassVar = Facts

    def queryset(self) -> QuerySet[Territory]:
        return Territory.objects.all()


def measured(rows: int) -> list[dict[str, Any]]:
    """Bytes, rows per second and growth of the peak memory (MiB) of each format. Fills the database."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, [rows])
    return [one(form, rows) for form in FORMATS.values()]


def one(form: Format, rows: int) -> dict[str, Any]:
    record, query, day = Exported(), QueryDict(), timezone.localdate()
    before, start = peak(), time.perf_counter()
    if form == XLSX:
        with reading(), as_xlsx(columns_of(record), facts_of(record, query, day)) as file:
            size = file.seek(0, os.SEEK_END)
    else:
        pieces = in_blocks(written(record, form, query, day))
        size = sum(len(piece) for piece in inside_one_reading(pieces))
    seconds = time.perf_counter() - start
    return {
        "format": form.extension,
        "rows": rows,
        "bytes": size,
        "rows_per_second": round(rows / seconds),
        "peak_growth_mib": round(peak() - before, 1),
    }


def peak() -> float:
    """The most memory this process ever had, in MiB (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
