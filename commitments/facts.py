"""The public facts of plans, commitments, milestones and working meetings, each described once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from cartagena_ogp.models import Institution


def slug_of(institution: Institution | None) -> str | None:
    return institution.slug if institution else None


class SectionFacts(Schema):
    """One answered question of OGP's plan page."""

    question: str = Field(description="OGP's question: foreword, vision, challenges…")
    body: str = Field(description="The answer, in Spanish (Markdown).")
    missing_reason: str = Field(description="Why there is no answer.")
    source_url: str = Field(description="Public address where it can be checked.")


class EndorsementFacts(Schema):
    """Somebody outside government who backs the plan."""

    name: str = Field(description="Name as in the submitted plan.")
    group: str = Field(description="civil_society, academia, population, communal, political.")
    locality: str | None = Field(
        None, description="Code of the localidad, for the communal sector.", alias="locality.code"
    )


class PlanFacts(Schema):
    """An OGP Local action plan."""

    code: str = Field(description="Stable identifier.", alias="slug")
    title: str = Field(description="Title in Spanish.")
    state: str = Field(description="preparing, under_way or closed.")
    number: int | None = Field(description="OGP's number of the plan.")
    summary: str = Field(description="The plan in one sentence.")
    government: str = Field(description="Name of the government that made it.")
    development_plan: str = Field(description="Development plan it belongs to.")
    starts_on: date | None = Field(description="First day.")
    ends_on: date | None = Field(description="Last day.")
    submitted_on: date | None = Field(description="Day it was submitted to the Open Government Partnership.")
    submission_year: int | None = Field(description="Year it was submitted.")
    lead: str | None = Field(description="Code of the lead institution.")
    implementers: list[str] = Field(description="Codes of the institutions that carry it out.")
    facilitator: str | None = Field(description="Code of who facilitated the co-creation.")
    monitor: str | None = Field(description="Code of the independent monitoring body.")
    groups_count: int | None = Field(description="Groups that took part in the co-creation.")
    meetings_count: int | None = Field(description="Public meetings (tables) of the co-creation.")
    proposals_at_least: int | None = Field(description="Citizen proposals: more than this number.")
    initiatives_count: int | None = Field(description="Initiatives evaluated.")
    voters_at_least: int | None = Field(
        description="People in the online consultation: more than this number."
    )
    ogp_url: str = Field(description="The plan's page at OGP.")
    microsite_url: str = Field(description="The city's own page.")
    letter_sha256: str | None = Field(description="SHA-256 of the letter of support, when the file is here.")
    letter_note: str = Field(description="What is known about the letter of support.")
    sections: list[SectionFacts] = Field(description="The sections of OGP's plan page.")
    endorsements: list[EndorsementFacts] = Field(description="Endorsements by people outside government.")
    illustrative: bool = Field(
        description="True for sample data that stands in for facts not known.", alias="is_illustrative"
    )

    @staticmethod
    def resolve_lead(obj: Any) -> str | None:
        return slug_of(obj.lead)

    @staticmethod
    def resolve_facilitator(obj: Any) -> str | None:
        return slug_of(obj.facilitator)

    @staticmethod
    def resolve_monitor(obj: Any) -> str | None:
        return slug_of(obj.monitor)

    @staticmethod
    def resolve_implementers(obj: Any) -> list[str]:
        return sorted(institution.slug for institution in obj.implementers.all())

    @staticmethod
    def resolve_letter_sha256(obj: Any) -> str | None:
        return obj.letter.sha256 if obj.letter else None

    @staticmethod
    def resolve_sections(obj: Any) -> list[Any]:
        return sorted(obj.sections.all(), key=lambda section: section.question)

    @staticmethod
    def resolve_endorsements(obj: Any) -> list[Any]:
        return sorted(obj.endorsements.all(), key=lambda endorsement: endorsement.name)


