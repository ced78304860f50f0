"""The life of a report: begun, answered by several people, sent to the city, published, corrected."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import history
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.models import Attachment, Institution, LocalClosure, User
from cartagena_ogp.terms import add_business_days, add_months
from cartagena_ogp.uploads import EVIDENCE, Inspected, Kind, store
from commitments.models import ActionPlan, Commitment
from commitments.models.scales import need_reason

from .models import (
    Answer,
    AnswerEvidence,
    CityClosing,
    CityReply,
    MonitoringBody,
    Report,
    ReportRow,
    Resolution,
)
from .models.answers import FILES
from .questions import Kind as ReportKind
from .voices import speaking

COMMENT_DAYS = 10
"""Business days that the city has to comment on a draft, unless the monitor gives it more."""
MONTHS = {ReportKind.INCEPTION: 2, ReportKind.END_OF_COMMITMENT: 1, ReportKind.LEARNING: 2}
"""Months until each report is due. OGP publishes no date for the learning exercise: two are the portal's."""

SHORTEST_MONTH, ONE_DAY = timedelta(days=28), timedelta(days=1)


class Conflict(ValidationError):
    """Somebody else answered the same while this person was writing; `theirs` is what they wrote."""

    def __init__(self, theirs: Answer) -> None:
        super().__init__(
            _(
                "Otra persona de tu equipo cambió esta respuesta mientras escribías. Abajo está su versión: "
                "deja en el formulario la que vale y guarda de nuevo. No se perdió ninguna de las dos."
            ),
            code="conflict",
        )
        self.theirs = theirs


class Unanswered(ValidationError):
    """The report still lacks answers: `rows` says which."""

    def __init__(self, rows: list[ReportRow]) -> None:
        super().__init__(_("Faltan respuestas. Complétalas antes de enviar."), code="unanswered")
        self.rows = rows


CLOSURES = Compiled(lambda: LocalClosure.objects.values_list("day", flat=True))


def closures() -> frozenset[date]:
    """The days without attention to the public that local acts ordered."""
    return frozenset(CLOSURES.rows())


def due_date(
    kind: str,
    plan: ActionPlan,
    commitment: Commitment | None = None,
    closed: frozenset[date] | None = None,
) -> date | None:
    """The day a report is due: two months after submission, one after implementation, two after the plan.

    A day on which offices are closed moves to the next one that is open. None while the date it counts from
    is not known. `closed` is `closures()`, for who asks of many. Source:
    OGP Local Handbook; the learning exercise has no published date.
    """
    start = {
        ReportKind.INCEPTION: plan.submitted_on,
        ReportKind.END_OF_COMMITMENT: commitment.ends_on if commitment else None,
        ReportKind.LEARNING: plan.ends_on,
    }[ReportKind(kind)]
    return due_from(kind, start, closures() if closed is None else closed) if start else None


def due_from(kind: str, start: date, closed: frozenset[date]) -> date:
    """The day a report is due that counts from `start`."""
    return add_months(start, MONTHS[ReportKind(kind)], closed)


def last_start(kind: str, on: date, closed: frozenset[date]) -> date:
    """The last day from which a report is due by `on`: those that count from a later one are not."""
    start = on - SHORTEST_MONTH * MONTHS[ReportKind(kind)]
    while due_from(kind, start, closed) > on:
        start -= ONE_DAY
    return start


def title_of(kind: str, plan: ActionPlan, commitment: Commitment | None) -> str:
    about = commitment.short_title if commitment else plan.title
    titles = {
        ReportKind.INCEPTION: _("Informe inicial: %(about)s"),
        ReportKind.END_OF_COMMITMENT: _("Informe final: %(about)s"),
        ReportKind.LEARNING: _("Ejercicio de aprendizaje: %(about)s"),
    }
    return str(titles[ReportKind(kind)] % {"about": about})[:200]


def start(
    body: MonitoringBody, kind: str, *, by: User | None, commitment: Commitment | None = None, **facts: Any
) -> Report:
    """Begin a draft with its rows filled from the plan. Raises `ValidationError` when one exists."""
    report = Report(
        body=body,
        kind=kind,
        commitment=commitment,
        title=facts.pop("title", "") or title_of(kind, body.plan, commitment),
        due_on=due_date(kind, body.plan, commitment),
        **facts,
    )
    with speaking(by):
        return report.add(by=by, then=report.make_rows)


