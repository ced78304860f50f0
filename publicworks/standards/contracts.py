"""What OC4IDS and OCDS share of a contract: its status, its method, its changes and its payments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from ..models import Contract, Modification
from ..models.contract_codes import ACTIVE, BLOCKING, OVER, ContractStatus, Modality, ModificationKind, Nature
from .parties import Parties
from .values import filled, moment, money

METHODS: dict[str, str] = {
    Modality.OPEN_TENDER: "open",
    Modality.MERIT: "open",
    Modality.AUCTION: "open",
    Modality.MINIMUM: "open",
    Modality.ABBREVIATED: "selective",
    Modality.AGREEMENT: "selective",
    Modality.DIRECT: "direct",
}
"""`procurementMethod`. The special regimes follow the manual of each entity: they have no single answer."""
CATEGORIES: dict[str, str] = {
    Nature.CONSTRUCTION: "works",
    Nature.DESIGN: "services",
    Nature.SUPERVISION: "services",
    Nature.SERVICES: "services",
    Nature.GOODS: "goods",
}
BEFORE_SIGNATURE = (ContractStatus.DRAFT, ContractStatus.IN_APPROVAL, ContractStatus.SENT)
CHANGES_VALUE = (ModificationKind.VALUE, ModificationKind.REDUCTION, ModificationKind.VALUE_AND_TERM)
CHANGES_TERM = (ModificationKind.TERM, ModificationKind.VALUE_AND_TERM)


@dataclass(frozen=True)
class Change:
    """One kind of change: OC4IDS gives each modification a single type."""

    id: str
    kind: str
    on: date | None
    description: str
    rationale: str
    old_value: Decimal | None = None
    new_value: Decimal | None = None
    old_end: date | None = None
    new_end: date | None = None


def ocid(contract: Contract) -> str:
    """The identifier of the contracting process. An illustrative one says so in its very name."""
    mark = "-ilustrativo" if contract.is_illustrative else ""
    return f"{settings.OCDS_PREFIX}{mark}-{contract.code}"


def process_status(contract: Contract) -> str | None:
    """OC4IDS `contractingProcessStatus`."""
    if contract.status in OVER:
        return "closed"
    if contract.status in ACTIVE:
        return "active"
    return "pre-award" if contract.status in BEFORE_SIGNATURE else None


def value_of(contract: Contract) -> dict[str, Any] | None:
    """The value of today, unless something is known to be wrong with it."""
    if set(contract.flaws) & set(BLOCKING):
        return None
    return money(contract.value)


def changes_of(contract: Contract) -> list[Change]:
    """Its modifications and suspensions in order, an otrosí of value and term told as two.

    Old and new figures are given only when the first value, or the last day, is known.
    """
    rows = sorted(contract.modifications.all(), key=lambda row: (row.on or date.min, row.pk))
    ends = ends_after(contract, rows)
    value = contract.initial_value if not set(contract.flaws) & set(BLOCKING) else None
    found: list[Change] = []
    for row in rows:
        text: dict[str, Any] = {
            "description": row.description or row.get_kind_display(),
            "rationale": row.reason,
        }
        parts = list(kinds_of(row))
        for kind in parts:
            change_id = f"{row.pk}-{kind}" if len(parts) > 1 else str(row.pk)
            figures: dict[str, Any] = {}
            if kind == "value" and value is not None and row.value_change is not None:
                figures = {"old_value": value, "new_value": value + row.value_change}
                value += row.value_change
            if kind == "duration" and row.days_change and row.pk in ends:
                new_end = ends[row.pk]
                figures = {"old_end": new_end - timedelta(days=row.days_change), "new_end": new_end}
            found.append(Change(change_id, kind, row.on, **text, **figures))
    for stop in contract.suspensions.all():
        until = f" al {stop.ends_on}" if stop.ends_on else ""
        said = f"Suspensión del {stop.starts_on}{until}"
        found.append(Change(f"suspension-{stop.pk}", "duration", stop.starts_on, said, stop.reason))
    return found


def kinds_of(row: Modification) -> Iterator[str]:
    """OC4IDS `modificationType`: value, duration, or scope for the rest."""
    if row.kind in CHANGES_VALUE:
        yield "value"
    if row.kind in CHANGES_TERM or row.kind in (ModificationKind.SUSPENSION, ModificationKind.RESUMPTION):
        yield "duration"
    if row.kind not in (
        *CHANGES_VALUE,
        *CHANGES_TERM,
        ModificationKind.SUSPENSION,
        ModificationKind.RESUMPTION,
    ):
        yield "scope"


def ends_after(contract: Contract, rows: list[Modification]) -> dict[int, date]:
    """The last day after each extension, counted back from the present one."""
    ends: dict[int, date] = {}
    last = contract.ends_on
    for row in reversed(rows):
        if last is not None and row.kind in CHANGES_TERM and row.days_change:
            ends[row.pk] = last
            last -= timedelta(days=row.days_change)
    return ends


def transactions_of(contract: Contract, parties: Parties) -> list[dict[str, Any]]:
    """Its payments, with who paid and who was paid."""
    rows = list(contract.payments.all())
    if not rows:
        return []
    payer, payee = parties.buyer(contract, "payer"), parties.supplier(contract, "payee")
    source = contract.url if contract.url.startswith("https://") else ""
    return [
        filled(
            {
                "id": str(row.pk),
                "source": source,
                "date": moment(row.on),
                "value": money(row.value),
                "payer": payer,
                "payee": payee,
            }
        )
        for row in rows
    ]
