"""The public facts of monitoring, each described once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from ninja import Field, Schema


class BodyFacts(Schema):
    """The independent monitoring body of a plan."""

    plan: str = Field(description="Code of the plan.", alias="plan.slug")
    institution: str = Field(description="Code of the institution.", alias="institution.slug")
    appointed_on: date | None = Field(description="Day it was appointed.")
    appointed_how: str = Field(description="How it was appointed, in Spanish.")
    about: str = Field(description="What it does and how it is independent, in Spanish.")
    contact_email: str = Field(description="Contact.")
    source_url: str = Field(description="Public address where it can be checked.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")


class AnswerEvidenceFacts(Schema):
    """What an answer rests on."""

    kind: str = Field(description="document, link, interview, photo or dataset.")
    title: str = Field(description="What it is.")
    dated_on: date | None = Field(description="Date of the document.")
    url: str = Field(description="Public address, when it is a link.")
    sha256: str | None = Field(None, description="SHA-256 of the file.", alias="attachment.sha256")


class ReplyFacts(Schema):
    """What the city said of a finding, and what the monitor did with it."""

    institution: str = Field(description="Code of the institution.", alias="institution.slug")
    text: str = Field(description="Its reply, in Spanish.")
    outcome: str | None = Field(None, description="accepted or kept.", alias="resolution.outcome")
    reason: str | None = Field(None, description="The monitor's reason.", alias="resolution.reason")


class RowFacts(Schema):
    """One question with its answer."""

    question: str = Field(description="Code of the question in OGP's form.")
    commitment: str | None = Field(None, description="OGP's code.", alias="commitment.ogp_id")
    value: str = Field(description="Value of the scale; empty when there is none.")
    explanation: str = Field(description="Explanation in Spanish.")
    answer_version: int = Field(description="Version of the answer; 0 when nobody answered.")
    evidence: list[AnswerEvidenceFacts] = Field(description="What it rests on.")
    replies: list[ReplyFacts] = Field(description="What the city replied.")

    @staticmethod
    def resolve_value(obj: Any) -> str:
        return obj.last.value if obj.last else ""

    @staticmethod
    def resolve_explanation(obj: Any) -> str:
        return obj.last.explanation if obj.last else ""

    @staticmethod
    def resolve_answer_version(obj: Any) -> int:
        return obj.last.number if obj.last else 0

    @staticmethod
    def resolve_evidence(obj: Any) -> list[Any]:
        return [proof for proof in obj.evidence.all() if proof.removed_at is None]

    @staticmethod
    def resolve_replies(obj: Any) -> list[Any]:
        return list(obj.replies.all())


class ReportFacts(Schema):
    """A report of the independent monitor, question by question, in the order of OGP's form."""

    code: str = Field(description="Stable identifier.")
    kind: str = Field(description="inception, end_of_commitment or learning.")
    plan: str = Field(description="Code of the plan.", alias="body.plan.slug")
    commitment: str | None = Field(None, description="OGP's code.", alias="commitment.ogp_id")
    monitor: str = Field(description="Code of the monitoring institution.", alias="body.institution.slug")
    edition: int = Field(description="1 for the first; a correction is another edition.")
    replaces: str | None = Field(None, description="Code it takes the place of.", alias="replaces.code")
    origin: str = Field(description="portal, or elsewhere: published on another site and summarised here.")
    title: str = Field(description="Title in Spanish.")
    evaluators: str = Field(description="Who evaluated, as the report says.")
    summary: str = Field(description="Summary in Spanish.")
    due_on: date | None = Field(description="Day it was due.")
    sent_on: date | None = Field(description="Day the draft was sent to the city.")
    comments_due_on: date | None = Field(description="Last day for the city's comments.")
    pdf_sha256: str | None = Field(None, description="SHA-256 of the monitor's PDF.", alias="pdf.sha256")
    source_url: str = Field(description="Where it was published, when elsewhere.")
    source_note: str = Field(description="Note on the source.")
    rows: list[RowFacts] = Field(description="Its questions, in order.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_rows(obj: Any) -> list[Any]:
        return list(obj.rows.all())


class RequestAnswerFacts(Schema):
    """What the institution sent."""

    institution: str = Field(description="Code of the institution.", alias="institution.slug")
    text: str = Field(description="Its answer, in Spanish.")
    answered_on: date = Field(description="Day (America/Bogota).")
    files: list[str] = Field(description="SHA-256 of each file.")

    @staticmethod
    def resolve_answered_on(obj: Any) -> date:
        moment: datetime = obj.written_at
        return localdate(moment)

    @staticmethod
    def resolve_files(obj: Any) -> list[str]:
        return [file.attachment.sha256 for file in obj.files.all()]


class RequestFacts(Schema):
    """A request for evidence."""

    code: str = Field(description="Stable identifier.")
    commitment: str = Field(description="OGP's code of the commitment.", alias="commitment.ogp_id")
    milestone: str | None = Field(None, description="Code of the milestone.", alias="milestone.code")
    institution: str = Field(description="Code of the institution asked.", alias="institution.slug")
    asked: str = Field(description="What proof is asked for, in Spanish.")
    asked_on: date = Field(description="Day it was asked.")
    due_on: date = Field(description="Day it is due.")
    outcome: str = Field(description="enough, not_enough or unanswered; empty while it is open.")
    outcome_reason: str = Field(description="Why, in Spanish.")
    closed_on: date | None = Field(description="Day it was closed.")
    answers: list[RequestAnswerFacts] = Field(description="What the institution sent.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_answers(obj: Any) -> list[Any]:
        return list(obj.answers.all())


class SessionAgreementFacts(Schema):
    """Who must do what by when."""

    text: str = Field(description="What was agreed, in Spanish.")
    responsible: str = Field(description="Code of the institution.", alias="responsible.slug")
    due_on: date = Field(description="By when.")
    milestone: str | None = Field(None, description="Code of the milestone.", alias="milestone.code")
    done_on: date | None = Field(None, description="Day it was done.", alias="fulfilment.done_on")
    done_how: str | None = Field(None, description="How it was done.", alias="fulfilment.outcome")


class WorkingSessionFacts(Schema):
    """A working session of the monitor with the responsible areas."""

    code: str = Field(description="Stable identifier.")
    plan: str = Field(description="Code of the plan.", alias="plan.slug")
    title: str = Field(description="Subject, in Spanish.")
    held_on: date = Field(description="Day.")
    place: str = Field(description="Place or link.")
    areas: list[str] = Field(description="Codes of the responsible institutions.")
    agenda: str = Field(description="One item a line.")
    obstacles: str = Field(description="One obstacle a line.")
    minutes_sha256: str | None = Field(None, description="SHA-256 of the minutes.", alias="minutes.sha256")
    agreements: list[SessionAgreementFacts] = Field(description="What was agreed.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")

    @staticmethod
    def resolve_areas(obj: Any) -> list[str]:
        return sorted(area.slug for area in obj.areas.all())

    @staticmethod
    def resolve_agreements(obj: Any) -> list[Any]:
        return list(obj.agreements.all())


class ReadingFacts(Schema):
    """How far the monitor finds a milestone."""

    code: str = Field(description="Stable identifier.")
    milestone: str = Field(description="Code of the milestone.", alias="milestone.code")
    completion: str = Field(description="no_evidence, not_started, limited, substantial or complete.")
    explanation: str = Field(description="Why, in Spanish.")
    read_on: date = Field(description="Day.")
    evidence_url: str = Field(description="What it rests on.")
    request: str | None = Field(None, description="Code of the evidence request.", alias="request.code")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")


class VerdictFacts(Schema):
    """What a seat of the committee says of the evidence of a milestone."""

    code: str = Field(description="Stable identifier.")
    milestone: str = Field(description="Code of the milestone.", alias="milestone.code")
    seat: int = Field(description="Number of the seat that signs.", alias="seat.number")
    seat_label: str = Field(description="Whom the seat represents.", alias="seat.label")
    position: str = Field(description="validates or objects.")
    reasons: str = Field(description="Reasons, in Spanish.")
    given_on: date = Field(description="Day.")
    reply_due_on: date | None = Field(description="Last day for the city's reply to an objection.")
    reply: str | None = Field(None, description="The city's reply, in Spanish.", alias="reply.text")
    replied_on: date | None = Field(None, description="Day of the reply.", alias="reply.replied_on")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")


class ActionFacts(Schema):
    """Something the city corrects because somebody said so."""

    code: str = Field(description="Stable identifier.")
    source: str = Field(description="report, verdict, comment or complaints.")
    report: str | None = Field(None, description="Code of the report.", alias="row.report.code")
    verdict: str | None = Field(None, description="Code of the verdict.", alias="verdict.code")
    source_url: str = Field(description="Address of what was said.")
    said: str = Field(description="What was said, in Spanish.")
    changed: str = Field(description="What changes, in Spanish.")
    institution: str = Field(description="Code of the institution.", alias="institution.slug")
    commitment: str | None = Field(None, description="OGP's code.", alias="commitment.ogp_id")
    state: str = Field(description="promised or done.")
    due_on: date | None = Field(description="By when.")
    done_on: date | None = Field(description="Day it was done.")
    proof_url: str = Field(description="Address of the proof.")
    illustrative: bool = Field(description="True for sample data.", alias="is_illustrative")