def answer(
    row: ReportRow, *, by: User | None, value: str = "", explanation: str = "", seen: int = 0
) -> Answer:
    """Add a version of an answer. `seen` is the version its author was looking at (0: there was none).

    What two people changed in different parts is merged. Raises `Conflict` when both changed the same part,
    and `ValidationError` when the value is not of the question's scale or says nothing.
    """
    with speaking(by):
        row.report.lock()
        versions = list(row.answers.order_by("-number"))
        last = versions[0] if versions else None
        explanation = explanation.replace("\r\n", "\n").strip()
        if last and last.number != seen:
            base = next((one for one in versions if one.number == seen), None)
            value = merged(value, last.value, base.value if base else "", last)
            explanation = merged(explanation, last.explanation, base.explanation if base else "", last)
        if last and (last.value, last.explanation) == (value, explanation):
            return last
        made = Answer(
            row=row, number=last.number + 1 if last else 1, value=value, explanation=explanation, author=by
        )
        made.full_clean()
        made.save()
        history.record(row.report, "changed", by=by)
        return made


def merged(mine: str, theirs: str, base: str, last: Answer) -> str:
    """What stands of one part of an answer that two people changed. Raises `Conflict` when both did."""
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    raise Conflict(last)


def add_evidence(
    row: ReportRow, *, by: User | None, upload: Inspected | None = None, **facts: Any
) -> AnswerEvidence:
    """Put evidence under an answer, with its file if any. Raises `ValidationError` for a fourth file."""
    with speaking(by):
        row.report.lock()
        made = AnswerEvidence(row=row, added_by=by, **facts)
        if upload is not None:
            taken = set(row.evidence.standing().values_list("slot", flat=True))
            free = [slot for slot in range(1, FILES + 1) if slot not in taken]
            if not free:
                raise ValidationError(
                    {"file": _("Cada respuesta lleva hasta tres archivos. Quita uno primero.")}
                )
            made.slot = free[0]
        kept = store(upload, by=by, description=made.title, kinds=EVIDENCE) if upload is not None else None
        made.attachment = kept
        save_or_forget(made, kept)
        history.record(row.report, "changed", by=by)
        return made


def save_or_forget(row: Model, *kept: Attachment | None) -> None:
    """Validate and save; when that is refused, no file stays either."""
    try:
        row.full_clean()
        row.save()
    except BaseException:
        for attachment in filter(None, kept):
            attachment.file.delete(save=False)
        raise


def remove_evidence(evidence: AnswerEvidence, *, by: User | None) -> None:
    """Take evidence off a draft; the row stays, out of sight."""
    with speaking(by):
        evidence.row.report.lock()
        evidence.removed_at = timezone.now()
        evidence.save(update_fields=["removed_at"])
        history.record(evidence.row.report, "changed", by=by)


def describe(report: Report, *, by: User | None, **facts: Any) -> Report:
    """Change the header of a draft: title, evaluators, contact, summary."""
    with speaking(by):
        return report.change("changed", by=by, **facts)


def attach_pdf(report: Report, *, by: User | None, upload: Inspected) -> Attachment:
    """Keep the monitor's own PDF with the report, whole and hashed; it opens when the report does."""
    with speaking(by):
        kept = store(upload, by=by, description=report.title[:250], kinds=Kind.PDF)
        try:
            report.change("changed", by=by, pdf=kept)
        except BaseException:
            kept.file.delete(save=False)
            raise
        return kept


def unanswered(report: Report) -> list[ReportRow]:
    """The rows that still lack something, in their order."""
    rows = report.rows.select_related("commitment").prefetch_related("answers").order_by("position")
    missing = []
    for row in rows:
        row.report = report
        if not row.is_answered:
            missing.append(row)
    return missing


