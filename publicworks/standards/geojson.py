"""Works on a map, as GeoJSON (RFC 7946): longitude and latitude in WGS 84."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import QueryDict

from cartagena_ogp.opendata.formats import dumped
from cartagena_ogp.opendata.selection import selected
from cartagena_ogp.records import record_of_kind

from ..models import Work
from .values import absolute

MEDIA_TYPE = "application/geo+json"
SPECIFICATION = "https://www.rfc-editor.org/rfc/rfc7946"


def all_works(query: QueryDict, on: date) -> Iterator[bytes]:
    """`/datos/obras.geojson`. A work without a point has a null geometry, as the RFC says."""
    record = record_of_kind("obra")
    assert record is not None
    yield b'{"type":"FeatureCollection","features":['
    comma = b"\n"
    for work in selected(record, query, on):
        assert isinstance(work, Work)
        yield comma + dumped(feature(work))
        comma = b",\n"
    yield b"\n]}\n"


def feature(work: Work) -> dict[str, Any]:
    point = None
    if work.latitude is not None and work.longitude is not None:
        point = {"type": "Point", "coordinates": [float(work.longitude), float(work.latitude)]}
    facts = {
        "code": work.code,
        "title": work.title,
        "status": work.status,
        "condition": work.condition,
        "sector": work.sector,
        "territory": work.territory.code if work.territory else None,
        "responsible": work.responsible.slug if work.responsible else None,
        "physical_progress": work.physical_progress,
        "planned_progress": work.planned_progress,
        "progress_source": work.progress_source or None,
        "progress_on": work.progress_on.isoformat() if work.progress_on else None,
        "planned_ends_on": work.planned_ends_on.isoformat() if work.planned_ends_on else None,
        "budget": float(work.budget) if work.budget is not None else None,
        "illustrative": work.is_illustrative,
        "url": absolute(work.get_absolute_url()),
    }
    return {"type": "Feature", "id": work.code, "geometry": point, "properties": facts}
