"""The public facts of works, each described once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Field, Schema


class WorkFacts(Schema):
    """A public work, in the terms of OC4IDS 0.9.5."""

    code: str = Field(description="Stable identifier.")
    title: str = Field(description="Title in plain Spanish.")
    purpose: str = Field(description="What it is for.")
    description: str = Field(description="What is built.")
    work_type: str = Field(description="OC4IDS projectType: construction, rehabilitation…")
    sector: str = Field(description="OC4IDS projectSector: transport.road, education…")
    status: str = Field(description="OC4IDS projectStatus: identification, preparation, implementation…")
    condition: str = Field(description="normal, suspended, or unfinished (Ley 2020 de 2020).")
    status_reason: str = Field(description="Why it is so.")
    status_on: date | None = Field(description="Since when.")
    way_out: str = Field(description="Plan to resume or finish a halted work.")
    territory: str | None = Field(description="Code of the place (localidad, UCG, barrio…).")
    address: str = Field(description="Address or directions.")
    latitude: float | None = Field(description="Latitude, WGS 84 degrees.")
    longitude: float | None = Field(description="Longitude, WGS 84 degrees.")
    beneficiaries: int | None = Field(description="People who benefit.")
    beneficiaries_note: str = Field(description="Who they are.")
    bpin: str = Field(description="Code in the national bank of investment projects.")
    responsible: str | None = Field(description="Code of the institution that answers for it.")
    commitment: str | None = Field(description="Code of the open government commitment it serves.")
    budget: Decimal | None = Field(description="Approved budget, COP.")
    budget_approved_on: date | None = Field(description="Day the budget was approved.")
    planned_starts_on: date | None = Field(description="Promised first day.")
    planned_ends_on: date | None = Field(description="Promised last day, as it stands.")
    started_on: date | None = Field(description="Real first day.")
    ended_on: date | None = Field(description="Real last day.")
    physical_progress: int | None = Field(description="Present physical progress, percent.")
    planned_progress: int | None = Field(description="Progress planned for that day, percent.")
    financial_progress: int | None = Field(description="Present financial progress, percent.")
    progress_source: str = Field(description="Who says so: secop, supervisor, interventoria or citizen.")
    progress_on: date | None = Field(description="Day of those figures.")
    consultation_meetings: int | None = Field(description="Meetings with the community.")
    workers: int | None = Field(description="People who work on it.")
    land_compensation: Decimal | None = Field(description="Compensation for land, COP.")
    in_indigenous_land: bool | None = Field(description="Whether it is in ethnic territory.")
    health_and_safety: str = Field(description="Health and safety measures.")
    has_impact_assessment: bool | None = Field(description="Whether its environmental impact was assessed.")
    in_protected_area: bool | None = Field(description="Whether it is in a protected area.")
    environmental_measures: str = Field(description="Environmental measures.")
    illustrative: bool = Field(description="True for an invented example.", alias="is_illustrative")

    @staticmethod
    def resolve_territory(obj: Any) -> str | None:
        return obj.territory.code if obj.territory else None

    @staticmethod
    def resolve_responsible(obj: Any) -> str | None:
        return obj.responsible.slug if obj.responsible else None

    @staticmethod
    def resolve_commitment(obj: Any) -> str | None:
        return obj.commitment.ogp_id if obj.commitment else None
