"""A work as an OC4IDS 0.9.5 project, and all of them as a package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import batched
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from cartagena_ogp.opendata.formats import LICENCE, dumped
from cartagena_ogp.opendata.selection import selected
from cartagena_ogp.records import record_of_kind

from ..models import Condition, Contract, Work, WorkFile
from ..models.contract_codes import OVER, Nature
from .contracts import METHODS, changes_of, ocid, process_status, transactions_of, value_of
from .parties import COUNTRY, Parties
from .progress import forecasts, metrics, milestone
from .values import (
    BPIN,
    MARKS,
    NOTICE_LONG,
    absolute,
    described,
    filled,
    listed,
    moment,
    money,
    period,
    titled,
)

VERSION = "0.9"
SPECIFICATION = "https://standard.open-contracting.org/infrastructure/0.9/en/"
BATCH = 200
NATURES = (Nature.DESIGN, Nature.CONSTRUCTION, Nature.SUPERVISION)
MEETINGS = 200
"""Meetings of which only the number is known are listed up to this many."""


def package(projects: Iterable[dict[str, Any]], uri: str, made: date) -> Iterator[bytes]:
    """The package as bytes, a project at a time."""
    head = {
        "uri": uri,
        "publishedDate": moment(made),
        "version": VERSION,
        "publisher": {
            "name": "Cartagena Abierta, Distrito de Cartagena de Indias",
            "uri": settings.PORTAL_URL,
        },
        "license": LICENCE,
        "publicationPolicy": absolute(reverse("terms")),
    }
    yield dumped(head)[:-1] + b',"projects":['
    comma = b"\n"
    for project_ in projects:
        yield comma + dumped(project_)
        comma = b",\n"
    yield b"\n]}\n"


def all_projects(query: QueryDict, on: date) -> Iterator[bytes]:
    """`/datos/obras/oc4ids.json`: the published works that the address asks for."""
    record = record_of_kind("obra")
    assert record is not None
    return package(
        projects_of(selected(record, query, on), on),
        absolute(reverse("standard", args=["obras", "oc4ids.json"])),
        on,
    )


def one_project(work: Work, on: date) -> bytes:
    """`/obras/<code>/oc4ids.json`."""
    uri = absolute(reverse("publicworks:work_oc4ids", args=[work.code]))
    return b"".join(package(projects_of([work], on), uri, on))


def projects_of(works: Iterable[Any], on: date) -> Iterator[dict[str, Any]]:
    """Each work with its contracts, read some hundreds at a time."""
    for some in batched(works, BATCH):
        contracts: defaultdict[int, list[Contract]] = defaultdict(list)
        for contract in contracts_of([work.pk for work in some]):
            contracts[contract.work_id or 0].append(contract)
        for work in some:
            yield project(work, contracts[work.pk], on)


def contracts_of(works: list[int]) -> QuerySet[Contract]:
    return Contract.objects.published().with_parts().filter(work__in=works).order_by("order_on", "pk")


def project(work: Work, contracts: list[Contract], on: date) -> dict[str, Any]:
    """One project. `on` tells which milestones are overdue."""
    parties = Parties()
    made = {
        "id": f"{settings.OC4IDS_PREFIX}-{work.code}",
        "updated": moment(work.changed_at),
        "language": "es",
        "identifiers": listed(
            [
                {"id": work.code, "scheme": MARKS},
                {"id": work.bpin, "scheme": BPIN} if work.bpin else None,
            ]
        ),
        "publicAuthority": parties.institution(work.responsible, "publicAuthority")
        if work.responsible
        else None,
        "title": titled(work.title, illustrative=work.is_illustrative),
        "description": described(work.description or work.purpose, illustrative=work.is_illustrative),
        "purpose": work.purpose,
        "status": work.status,
        "type": work.work_type,
        "sector": [work.sector],
        "additionalClassifications": marks_of(work),
        "period": period(work.planned_starts_on, work.planned_ends_on),
        "implementationPeriod": period(work.started_on, work.ended_on),
        "locations": listed([location(work)]),
        "budget": budget(work, parties),
        "metrics": metrics(work),
        "forecasts": forecasts(work),
        "milestones": [milestone(row, on) for row in work.milestones.all()],
        "completion": completion(work, contracts),
        "documents": listed(document(file) for file in work.files.all()),
        "contractingProcesses": [process(contract, parties) for contract in contracts],
        "policyAlignment": alignment(work),
        "benefits": listed([benefit(work)]),
        "social": social(work),
        "environment": environment(work),
    }
    return filled(made | {"parties": parties.all})


def marks_of(work: Work) -> list[dict[str, str]]:
    """What the standard's own lists do not say: an invented work, a halted one."""
    marks = []
    if work.is_illustrative:
        marks.append({"scheme": MARKS, "id": "illustrative", "description": NOTICE_LONG})
    if work.condition != Condition.NORMAL:
        said = f"{work.get_condition_display()}: {work.status_reason}"
        marks.append({"scheme": MARKS, "id": work.condition, "description": said})
    return marks


def location(work: Work) -> dict[str, Any] | None:
    """Point, barrio and address."""
    address = filled(
        {
            "streetAddress": work.address,
            "locality": "Cartagena de Indias",
            "region": "Bolívar",
            "countryName": COUNTRY,
        }
    )
    point = None
    if work.latitude is not None and work.longitude is not None:
        point = {"type": "Point", "coordinates": [float(work.longitude), float(work.latitude)]}
    if not (point or work.address or work.territory):
        return None
    place = work.territory
    gazetteer = {"scheme": MARKS, "identifiers": [place.code]} if place else None
    return filled(
        {
            "id": place.code if place else work.code,
            "description": place.name if place else work.address,
            "geometry": point,
            "gazetteer": gazetteer,
            "address": address,
        }
    )


