"""The public facts of cycles, tables, proposals and initiatives, each described once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema


class PhaseFacts(Schema):
    """A dated stage of a cycle."""

    kind: str = Field(
        description="preparation, tables, evaluation, consultation, drafting or closed.",
    )
    starts_on: date = Field(description="First day.")
    ends_on: date = Field(description="Last day.")
    note: str = Field(description="What is known about the dates.")


class GroupFacts(Schema):
    """A sector that sits at tables of its own."""

    code: str = Field(description="Identifier inside the cycle.", alias="slug")
    name: str = Field(description="Name in Spanish.")
    sector: str = Field(description="civil_society, academia, population, communal, political.")
    locality: str | None = Field(None, description="Code of the localidad, if any.", alias="locality.code")
    note: str = Field(description="What is known about the group.")


class DocumentFacts(Schema):
    """A document of a cycle."""

    title: str = Field(description="Title.")
    dated_on: date | None = Field(description="Date of the document.")
    url: str = Field(description="Public address, when it is a link.")
    sha256: str | None = Field(description="SHA-256 of the file, when it is one.")

    @staticmethod
    def resolve_sha256(obj: Any) -> str | None:
        return obj.attachment.sha256 if obj.attachment else None


class CycleFacts(Schema):
    """A co-creation cycle, from the first table to the drafted commitments."""

    code: str = Field(description="Stable identifier.", alias="slug")
    title: str = Field(description="Title in Spanish.")
    summary: str = Field(description="The cycle in one sentence.")
    plan: str | None = Field(None, description="Code of the action plan it made.", alias="plan.slug")
    organiser: str | None = Field(
        None, description="Code of the institution that calls it.", alias="organiser.slug"
    )
    facilitator: str | None = Field(None, description="Code of who facilitates it.", alias="facilitator.slug")
    starts_on: date | None = Field(description="First day of the tables.")
    timeline_published_on: date | None = Field(description="Day the timeline was published.")
    late_timeline_reason: str = Field(description="Why it was published less than two weeks ahead.")
    phases: list[PhaseFacts] = Field(description="Dated stages, in order.")
    groups: list[GroupFacts] = Field(description="Sectors that sit at tables.")
    documents: list[DocumentFacts] = Field(description="Documents of the cycle.")
    rules: str = Field(description="Rules of participation (Markdown).")
    story: str = Field(description="How it went (Markdown).")
    sources: str = Field(description="Where it can be checked (Markdown).")
    tables_said: int | None = Field(description="Tables, as a source says.")
    groups_said: int | None = Field(description="Groups, as a source says.")
    proposals_said: int | None = Field(description="Proposals, as a source says: more than this number.")
    initiatives_said: int | None = Field(description="Initiatives, as a source says.")
    participants_said: int | None = Field(
        description="People in the consultation, as a source says: more than this number."
    )
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_phases(obj: Any) -> list[Any]:
        return list(obj.phases.all())

    @staticmethod
    def resolve_groups(obj: Any) -> list[Any]:
        return sorted(obj.groups.all(), key=lambda group: group.slug)

    @staticmethod
    def resolve_documents(obj: Any) -> list[Any]:
        return sorted(obj.documents.all(), key=lambda document: document.title)


class TableFacts(Schema):
    """A table: one session of a group in one place. Who came is published only as counts, on its page."""

    code: str = Field(description="Stable identifier.")
    cycle: str = Field(description="Code of the cycle.", alias="cycle.slug")
    group: str = Field(description="Name of the group.", alias="group.name")
    sector: str = Field(description="Sector of the group.", alias="group.sector")
    title: str = Field(description="What it is about.")
    state: str = Field(description="planned, held or cancelled.")
    state_reason: str = Field(description="Why it was cancelled.")
    territory: str | None = Field(None, description="Code of the place.", alias="territory.code")
    place: str = Field(description="Where people meet.")
    starts_at: datetime = Field(description="When it starts (UTC).")
    ends_at: datetime | None = Field(description="When it ends (UTC).")
    facilitator: str = Field(description="Who facilitates.")
    agenda: str = Field(description="Agenda (Markdown).")
    minutes: str = Field(description="Minutes (Markdown).")
    attendees_said: int | None = Field(description="People counted on the attendance list.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")


class LinkFacts(Schema):
    """What came of it, and why."""

    kind: str = Field(description="merged_into, split_from or inspired.")
    to: str = Field(description="Kind and code of what came of it.")
    reason: str = Field(description="Why.")
    made_on: date = Field(description="Day.")
    revoked: bool = Field(description="True when the link was a mistake and counts no more.")

    @staticmethod
    def resolve_to(obj: Any) -> str:
        if obj.to_commitment:
            return f"compromiso/{obj.to_commitment.ogp_id}"
        return (
            f"iniciativa/{obj.to_initiative.code}"
            if obj.to_initiative
            else f"propuesta/{obj.to_proposal.code}"
        )

    @staticmethod
    def resolve_revoked(obj: Any) -> bool:
        return hasattr(obj, "revocation")


class EvaluationFacts(Schema):
    """What one person of the city scored, from 0 (no) to 3 (wholly); public once the answer is."""

    competence: int = Field(description="Whether it is for the city to do.")
    legality: int = Field(description="Whether the law allows it.")
    cost: int = Field(description="Whether there is money for it.")
    deadline: int = Field(description="Whether it can be done within the plan.")
    openness: int = Field(description="Whether it opens government, as OGP understands it.")
    comment: str = Field(description="Why.")
    office: str = Field(description="Office of the person.")


class ProposalFacts(Schema):
    """A proposal and what became of it. One that was not published keeps its code and the reason alone."""

    code: str = Field(description="Stable identifier.")
    cycle: str = Field(description="Code of the cycle.", alias="cycle.slug")
    channel: str = Field(description="online or table.")
    table: str | None = Field(None, description="Code of the table it came from.", alias="table.code")
    group: str | None = Field(None, description="Name of the group it came from.", alias="group.name")
    title: str = Field(description="The proposal in one sentence; empty when it is not shown.")
    text: str = Field(description="What is proposed; empty when it is not shown.")
    territory: str | None = Field(None, description="Code of the place.", alias="territory.code")
    author: str = Field(description="Who proposes, as they chose to be shown.")
    state: str = Field(description="published or rejected.")
    rule: str = Field(description="The published rule for which it is not shown.")
    note: str = Field(description="Explanation of the rule.")
    submitted_on: date = Field(description="Day it was received.")
    fate: str = Field(description="received, taken, not_chosen or withdrawn.")
    answer: str = Field(description="The reasoned answer to who proposed it.")
    answered_on: date | None = Field(description="Day of the answer.")
    withdrawal: str = Field(description="Why its author withdrew it, by code.")
    evaluations: list[EvaluationFacts] = Field(description="Evaluations, once the answer is public.")
    links: list[LinkFacts] = Field(description="What came of it.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_evaluations(obj: Any) -> list[Any]:
        return list(obj.evaluations.all()) if obj.answered_on else []

    @staticmethod
    def resolve_links(obj: Any) -> list[Any]:
        return list(obj.links_out.all())

    @staticmethod
    def resolve_title(obj: Any) -> str:
        return obj.title if obj.is_standing else ""

    @staticmethod
    def resolve_text(obj: Any) -> str:
        return obj.text if obj.is_standing else ""

    @staticmethod
    def resolve_author(obj: Any) -> str:
        return obj.author if obj.is_standing else ""


class InitiativeFacts(Schema):
    """An initiative that people choose from."""

    code: str = Field(description="Stable identifier.")
    cycle: str = Field(description="Code of the cycle.", alias="cycle.slug")
    number: int | None = Field(description="Number in its cycle.")
    title: str = Field(description="Title in Spanish.")
    summary: str = Field(description="The initiative in one sentence.")
    problem: str = Field(description="The problem it solves.")
    text: str = Field(description="What would be done (Markdown).")
    responsible: str | None = Field(
        None, description="Code of the institution that would do it.", alias="responsible.slug"
    )
    territory: str | None = Field(None, description="Code of the place.", alias="territory.code")
    outcome: str = Field(description="pending, chosen or not_chosen.")
    outcome_reason: str = Field(description="Why.")
    links: list[LinkFacts] = Field(description="What came of it.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_links(obj: Any) -> list[Any]:
        return list(obj.links_out.all())


class QuestionFacts(Schema):
    """A question of a dialogue and its answer."""

    code: str = Field(description="Stable identifier.")
    when: str = Field(description="before or live.")
    text: str = Field(description="The question.")
    author: str = Field(description="Who asks, as they chose to be shown.")
    asked_on: date = Field(description="Day it was received.")
    answer: str = Field(description="The answer.")
    answered_by: str | None = Field(
        None, description="Code of the institution that answers.", alias="answered_by.slug"
    )
    answered_on: date | None = Field(description="Day of the answer.")


class PledgeFacts(Schema):
    """What was agreed, who must do it by when, and whether it was done."""

    text: str = Field(description="What was agreed.")
    responsible: str = Field(description="Code of the institution.", alias="responsible.slug")
    due_on: date = Field(description="By when.")
    done_on: date | None = Field(description="Day it was done.")
    outcome: str = Field(description="How it was done.")


class DialogueFacts(Schema):
    """A dialogue or an accountability hearing."""

    code: str = Field(description="Stable identifier.")
    kind: str = Field(description="dialogue or hearing.")
    cycle: str | None = Field(None, description="Code of the cycle, if any.", alias="cycle.slug")
    host: str | None = Field(None, description="Code of the institution that calls it.", alias="host.slug")
    title: str = Field(description="What it is about.")
    summary: str = Field(description="In one sentence.")
    state: str = Field(description="planned, held or cancelled.")
    state_reason: str = Field(description="Why it was cancelled.")
    starts_at: datetime = Field(description="When it starts (UTC).")
    ends_at: datetime | None = Field(description="When it ends (UTC).")
    place: str = Field(description="Where people meet.")
    territory: str | None = Field(None, description="Code of the place.", alias="territory.code")
    link: str = Field(description="Address to connect to.")
    agenda: str = Field(description="Agenda (Markdown).")
    questions_until: datetime | None = Field(description="Until when questions are taken (UTC).")
    answers_due_on: date | None = Field(description="Last day for the answers.")
    minutes: str = Field(description="Minutes (Markdown).")
    attendees_said: int | None = Field(description="People counted.")
    questions: list[QuestionFacts] = Field(description="Published questions and their answers.")
    pledges: list[PledgeFacts] = Field(description="What was agreed.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_questions(obj: Any) -> list[Any]:
        return [one for one in obj.questions.all() if one.state == "published"]

    @staticmethod
    def resolve_pledges(obj: Any) -> list[Any]:
        return list(obj.pledges.all())
