"""The standards that each dataset of this room is published in, as the floor serves them."""

from __future__ import annotations

from cartagena_ogp.records import Standard

from . import geojson, oc4ids, ocds

JSON = "application/json"
WORKS = (
    Standard("oc4ids.json", "OC4IDS 0.9.5", JSON, oc4ids.SPECIFICATION, oc4ids.all_projects),
    Standard(".geojson", "GeoJSON", geojson.MEDIA_TYPE, geojson.SPECIFICATION, geojson.all_works),
)
CONTRACTS = (
    Standard("ocds.json", "OCDS 1.1.5 (releases)", JSON, ocds.SPECIFICATION, ocds.all_releases),
    Standard("ocds-records.json", "OCDS 1.1.5 (records)", JSON, ocds.SPECIFICATION, ocds.all_records),
)