def budget(work: Work, parties: Parties) -> dict[str, Any]:
    """The amount, when it was approved, and where it comes from."""
    rows = list(work.funding.all())
    return filled(
        {
            "amount": money(work.budget),
            "approvalDate": moment(work.budget_approved_on),
            "budgetBreakdowns": [
                {
                    "id": "fuentes",
                    "description": "Por fuente de financiación",
                    "budgetBreakdown": [
                        filled(
                            {
                                "id": str(row.pk),
                                "description": row.source,
                                "amount": money(row.amount),
                                "period": year(row.year),
                                "sourceParty": parties.funder(row.source),
                            }
                        )
                        for row in rows
                    ],
                }
            ]
            if rows
            else None,
            "finance": [
                filled(
                    {
                        "id": str(row.pk),
                        "title": row.source,
                        "value": money(row.amount),
                        "financingParty": parties.funder(row.source),
                        "period": year(row.year),
                    }
                )
                for row in rows
            ],
        }
    )


def year(number: int | None) -> dict[str, Any] | None:
    return period(date(number, 1, 1), date(number, 12, 31)) if number else None


def completion(work: Work, contracts: list[Contract]) -> dict[str, Any] | None:
    """How it ended; the final value is that of its works contracts, when all of them are known."""
    if work.ended_on is None:
        return None
    built = [contract for contract in contracts if contract.nature == Nature.CONSTRUCTION]
    values = [contract.value for contract in built if value_of(contract)]
    total = (
        sum(value for value in values if value is not None) if built and len(values) == len(built) else None
    )
    return filled(
        {
            "endDate": moment(work.ended_on),
            "finalValue": money(total),
            "finalValueDetails": "Suma de los contratos de obra." if total is not None else "",
            "finalScope": work.description,
        }
    )


def document(file: WorkFile) -> dict[str, Any] | None:
    """A photo or a document that stands and is public."""
    if file.withdrawn_at or not file.attachment.is_public:
        return None
    return filled(
        {
            "id": file.attachment.public_id,
            "documentType": file.kind,
            "title": file.title,
            "description": file.alt,
            "url": absolute(file.attachment.get_absolute_url()),
            "datePublished": moment(file.dated_on),
            "format": file.attachment.content_type,
            "language": "es",
        }
    )


def process(contract: Contract, parties: Parties) -> dict[str, Any]:
    """A contract as the summary of its contracting process, and where its OCDS release is."""
    supplier = parties.supplier(contract, "supplier")
    buyer = parties.buyer(contract, "procuringEntity")
    if contract.nature == Nature.SUPERVISION:
        parties.supplier(contract, "independentMonitor")
    tender = contract.process
    illustrative = contract.is_illustrative
    summary = filled(
        {
            "ocid": ocid(contract),
            "externalReference": contract.url or contract.reference or contract.code,
            "nature": [contract.nature] if contract.nature in NATURES else None,
            "title": titled(contract.title, illustrative=illustrative),
            "description": described(contract.object, illustrative=illustrative),
            "status": process_status(contract),
            "tender": filled(
                {
                    "procurementMethod": METHODS.get(contract.modality),
                    "procurementMethodDetails": contract.modality_text
                    or str(contract.get_modality_display()),
                    "datePublished": moment(tender.published_on) if tender else None,
                    "costEstimate": money(tender.base_price) if tender else None,
                    "numberOfTenderers": tender.bidders if tender else None,
                    "procuringEntity": buyer,
                }
            ),
            "suppliers": listed([supplier]),
            "contractValue": money(contract.initial_value) if value_of(contract) else None,
            "contractPeriod": period(contract.starts_on, contract.ends_on),
            "finalValue": value_of(contract) if contract.status in OVER else None,
            "modifications": [modification(change, contract) for change in changes_of(contract)],
            "transactions": transactions_of(contract, parties),
        }
    )
    return {"id": ocid(contract), "summary": summary}


def modification(change: Any, contract: Contract) -> dict[str, Any]:
    """One change of one type."""
    return filled(
        {
            "id": change.id,
            "date": moment(change.on),
            "description": change.description,
            "rationale": change.rationale,
            "type": change.kind,
            "oldContractValue": money(change.old_value),
            "newContractValue": money(change.new_value),
            "oldContractPeriod": period(contract.starts_on, change.old_end) if change.old_end else None,
            "newContractPeriod": period(contract.starts_on, change.new_end) if change.new_end else None,
        }
    )


def alignment(work: Work) -> dict[str, Any] | None:
    """The open government commitment it serves."""
    commitment = work.commitment
    if commitment is None or not commitment.is_published:
        return None
    return {"description": f"Compromiso {commitment.ogp_id} de gobierno abierto: {commitment.title}"}


def benefit(work: Work) -> dict[str, Any] | None:
    people = filled({"description": work.beneficiaries_note, "numberOfPeople": work.beneficiaries})
    return filled({"title": work.purpose, "beneficiaries": [people]}) if people else None


def social(work: Work) -> dict[str, Any]:
    """Meetings with the community (of most only their number is known), land and ethnic territory."""
    meetings = min(work.consultation_meetings or 0, MEETINGS)
    return filled(
        {
            "consultationMeetings": [{"id": f"reunion-{number}"} for number in range(1, meetings + 1)],
            "landCompensationBudget": money(work.land_compensation),
            "inIndigenousLand": work.in_indigenous_land,
        }
    )


def environment(work: Work) -> dict[str, Any]:
    measures = work.environmental_measures
    return filled(
        {
            "hasImpactAssessment": work.has_impact_assessment,
            "environmentalMeasures": [{"description": measures}] if measures else None,
            "inProtectedArea": work.in_protected_area,
        }
    )
