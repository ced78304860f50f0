"""Contracts as OCDS 1.1.5 releases and records, one contracting process a contract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from cartagena_ogp.opendata.formats import LICENCE, dumped
from cartagena_ogp.opendata.selection import selected
from cartagena_ogp.records import record_of_kind

from ..models import Contract
from ..models.contract_codes import ACTIVE, OVER, ContractStatus
from .contracts import (
    BEFORE_SIGNATURE,
    CATEGORIES,
    METHODS,
    changes_of,
    ocid,
    transactions_of,
    value_of,
)
from .parties import Parties
from .values import absolute, described, filled, listed, moment, money, period, titled

VERSION = "1.1"
SPECIFICATION = "https://standard.open-contracting.org/1.1/en/"


def package(name: str, entries: Iterable[dict[str, Any]], uri: str, made: date) -> Iterator[bytes]:
    """A release or record package (`name` is "releases" or "records") as bytes, an entry at a time."""
    head = {
        "uri": uri,
        "version": VERSION,
        "publishedDate": moment(made),
        "publisher": {
            "name": "Cartagena Abierta, Distrito de Cartagena de Indias",
            "uri": settings.PORTAL_URL,
        },
        "license": LICENCE,
        "publicationPolicy": absolute(reverse("terms")),
    }
    yield dumped(head)[:-1] + b',"%s":[' % name.encode()
    comma = b"\n"
    for entry in entries:
        yield comma + dumped(entry)
        comma = b",\n"
    yield b"\n]}\n"


def contracts(query: QueryDict, on: date) -> Iterator[Any]:
    record = record_of_kind("contrato")
    assert record is not None
    return selected(record, query, on)


def all_releases(query: QueryDict, on: date) -> Iterator[bytes]:
    """`/datos/contratos/ocds.json`; `?desde=2026-01-01&hasta=2026-12-31` gives a year."""
    made = (release(contract) for contract in contracts(query, on))
    return package("releases", made, absolute(reverse("standard", args=["contratos", "ocds.json"])), on)


def all_records(query: QueryDict, on: date) -> Iterator[bytes]:
    """`/datos/contratos/ocds-records.json`."""
    made = (record(contract) for contract in contracts(query, on))
    return package(
        "records", made, absolute(reverse("standard", args=["contratos", "ocds-records.json"])), on
    )


def one_release(contract: Contract, on: date) -> bytes:
    """`/contratos/<code>/ocds.json`."""
    return b"".join(package("releases", [release(contract)], address_of(contract), on))


def address_of(contract: Contract) -> str:
    return absolute(reverse("publicworks:contract_ocds", args=[contract.code]))


def release(contract: Contract) -> dict[str, Any]:
    """The present state of a contracting process."""
    parties = Parties()
    illustrative = contract.is_illustrative
    buyer = parties.buyer(contract, "buyer")
    parties.buyer(contract, "procuringEntity")
    supplier = parties.supplier(contract, "supplier")
    value = value_of(contract)
    title = titled(contract.title, illustrative=illustrative)
    award = filled(
        {
            "id": f"{contract.code}-adjudicacion",
            "title": title,
            "status": "cancelled" if contract.status == ContractStatus.CANCELLED else "active",
            "date": moment(awarded_on(contract)),
            "value": money(contract.initial_value) if value else None,
            "suppliers": listed([supplier]),
        }
    )
    implementation = filled({"transactions": transactions_of(contract, parties)})
    signed = filled(
        {
            "id": contract.code,
            "awardID": award["id"],
            "title": title,
            "description": described(contract.object, illustrative=illustrative),
            "status": status_of(contract),
            "period": period(contract.starts_on, contract.ends_on),
            "value": value,
            "dateSigned": moment(contract.signed_on),
            "implementation": implementation,
            "amendments": [amendment(change) for change in changes_of(contract)],
            "documents": link_to(contract),
        }
    )
    return filled(
        {
            "ocid": ocid(contract),
            "id": f"{contract.code}-{contract.version}",
            "date": moment(contract.changed_at),
            "tag": ["tender", "award", "contract", *(["implementation"] if implementation else [])],
            "initiationType": "tender",
            "language": "es",
            "parties": parties.all,
            "buyer": buyer,
            "tender": tender(contract, buyer),
            "awards": [award],
            "contracts": [signed],
        }
    )


def record(contract: Contract) -> dict[str, Any]:
    """A record: where its release is, and the compiled one."""
    made = release(contract)
    link = {"url": f"{address_of(contract)}#{made['id']}", "date": made["date"], "tag": made["tag"]}
    compiled = made | {"tag": ["compiled"], "id": f"{made['ocid']}-{made['date']}"}
    return {"ocid": made["ocid"], "releases": [link], "compiledRelease": compiled}


def tender(contract: Contract, buyer: dict[str, str]) -> dict[str, Any]:
    """How the supplier was chosen, with what SECOP says of the process when it was imported."""
    process = contract.process
    illustrative = contract.is_illustrative
    return filled(
        {
            "id": process.code if process else f"{contract.code}-proceso",
            "title": titled((process.title if process else "") or contract.title, illustrative=illustrative),
            "status": "complete",
            "procuringEntity": buyer,
            "procurementMethod": METHODS.get(contract.modality),
            "procurementMethodDetails": contract.modality_text or str(contract.get_modality_display()),
            "procurementMethodRationale": contract.modality_reason,
            "mainProcurementCategory": CATEGORIES.get(contract.nature),
            "value": money(process.base_price) if process else None,
            "tenderPeriod": period(process.published_on, process.bids_due_on) if process else None,
            "numberOfTenderers": process.bidders if process else None,
        }
    )


def awarded_on(contract: Contract) -> date | None:
    return (contract.process.awarded_on if contract.process else None) or contract.signed_on


def status_of(contract: Contract) -> str | None:
    """OCDS `contractStatus`."""
    if contract.status == ContractStatus.CANCELLED:
        return "cancelled"
    if contract.status in OVER:
        return "terminated"
    if contract.status in ACTIVE:
        return "active"
    return "pending" if contract.status in BEFORE_SIGNATURE else None


def amendment(change: Any) -> dict[str, Any]:
    """A change of the contract. What it was and what it became is told in words: 1.1 has no field for it."""
    said = change.description
    if change.new_value is not None:
        said = f"{said}. Valor: de {change.old_value:.0f} a {change.new_value:.0f} COP"
    if change.new_end is not None:
        said = f"{said}. Fin: del {change.old_end} al {change.new_end}"
    return filled(
        {"id": change.id, "date": moment(change.on), "description": said, "rationale": change.rationale}
    )


def link_to(contract: Contract) -> list[dict[str, Any]]:
    """Its page in SECOP."""
    if not contract.url.startswith(("http://", "https://")):
        return []
    return [
        {"id": "secop", "documentType": "contractNotice", "title": "Página en SECOP", "url": contract.url}
    ]
