"""The public facts of a contract, each described once.

`contract_facts` writes them by hand, because an import writes thousands of them a second; a test
compares it with the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from cartagena_ogp.history_bulk import any_of

from .models import Contract, Guarantee, Modification, Payment, Suspension

MONEY = (
    "initial_value", "value", "paid", "invoiced", "advance", "national_budget", "transfers", "royalties",
    "territorial_funds", "credit_funds", "own_funds",
)  # fmt: skip
DAYS = ("signed_on", "starts_on", "ends_on", "settled_on", "source_updated_on")
PLAIN = (
    "code", "source", "reference", "portfolio", "notice", "url", "nature", "contract_type", "modality",
    "modality_text", "modality_reason", "status", "entity_nit", "entity_name", "supplier_name", "object",
    "category", "spending_kind", "bpin", "term", "days_added",
)  # fmt: skip


class ModificationFacts(Schema):
    """A change of the contract."""

    kind: str = Field(description="value, reduction, term, value_and_term, suspension, resumption…")
    on: date | None = Field(description="Day.")
    value_change: Decimal | None = Field(
        description="Added to the value, in pesos (COP); negative: taken off."
    )
    days_change: int | None = Field(description="Days added to the term.")
    description: str = Field(description="What it says.")
    reason: str = Field(description="Why, as told to the community.")


class SuspensionFacts(Schema):
    """A stop of the contract."""

    starts_on: date = Field(description="First day.")
    ends_on: date | None = Field(description="Last day; empty while it goes on.")
    reason: str = Field(description="Why.")


class PaymentFacts(Schema):
    """Money paid."""

    on: date = Field(description="Day.")
    value: Decimal = Field(description="In pesos (COP).")
    concept: str = Field(description="What for.")


class GuaranteeFacts(Schema):
    """A policy that covers the contract."""

    covers: str = Field(description="What it covers.")
    insurer: str = Field(description="Who insures.")
    number: str = Field(description="Number of the policy.")
    value: Decimal | None = Field(description="Insured, in pesos (COP).")
    starts_on: date | None = Field(description="First day.")
    ends_on: date | None = Field(description="Last day.")


class ContractFacts(Schema):
    """A contract, as SECOP publishes it and as the city completes it."""

    code: str = Field(description="Number of the contract in SECOP; stable identifier.")
    source: str = Field(description="Dataset of datos.gov.co it comes from; empty when typed by hand.")
    reference: str = Field(description="The entity's own number.")
    portfolio: str = Field(description="CO1.BDOS.*: joins it with its selection process.")
    notice: str = Field(description="CO1.NTC.*: its notice in SECOP II.")
    url: str = Field(description="Its page in SECOP.")
    process: str | None = Field(description="CO1.REQ.*: its selection process.")
    base_price: Decimal | None = Field(description="Base price of the process, in pesos (COP).")
    bidders: int | None = Field(description="How many different bidders the process had.")
    work: str | None = Field(description="Code of the work it is for, once that is published.")
    nature: str = Field(description="design, construction, supervision, goods, services, lease or other.")
    contract_type: str = Field(description="Type, as SECOP writes it.")
    modality: str = Field(description="How the supplier was chosen: open_tender, direct…")
    modality_text: str = Field(description="Modality, as SECOP writes it.")
    modality_reason: str = Field(description="Why that modality, as SECOP writes it.")
    status: str = Field(description="draft, under_way, modified, suspended, ended, closed…")
    entity_nit: str = Field(description="Tax number of the entity: nine digits, without check digit.")
    entity_name: str = Field(description="Entity that contracts.")
    institution: str | None = Field(description="Code of the institution on this portal.")
    supplier: str | None = Field(description="Code of the contractor on this portal.")
    supplier_kind: str = Field(description="company, natural or consortium.")
    supplier_nit: str = Field(description="Tax number of a company or consortium; never of a person.")
    supplier_name: str = Field(description="Contractor, as SECOP publishes the name.")
    object: str = Field(description="What the contract is for.")
    category: str = Field(description="UNSPSC category.")
    initial_value: Decimal | None = Field(description="First value the portal knows, in pesos (COP).")
    value: Decimal | None = Field(description="Present value, in pesos (COP).")
    paid: Decimal | None = Field(description="Paid, in pesos (COP); empty when SECOP reports nothing.")
    invoiced: Decimal | None = Field(description="Invoiced, in pesos (COP).")
    advance: Decimal | None = Field(description="Advance payment, in pesos (COP).")
    national_budget: Decimal | None = Field(description="From the national budget (PGN), COP.")
    transfers: Decimal | None = Field(description="From national transfers (SGP), COP.")
    royalties: Decimal | None = Field(description="From royalties (SGR), COP.")
    territorial_funds: Decimal | None = Field(description="Own funds of the territory, COP.")
    credit_funds: Decimal | None = Field(description="From credit, COP.")
    own_funds: Decimal | None = Field(description="Own funds of the entity, COP.")
    spending_kind: str = Field(description="Investment or running costs, as SECOP writes it.")
    bpin: str = Field(description="National code of the investment project (BPIN).")
    term: str = Field(description="Term, as SECOP writes it.")
    signed_on: date | None = Field(description="Day of signature.")
    starts_on: date | None = Field(description="First day.")
    ends_on: date | None = Field(description="Last day.")
    days_added: int | None = Field(description="Days added to the term.")
    settled_on: date | None = Field(description="Day it was settled (liquidación).")
    flaws: list[str] = Field(description="Known problems of the data: no_value, paid_over_value…")
    source_updated_on: date | None = Field(description="Last change, according to SECOP.")
    modifications: list[ModificationFacts] = Field(description="Changes, oldest first.")
    suspensions: list[SuspensionFacts] = Field(description="Stops, oldest first.")
    payments: list[PaymentFacts] = Field(description="Payments, oldest first.")
    guarantees: list[GuaranteeFacts] = Field(description="Policies that cover it.")
    illustrative: bool = Field(description="True for sample data.")


def contract_facts(contract: Contract) -> dict[str, Any]:
    """The facts of `ContractFacts` as plain JSON values; `contract` comes from `with_parts()`."""
    row = contract.__dict__
    facts: dict[str, Any] = {name: row[name] for name in PLAIN}
    for name in MONEY:
        facts[name] = text(row[name])
    for name in DAYS:
        facts[name] = iso(row[name])
    process, supplier, institution = contract.process, contract.supplier, contract.institution
    facts["process"] = process.code if process else None
    facts["base_price"] = text(process.base_price) if process else None
    facts["bidders"] = process.bidders if process else None
    facts["work"] = contract.shown_work.code if contract.shown_work else None
    facts["institution"] = institution.slug if institution else None
    facts["supplier"] = supplier.code if supplier else None
    facts["supplier_kind"] = supplier.kind if supplier else ""
    facts["supplier_nit"] = supplier.nit if supplier else ""
    facts["flaws"] = list(contract.flaws)
    facts["illustrative"] = contract.is_illustrative
    return facts | parts_of(contract)


Parts = dict[str, list[dict[str, Any]]]
PARTS = ("modifications", "suspensions", "payments", "guarantees")


def parts_of(contract: Contract) -> Parts:
    """What happened to the contract, oldest first."""
    return {
        "modifications": [modification_facts(one) for one in contract.modifications.all()],
        "suspensions": [suspension_facts(one) for one in contract.suspensions.all()],
        "payments": [payment_facts(one) for one in contract.payments.all()],
        "guarantees": [guarantee_facts(one) for one in contract.guarantees.all()],
    }


def parts_of_many(keys: Sequence[int]) -> dict[int, Parts]:
    """As `parts_of`, of those of many contracts that have any: four queries, however many they are."""
    found: dict[int, Parts] = {}
    readers: tuple[tuple[type[Any], str, Callable[[Any], dict[str, Any]]], ...] = (
        (Modification, "modifications", modification_facts),
        (Suspension, "suspensions", suspension_facts),
        (Payment, "payments", payment_facts),
        (Guarantee, "guarantees", guarantee_facts),
    )
    for model, name, facts in readers:
        for one in any_of(model._default_manager.all(), "contract_id", keys):
            found.setdefault(one.contract_id, {part: [] for part in PARTS})[name].append(facts(one))
    return found


def modification_facts(one: Modification) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "on": iso(one.on),
        "value_change": text(one.value_change),
        "days_change": one.days_change,
        "description": one.description,
        "reason": one.reason,
    }


def suspension_facts(one: Suspension) -> dict[str, Any]:
    return {"starts_on": iso(one.starts_on), "ends_on": iso(one.ends_on), "reason": one.reason}


def payment_facts(one: Payment) -> dict[str, Any]:
    return {"on": iso(one.on), "value": text(one.value), "concept": one.concept}


def guarantee_facts(one: Guarantee) -> dict[str, Any]:
    return {
        "covers": one.covers,
        "insurer": one.insurer,
        "number": one.number,
        "value": text(one.value),
        "starts_on": iso(one.starts_on),
        "ends_on": iso(one.ends_on),
    }


def text(value: Decimal | None) -> str | None:
    """A sum as the facts write it: always with two decimals."""
    return None if value is None else f"{value:.2f}"


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