class EvidenceFacts(Schema):
    """What proves it."""

    kind: str = Field(description="document, link, photo, dataset or minutes.")
    title: str = Field(description="Title.")
    description: str = Field(description="What it shows.")
    dated_on: date | None = Field(description="Date of the document; empty when it is not known.")
    url: str = Field(description="Public address, when it is a link.")
    sha256: str | None = Field(description="SHA-256 of the file, when it is one.")
    withdrawn_reason: str = Field(description="Why it no longer counts; empty while it stands.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_sha256(obj: Any) -> str | None:
        return obj.attachment.sha256 if obj.attachment else None


class ValueFacts(Schema):
    """An OGP value and why the commitment serves it."""

    value: str = Field(
        description="civic_participation, access_to_information, public_accountability or technology."
    )
    justification: str = Field(description="Why.")


class PartyFacts(Schema):
    """An institution or ally and its part."""

    institution: str = Field(description="Code of the institution.", alias="institution.slug")
    role: str = Field(description="government, civil_society, donor, academia or private.")


class ModificationFacts(Schema):
    """An approved change of what was promised."""

    number: int = Field(description="1 for the first one.")
    approved_by: str = Field(description="Who approved it and where that is recorded.")
    approved_on: date = Field(description="Day of the approval.")
    reason: str = Field(description="Why.")


class CommitmentFacts(Schema):
    """A commitment of an action plan, with OGP's fields."""

    code: str = Field(description="OGP's identifier.", alias="ogp_id")
    plan: str = Field(description="Code of the plan.", alias="plan.slug")
    number: int | None = Field(description="Its number in the plan.")
    title: str = Field(description="Full title in Spanish.")
    short_title: str = Field(description="Short title.")
    title_note: str = Field(description="Note on the title, such as that it is a translation.")
    problem: str = Field(description="Problem it addresses.")
    status_quo: str = Field(description="Where things stood.")
    action: str = Field(description="What the city will do.")
    contribution: str = Field(description="How that helps to solve the problem.")
    long_term_goal: str = Field(description="Long-term goal it serves.")
    results: str = Field(description="Results.")
    next_steps: str = Field(description="Next steps.")
    policy_area: str = Field(description="Primary policy area.")
    sector: str = Field(description="Primary sector.")
    theme: str = Field(description="OGP's themes, separated by commas.")
    sdgs: list[int] = Field(description="Sustainable Development Goals, 1 to 17.")
    values: list[ValueFacts] = Field(description="OGP values served.")
    responsible: str | None = Field(description="Code of the institution that answers for it.")
    parties: list[PartyFacts] = Field(description="Institutions and allies that take part.")
    territory: str | None = Field(description="Code of the place, when it is about one.")
    contact_office: str = Field(description="Office to write to.")
    contact_email: str = Field(description="Its address.")
    budget: Decimal | None = Field(description="Budget in Colombian pesos (COP).")
    budget_source: str = Field(description="Where the figure comes from.")
    starts_on: date = Field(description="First day.")
    ends_on: date = Field(description="Promised last day.")
    status: str = Field(
        description="OGP completion: no_evidence, not_started, limited, substantial, complete."
    )
    status_reason: str = Field(description="Why it has that status.")
    status_on: date | None = Field(description="Since when.")
    evidence: list[EvidenceFacts] = Field(description="Evidence on the commitment itself.")
    modifications: list[ModificationFacts] = Field(description="Approved changes of what was promised.")
    specificity: str = Field(description="Graded by OGP until 2020: none, low, medium, high.")
    potential: str = Field(description="OGP's potential impact or, since 2020, potential for results.")
    interim_completion: str = Field(description="Completion in the monitor's progress report.")
    final_completion: str = Field(description="Completion in the monitor's final report.")
    opened_government: str = Field(description="worsened, did_not_change, marginal, major or outstanding.")
    source_url: str = Field(description="Its page at OGP.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_responsible(obj: Any) -> str | None:
        return slug_of(obj.responsible)

    @staticmethod
    def resolve_territory(obj: Any) -> str | None:
        return obj.territory.code if obj.territory else None

    @staticmethod
    def resolve_values(obj: Any) -> list[Any]:
        return sorted(obj.values.all(), key=lambda row: row.value)

    @staticmethod
    def resolve_parties(obj: Any) -> list[Any]:
        return sorted(obj.parties.all(), key=lambda party: party.institution.slug)

    @staticmethod
    def resolve_evidence(obj: Any) -> list[Any]:
        return sorted(obj.evidence.all(), key=lambda row: row.pk)

    @staticmethod
    def resolve_modifications(obj: Any) -> list[Any]:
        return sorted(obj.modifications.all(), key=lambda row: row.number)


class UpdateFacts(Schema):
    """What the responsible institution reported on a day."""

    reported_on: date = Field(description="Day of the report.")
    institution: str | None = Field(description="Code of the institution that reported.")
    percent: int = Field(description="Progress, 0 to 100.")
    status: str = Field(description="OGP completion.")
    done: str = Field(description="What was done.")
    obstacles: str = Field(description="What got in the way.")
    next_step: str = Field(description="What comes next.")

    @staticmethod
    def resolve_institution(obj: Any) -> str | None:
        return slug_of(obj.institution)


class MilestoneFacts(Schema):
    """A milestone of a commitment."""

    code: str = Field(description="Commitment identifier, hyphen, number.")
    commitment: str = Field(description="Identifier of the commitment.", alias="commitment.ogp_id")
    number: int = Field(description="Place in the commitment.")
    title: str = Field(description="What will be done.")
    outputs: str = Field(description="Expected outputs.")
    starts_on: date | None = Field(description="First day; empty means the commitment's.")
    due_on: date = Field(description="Promised day.")
    responsible: str | None = Field(description="Code of the institution that answers for it.")
    supports: list[str] = Field(description="Codes of the institutions that support it.")
    weight: int = Field(description="Weight in the commitment's progress, 1 to 100.")
    progress: int = Field(description="Reported progress, 0 to 100.")
    status: str = Field(description="OGP completion.")
    status_reason: str = Field(description="Why it has that status.")
    status_on: date | None = Field(description="Since when.")
    updates: list[UpdateFacts] = Field(description="Progress reports, oldest first.")
    evidence: list[EvidenceFacts] = Field(description="What proves it.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_responsible(obj: Any) -> str | None:
        return slug_of(obj.answers)

    @staticmethod
    def resolve_supports(obj: Any) -> list[str]:
        return sorted(institution.slug for institution in obj.supports.all())

    @staticmethod
    def resolve_updates(obj: Any) -> list[Any]:
        return sorted(obj.updates.all(), key=lambda row: row.pk)

    @staticmethod
    def resolve_evidence(obj: Any) -> list[Any]:
        return sorted(obj.evidence.all(), key=lambda row: row.pk)


class AgreementFacts(Schema):
    """Who must do what by when."""

    text: str = Field(description="What was agreed.")
    responsible: str = Field(description="Code of the institution.", alias="responsible.slug")
    due_on: date = Field(description="By when.")
    milestone: str | None = Field(description="Code of the milestone it belongs to.")
    done_on: date | None = Field(description="When it was done.")
    outcome: str = Field(description="How it was done.")

    @staticmethod
    def resolve_milestone(obj: Any) -> str | None:
        return obj.milestone.code if obj.milestone else None


class AttendanceFacts(Schema):
    """An institution that came, and with how many people."""

    institution: str = Field(description="Code of the institution.", alias="institution.slug")
    people: int = Field(description="How many people.")


class MeetingFacts(Schema):
    """A working meeting of the institutions."""

    code: str = Field(description="Stable identifier.")
    plan: str = Field(description="Code of the plan.", alias="plan.slug")
    title: str = Field(description="What it was about.")
    held_on: date = Field(description="Day.")
    place: str = Field(description="Place.")
    summary: str = Field(description="What was discussed.")
    minutes_sha256: str | None = Field(description="SHA-256 of the minutes, when the file is here.")
    attendances: list[AttendanceFacts] = Field(description="Who came.")
    agreements: list[AgreementFacts] = Field(description="What was agreed.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_minutes_sha256(obj: Any) -> str | None:
        return obj.minutes.sha256 if obj.minutes else None

    @staticmethod
    def resolve_attendances(obj: Any) -> list[Any]:
        return sorted(obj.attendances.all(), key=lambda row: row.institution.slug)

    @staticmethod
    def resolve_agreements(obj: Any) -> list[Any]:
        return sorted(obj.agreements.all(), key=lambda row: row.pk)