def send_to_city(report: Report, *, by: User | None, on: date, comments_due_on: date | None = None) -> Report:
    """Deliver the draft: the city comments until a day. Raises `Unanswered` while something is missing."""
    with speaking(by):
        report.lock()
        if not report.is_draft:
            raise ValidationError(_("El informe ya se envió."))
        missing = unanswered(report)
        if missing:
            raise Unanswered(missing)
        if not report.evaluators.strip():
            raise ValidationError(_("Escribe primero quiénes evalúan: va al comienzo del informe."))
        earliest = add_business_days(on, COMMENT_DAYS, closures())
        until = comments_due_on or earliest
        if until < earliest:
            raise ValidationError(
                {"comments_due_on": _("Dale a la Alcaldía al menos diez días hábiles para comentar.")}
            )
        return report.change(
            "sent_to_city", by=by, state=Report.State.WITH_CITY, sent_on=on, comments_due_on=until
        )


def reply(row: ReportRow, *, by: User | None, institution: Institution, text: str) -> CityReply:
    """The city answers one finding of a draft."""
    need_reason(text, field="text")
    with speaking(by):
        row.report.lock()
        made = CityReply(row=row, institution=institution, text=text.strip(), written_by=by)
        made.full_clean()
        made.save()
        history.record(row.report, "changed", by=by)
        return made


def close_comments(report: Report, *, by: User | None, on: date) -> None:
    """The city has no more to say on this draft."""
    with speaking(by):
        report.lock()
        CityClosing.objects.create(report=report, closed_on=on, closed_by=by)


def resolve(reply: CityReply, *, by: User | None, outcome: str, reason: str, **changed: Any) -> Resolution:
    """The monitor accepts a reply, and may change its answer by it, or keeps what it said."""
    need_reason(reason)
    with speaking(by):
        reply.row.report.lock()
        if changed and outcome == Resolution.Outcome.ACCEPTED:
            answer(reply.row, by=by, **changed)
        made = Resolution(reply=reply, outcome=outcome, reason=reason.strip(), decided_by=by)
        made.full_clean()
        made.save()
        history.record(reply.row.report, "changed", by=by)
        return made


def why_not_yet(report: Report, on: date) -> str:
    """Why the report cannot be published on a day, in words; empty when it can."""
    if report.published_at:
        return str(_("El informe ya está publicado."))
    if not report.is_with_city:
        return str(_("Primero envía el borrador a la Alcaldía."))
    if CityReply.objects.filter(row__report=report, resolution=None).exists():
        return str(_("Hay respuestas de la Alcaldía sin decidir."))
    term = report.comments_due_on
    if term and on <= term and not CityClosing.objects.filter(report=report).exists():
        return str(_("La Alcaldía todavía tiene plazo para comentar."))
    return ""


@transaction.atomic
def publish(report: Report, *, by: User | None, on: date) -> Report:
    """Show the report with its files to everybody. Raises `ValidationError` before due process has ended."""
    with speaking(by):
        report.lock()
        why = why_not_yet(report, on)
        if why:
            raise ValidationError(why)
        return show(report, by=by)


def show(report: Report, *, by: User | None, reason: str = "") -> Report:
    """Publish and open its files: `publish` asks first whether it may."""
    report.change(
        "published",
        by=by,
        reason=reason,
        state=Report.State.PUBLISHED,
        published_at=timezone.now(),
        published_by=by,
    )
    proofs = AnswerEvidence.objects.standing().filter(row__report=report, attachment__isnull=False)
    for attachment in filter(None, [report.pdf, *(proof.attachment for proof in proofs)]):
        attachment.make_public()
    return report


def new_edition(report: Report, *, by: User | None) -> Report:
    """Begin a correction of a published report: a draft with its last answers."""
    if not report.is_published:
        raise ValidationError(_("Solo un informe publicado tiene otra edición."))
    with speaking(by):
        made = start(
            report.body,
            report.kind,
            by=by,
            commitment=report.commitment,
            edition=report.edition + 1,
            replaces=report,
            title=report.title,
            evaluators=report.evaluators,
            contact_email=report.contact_email,
            summary=report.summary,
            is_illustrative=report.is_illustrative,
        )
        said = {
            (row.question, row.commitment_id): row.last for row in report.rows.prefetch_related("answers")
        }
        for row in made.rows.all():
            before = said.get((row.question, row.commitment_id))
            if before:
                answer(row, by=by, value=before.value, explanation=before.explanation)
        return made
