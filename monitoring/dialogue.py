"""What the three voices ask and answer between reports: proof, sessions, readings, verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import history
from cartagena_ogp.models import Institution, User
from cartagena_ogp.terms import TermKind, due_date
from cartagena_ogp.uploads import EVIDENCE, Inspected, store
from cocreation.models import Mandate
from commitments.models import Milestone
from commitments.models.scales import need_reason

from .models import (
    EvidenceRequest,
    Fulfilment,
    Reading,
    RequestAnswer,
    RequestFile,
    SessionAgreement,
    Verdict,
    VerdictReply,
    WorkingSession,
)
from .reporting import closures
from .voices import speaking


def seen_now(by: User | None) -> dict[str, Any]:
    """What makes a new row public from the moment it is written."""
    return {"published_at": timezone.now(), "published_by": by}


def ask(*, by: User | None, **facts: Any) -> EvidenceRequest:
    """Ask an institution for proof by a day. `facts` are the fields of `EvidenceRequest`; public at once."""
    need_reason(str(facts.get("asked", "")), field="asked")
    with speaking(by):
        return EvidenceRequest(**facts, **seen_now(by)).add(by=by, reason=facts["asked"])


def answer_request(
    request: EvidenceRequest,
    *,
    by: User | None,
    institution: Institution,
    text: str,
    uploads: Iterable[Inspected] = (),
) -> RequestAnswer:
    """The institution sends what was asked, with its files, in public."""
    need_reason(text, field="text")
    kept = []
    try:
        with speaking(by):
            request.lock()
            made = RequestAnswer(request=request, institution=institution, text=text.strip(), written_by=by)
            made.full_clean()
            made.save()
            for upload in uploads:
                kept.append(store(upload, by=by, description=text[:250], kinds=EVIDENCE, is_public=True))
                RequestFile.objects.create(answer=made, attachment=kept[-1])
            history.record(request, "request_answered", by=by, reason=text)
            return made
    except BaseException:
        for attachment in kept:
            attachment.file.delete(save=False)
        raise


def close_request(request: EvidenceRequest, *, by: User | None, outcome: str, reason: str, on: date) -> None:
    """The monitor says whether the answer is enough, and why."""
    need_reason(reason)
    with speaking(by):
        if outcome == EvidenceRequest.Outcome.UNANSWERED and request.answers.exists():
            raise ValidationError({"outcome": _("Sí hubo respuesta: di si alcanza o no.")})
        request.change(
            "request_closed",
            by=by,
            reason=reason,
            outcome=outcome,
            outcome_reason=reason.strip(),
            closed_on=on,
        )


def hold_session(
    *,
    by: User | None,
    areas: Iterable[Institution],
    agreements: Iterable[dict[str, Any]] = (),
    upload: Inspected | None = None,
    **facts: Any,
) -> WorkingSession:
    """Record a working session with its areas and agreements; public at once, minutes included."""
    made = WorkingSession(**facts, **seen_now(by))

    def then() -> None:
        made.areas.set(areas)
        for line in agreements:
            agreed = SessionAgreement(session=made, **line)
            agreed.full_clean()
            agreed.save()

    try:
        with speaking(by):
            if upload is not None:
                made.minutes = store(upload, by=by, description=made.title[:250], is_public=True)
            return made.add(by=by, then=then)
    except BaseException:
        if made.minutes:
            made.minutes.file.delete(save=False)
        raise


def fulfil(agreement: SessionAgreement, *, by: User | None, on: date, outcome: str) -> None:
    """Whoever had to do it says that it is done, and how."""
    need_reason(outcome, field="outcome")
    if on > timezone.localdate():
        raise ValidationError({"done_on": _("La fecha no puede estar en el futuro.")})
    with speaking(by):
        made = Fulfilment(agreement=agreement, done_on=on, outcome=outcome.strip(), written_by=by)
        made.full_clean()
        made.save()
        history.record(agreement.session, "agreement_fulfilled", by=by, reason=outcome)


def read(milestone: Milestone, *, by: User | None, **facts: Any) -> Reading:
    """The monitor says how far it finds a milestone. `facts` are the fields of `Reading`; public at once."""
    need_reason(str(facts.get("explanation", "")), field="explanation")
    with speaking(by):
        made = Reading(milestone=milestone, written_by=by, **facts, **seen_now(by))
        return made.add(by=by, reason=made.explanation)


def judge(
    milestone: Milestone,
    *,
    mandate: Mandate,
    by: User | None,
    position: str,
    reasons: str,
    on: date,
    is_illustrative: bool = False,
) -> Verdict:
    """A seat validates the evidence of a milestone or objects to it; an objection runs a term of 15 business
    days for the city's reply (Ley 1755 de 2015, artículo 14).

    Raises `ValidationError` without reasons or when there is no evidence to judge.
    """
    need_reason(reasons, field="reasons")
    if not milestone.evidence.standing().exists():
        raise ValidationError(_("El hito no tiene evidencia: no hay qué validar ni qué objetar."))
    objects = position == Verdict.Position.OBJECTS
    with speaking(by):
        made = Verdict(
            milestone=milestone,
            seat=mandate.seat,
            mandate=mandate,
            position=position,
            reasons=reasons.strip(),
            given_on=on,
            reply_due_on=due_date(TermKind.GENERAL, on, closures()) if objects else None,
            is_illustrative=is_illustrative,
            **seen_now(by),
        )
        return made.add(by=by, reason=reasons)


def reply_to_verdict(
    verdict: Verdict, *, by: User | None, institution: Institution, text: str, on: date
) -> None:
    """The city answers an objection, once."""
    need_reason(text, field="text")
    with speaking(by):
        made = VerdictReply(
            verdict=verdict, institution=institution, text=text.strip(), replied_on=on, written_by=by
        )
        made.full_clean()
        made.save()
        history.record(verdict, "objection_answered", by=by, reason=text)
