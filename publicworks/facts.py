"""The public facts of works, each described once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Field, Schema


class FundingFacts(Schema):
    """A part of the budget and where it comes from."""

    source: str = Field(description="Name of the source of funds.")
    amount: Decimal = Field(description="COP.")
    year: int | None = Field(description="Fiscal year.")


class StepFacts(Schema):
    """A step of the work."""

    title: str = Field(description="What is done.")
    due_on: date = Field(description="Promised day.")
    met_on: date | None = Field(description="Day it was done; null while it is not.")


class FigureFacts(Schema):
    """What one source said of the work on a day. Sources are never merged."""

    source: str = Field(description="secop, supervisor, interventoria or citizen.")
    institution: str | None = Field(description="Code of the institution that reports.")
    reporter: str = Field(description="Role of who reports, never a name.")
    reported_on: date = Field(description="Day of the figures.")
    physical: int | None = Field(description="Physical progress, percent.")
    planned: int | None = Field(description="Progress planned for that day, percent.")
    financial: int | None = Field(description="Financial progress, percent.")
    done: str = Field(description="What was done.")
    obstacles: str = Field(description="What made it hard.")
    next_step: str = Field(description="What comes next.")

    @staticmethod
    def resolve_institution(obj: Any) -> str | None:
        return obj.institution.slug if obj.institution else None


class ChangeFacts(Schema):
    """A day or a status that was another before."""

    field: str = Field(description="planned_ends_on, planned_starts_on, started_on, ended_on, status…")
    before: str = Field(description="Earlier value; empty when there was none.")
    after: str = Field(description="Later value.")
    reason: str = Field(description="Why.")
    changed_on: date = Field(description="Day of the change.")


class FileFacts(Schema):
    """A photo or a document."""

    kind: str = Field(description="OC4IDS documentType; illustration for photos.")
    title: str = Field(description="Title or caption.")
    alt: str = Field(description="What a photo shows, for who cannot see it.")
    dated_on: date = Field(description="Day of the photo or document.")
    source: str = Field(description="secop, supervisor, interventoria or citizen.")
    sha256: str = Field(description="SHA-256 of the file.", alias="attachment.sha256")
    withdrawn_reason: str = Field(description="Why it was withdrawn; empty while it stands.")


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
    funding: list[FundingFacts] = Field(description="The budget by source.")
    milestones: list[StepFacts] = Field(description="Steps of the work.")
    progress: list[FigureFacts] = Field(description="What each source said, oldest first.")
    changes: list[ChangeFacts] = Field(description="Days and statuses that changed, oldest first.")
    files: list[FileFacts] = Field(description="Photos and documents.")
    illustrative: bool = Field(description="True for an invented example.", alias="is_illustrative")

    @staticmethod
    def resolve_funding(obj: Any) -> list[Any]:
        return sorted(obj.funding.all(), key=lambda row: row.pk)

    @staticmethod
    def resolve_milestones(obj: Any) -> list[Any]:
        return sorted(obj.milestones.all(), key=lambda row: (row.due_on, row.pk))

    @staticmethod
    def resolve_progress(obj: Any) -> list[Any]:
        return sorted(obj.progress.all(), key=lambda row: (row.reported_on, row.pk))

    @staticmethod
    def resolve_changes(obj: Any) -> list[Any]:
        return sorted(obj.changes.all(), key=lambda row: row.pk)

    @staticmethod
    def resolve_files(obj: Any) -> list[Any]:
        return sorted(obj.files.all(), key=lambda row: row.pk)

    @staticmethod
    def resolve_territory(obj: Any) -> str | None:
        return obj.territory.code if obj.territory else None

    @staticmethod
    def resolve_responsible(obj: Any) -> str | None:
        return obj.responsible.slug if obj.responsible else None

    @staticmethod
    def resolve_commitment(obj: Any) -> str | None:
        return obj.commitment.ogp_id if obj.commitment else None


class AnswerFacts(Schema):
    """What an institution replied."""

    institution: str = Field(description="Code of the institution.", alias="institution.slug")
    outcome: str = Field(description="reviewing, planned, fixed, declined or sent.")
    body: str = Field(description="The answer, in Spanish.")
    answered_on: date = Field(description="Day.")


class ReportFacts(Schema):
    """A problem that somebody reported at a work. Who reported it is not known to anybody."""

    code: str = Field(description="Stable identifier.")
    work: str = Field(description="Code of the work.", alias="work.code")
    topic: str = Field(description="danger, stopped, quality, damage, access, water, nuisance, figures…")
    body: str = Field(description="What it says, as plain text.")
    where: str = Field(description="here (at the work) or near.")
    where_note: str = Field(description="Directions.")
    language: str = Field(description="Language it was written in.")
    submitted_on: date = Field(description="Day it was received (America/Bogota).")
    due_on: date = Field(description="Last day of the legal term to answer (Ley 1755 de 2015, art. 14).")
    answered_on: date | None = Field(description="Day of the first answer.")
    closed_on: date | None = Field(description="Day it was closed.")
    photos: list[str] = Field(description="What each photo shows.")
    answers: list[AnswerFacts] = Field(description="What the institution replied, oldest first.")
    illustrative: bool = Field(description="True for an invented example.", alias="is_illustrative")

    @staticmethod
    def resolve_photos(obj: Any) -> list[str]:
        return [photo.alt for photo in sorted(obj.photos.all(), key=lambda photo: photo.pk)]

    @staticmethod
    def resolve_answers(obj: Any) -> list[Any]:
        return sorted(obj.answers.all(), key=lambda answer: answer.pk)
