"""The datasets as other catalogues read them: DCAT-AP in JSON-LD, and schema.org inside pages."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cartagena_ogp.http import page
from cartagena_ogp.models import EntityData, Snapshot
from cartagena_ogp.opendata.doors import door
from cartagena_ogp.opendata.downloads import addresses_of, standards_of
from cartagena_ogp.opendata.formats import FORMATS, LICENCE
from cartagena_ogp.opendata.summaries import Summary, summaries
from cartagena_ogp.records import PublicRecord, record_for

AUTHORITY = "http://publications.europa.eu/resource/authority/"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
MEDIA = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FILE_TYPES = {"csv": "CSV", "json": "JSON", "jsonl": "JSONL", "xlsx": "XLSX"}
PLACE = "Cartagena de Indias, Bolívar, Colombia"


def absolute(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"


def link(address: str) -> dict[str, str]:
    return {"@id": address}


def moment(value: datetime) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": value.isoformat()}


def name_of(entity: EntityData) -> str:
    return entity.name or "Cartagena Abierta"


def title_of(record: PublicRecord[Any]) -> str:
    plural = str(record.label_plural)
    return plural[:1].upper() + plural[1:]


def about(record: PublicRecord[Any]) -> str:
    """What a dataset holds, in one sentence."""
    return str(record.about) or _("Todo lo publicado: %(records)s.") % {"records": record.label_plural}


@door
@page
def catalogue(request: HttpRequest) -> HttpResponse:
    """`/datos/catalogo.jsonld`: DCAT-AP 3."""
    text = json.dumps(dcat(), ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/ld+json")


def dcat() -> dict[str, Any]:
    """The catalogue, its datasets with their files and monthly copies, and the API as a service."""
    home = absolute(reverse("datasets"))
    entity = EntityData.current()
    publisher = {"@type": "foaf:Agent", "foaf:name": name_of(entity)}
    shown = summaries()
    copies: dict[str, list[Snapshot]] = {}
    for snapshot in Snapshot.objects.all():
        copies.setdefault(snapshot.dataset, []).append(snapshot)
    service = absolute(reverse("api_v1:api-root"))
    return {
        "@context": CONTEXT,
        "@id": home,
        "@type": "dcat:Catalog",
        "dct:title": said("Datos abiertos de Cartagena Abierta"),
        "dct:description": said("Todo lo público del portal de gobierno abierto de Cartagena de Indias."),
        "dct:publisher": publisher,
        "dct:language": link(f"{AUTHORITY}language/SPA"),
        "dct:license": link(LICENCE),
        "dct:spatial": {"@type": "dct:Location", "skos:prefLabel": PLACE},
        "foaf:homepage": link(settings.PORTAL_URL + "/"),
        "dcat:dataset": [
            dataset(summary, copies.get(summary.record.dataset, []), publisher, entity) for summary in shown
        ],
        "dcat:service": [
            {
                "@id": service,
                "@type": "dcat:DataService",
                "dct:title": said("API de Cartagena Abierta"),
                "dcat:endpointURL": link(service),
                "dcat:endpointDescription": link(absolute(reverse("api_v1_openapi"))),
                "dct:license": link(LICENCE),
                "dcat:servesDataset": [link(address_of(summary.record)) for summary in shown],
            }
        ],
    }


def said(text: str) -> dict[str, str]:
    return {"@language": "es", "@value": text}


def address_of(record: PublicRecord[Any]) -> str:
    return absolute(reverse("dataset", args=[record.dataset]))


def dataset(
    summary: Summary, copies: list[Snapshot], publisher: dict[str, str], entity: EntityData
) -> dict[str, Any]:
    record = summary.record
    page_ = address_of(record)
    made: dict[str, Any] = {
        "@id": page_,
        "@type": "dcat:Dataset",
        "dct:identifier": record.dataset,
        "dct:title": said(title_of(record)),
        "dct:description": said(about(record)),
        "dct:publisher": publisher,
        "dct:language": link(f"{AUTHORITY}language/SPA"),
        "dct:accrualPeriodicity": link(f"{AUTHORITY}frequency/UPDATE_CONT"),
        "dct:accessRights": link(f"{AUTHORITY}access-right/PUBLIC"),
        "dcat:theme": link(f"{AUTHORITY}data-theme/GOVE"),
        "dct:spatial": {"@type": "dct:Location", "skos:prefLabel": PLACE},
        "dcat:landingPage": link(page_),
        "dcat:distribution": [
            *(file(record, each["extension"], absolute(each["url"])) for each in addresses_of(record)),
            *(in_standard(record, each) for each in standards_of(record)),
            *(monthly(snapshot) for snapshot in copies),
        ],
    }
    if summary.changed_at:
        made["dct:modified"] = moment(summary.changed_at)
    if entity.email:
        made["dcat:contactPoint"] = {
            "@type": "vcard:Organization",
            "vcard:fn": publisher["foaf:name"],
            "vcard:hasEmail": link(f"mailto:{entity.email}"),
        }
    return made


def file(record: PublicRecord[Any], extension: str, address: str) -> dict[str, Any]:
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": said(f"{title_of(record)} ({FORMATS[extension].name})"),
        "dcat:accessURL": link(address_of(record)),
        "dcat:downloadURL": link(address),
        "dcat:mediaType": link(f"https://www.iana.org/assignments/media-types/{MEDIA[extension]}"),
        "dct:format": link(f"{AUTHORITY}file-type/{FILE_TYPES[extension]}"),
        "dct:license": link(LICENCE),
    }


def in_standard(record: PublicRecord[Any], each: dict[str, str]) -> dict[str, Any]:
    """A file in a standard of its field, which it says that it follows."""
    return {
        "@id": absolute(each["url"]),
        "@type": "dcat:Distribution",
        "dct:title": said(f"{title_of(record)} ({each['name']})"),
        "dcat:accessURL": link(address_of(record)),
        "dcat:downloadURL": link(absolute(each["url"])),
        "dcat:mediaType": link(f"https://www.iana.org/assignments/media-types/{each['media_type']}"),
        "dct:conformsTo": link(each["specification"]),
        "dct:license": link(LICENCE),
    }


def monthly(snapshot: Snapshot) -> dict[str, Any]:
    address = absolute(reverse("snapshot", args=[snapshot.month, snapshot.dataset, snapshot.format]))
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": said(str(snapshot)),
        "dct:issued": moment(snapshot.made_at),
        "dcat:accessURL": link(absolute(reverse("data_archive"))),
        "dcat:downloadURL": link(address),
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(snapshot.size)},
        "dcat:compressFormat": link("https://www.iana.org/assignments/media-types/application/gzip"),
        "dcat:mediaType": link(f"https://www.iana.org/assignments/media-types/{MEDIA[snapshot.format]}"),
        "dct:license": link(LICENCE),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": link("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": snapshot.sha256},
        },
    }


def schema_of_dataset(summary: Summary) -> dict[str, Any]:
    """A dataset as schema.org tells it to search engines."""
    record = summary.record
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": title_of(record),
        "description": about(record),
        "url": address_of(record),
        "identifier": record.dataset,
        "license": LICENCE,
        "inLanguage": "es-CO",
        "isAccessibleForFree": True,
        "creator": {
            "@type": "GovernmentOrganization",
            "name": name_of(EntityData.current()),
        },
        "spatialCoverage": PLACE,
        "includedInDataCatalog": {"@type": "DataCatalog", "url": absolute(reverse("datasets"))},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": MEDIA[each["extension"]],
                "contentUrl": absolute(each["url"]),
            }
            for each in addresses_of(record)
        ]
        + [
            {
                "@type": "DataDownload",
                "encodingFormat": each["media_type"],
                "contentUrl": absolute(each["url"]),
            }
            for each in standards_of(record)
        ],
    }
    if summary.changed_at:
        made["dateModified"] = summary.changed_at.isoformat()
    return made


def schema_of_record(obj: Any) -> dict[str, Any]:
    """A public record as schema.org tells it, with its facts one link away."""
    record = record_for(obj)
    code = record.code(obj)
    with override("es"):
        address = absolute(record.url(obj))
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": record.title(obj),
        "description": record.summary(obj),
        "disambiguatingDescription": record.marked(obj, ""),
        "identifier": code,
        "url": address,
        "inLanguage": "es-CO",
        "license": LICENCE,
        "isPartOf": {"@type": "Dataset", "name": title_of(record), "url": address_of(record)},
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/json",
            "contentUrl": absolute(reverse("api_v1:one", args=[record.dataset, code])),
        },
        "spatialCoverage": PLACE,
    }
    institution, changed_at = record.institution(obj), getattr(obj, "changed_at", None)
    if institution:
        made["sourceOrganization"] = {"@type": "GovernmentOrganization", "name": institution.name}
    if changed_at:
        made["dateModified"] = changed_at.isoformat()
    return {name: value for name, value in made.items() if value != ""}
