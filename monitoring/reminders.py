"""Mail that reminds each voice of what it owes: reports, comments, proof, replies. Never of samples."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from cartagena_ogp import mail
from commitments.models import ReminderSent
from commitments.reminders import BEFORE, Due, absolute, addresses_of, in_one_line, stage_of

from .expected import expected_of
from .models import EvidenceRequest, MonitoringBody, Report, RequestAnswer, Verdict


def of_monitors() -> Iterator[tuple[Due, list[str]]]:
    """Reports not published, with the addresses of the team; its institution's contact while it has none.

    Who publishes on another site is not asked for what may be there.
    """
    bodies = MonitoringBody.objects.published().filter(is_illustrative=False)
    for body in bodies.select_related("plan", "institution"):
        team = sorted(body.team().values_list("email", flat=True))
        contact = [body.contact_email] if body.contact_email else []
        for one in expected_of(body, body.reports.all()):
            if one.due_on and not one.is_published and not one.elsewhere and (team or contact):
                about = f": {one.commitment}" if one.commitment else f": {body.plan}"
                due = Due(
                    about=f"informe/{body.plan.slug}/{one.key}",
                    title=in_one_line(f"{one.label}{about}"),
                    due_on=one.due_on,
                    institution=body.institution,
                    contact="",
                    url=absolute(body.get_absolute_url()),
                )
                yield due, team or contact


def of_city() -> Iterator[tuple[Due, list[str]]]:
    """Drafts to comment, proof to send, objections to answer: to whoever answers for them."""
    for report in Report.objects.filter(state=Report.State.WITH_CITY, is_illustrative=False):
        answers = report.commitment.responsible if report.commitment else report.plan.lead
        if report.comments_due_on and not hasattr(report, "closing"):
            yield told(f"borrador/{report.code}", report.title, report.comments_due_on, answers, desk())
    answered = RequestAnswer.objects.values("request")
    requests = EvidenceRequest.objects.open().exclude(pk__in=answered).filter(is_illustrative=False)
    for asked in requests.select_related("institution"):
        url = absolute(asked.get_absolute_url())
        yield told(f"solicitud/{asked.code}", asked.asked, asked.due_on, asked.institution, url)
    objections = Verdict.objects.waiting().filter(is_illustrative=False)
    for verdict in objections.select_related("milestone__commitment__responsible", "milestone__responsible"):
        if verdict.reply_due_on:
            url = absolute(verdict.get_absolute_url())
            answers = verdict.milestone.answers
            yield told(f"objecion/{verdict.code}", verdict.reasons, verdict.reply_due_on, answers, url)


def told(about: str, title: str, due_on: date, institution: object, url: str) -> tuple[Due, list[str]]:
    due = Due(about, in_one_line(title)[:120], due_on, institution, "", url)  # type: ignore[arg-type]
    return due, addresses_of(due)


def desk() -> str:
    return absolute(reverse("monitoring_desk:home")) if settings.PORTAL_SURFACE != "public" else ""


def remind(on: date) -> int:
    """Send the reminders of a day, Bogotá time, each once. Returns how many."""
    sent = 0
    with override("es"):
        for due, addresses in [*of_monitors(), *of_city()]:
            stage = stage_of(due.due_on, on) if due.due_on <= on + timedelta(days=max(BEFORE)) else ""
            if stage and addresses and tell(due, addresses, stage, on=on):
                sent += 1
    return sent


@transaction.atomic
def tell(due: Due, addresses: list[str], stage: str, *, on: date) -> bool:
    """Write, unless that was done; the note and the mail are one transaction."""
    _row, is_new = ReminderSent.objects.get_or_create(
        about=due.about[:80], stage=stage, due_on=due.due_on, defaults={"sent_on": on}
    )
    if is_new:
        context = {"due": due, "is_late": due.due_on < on, "desk_url": desk()}
        mail.send("monitoring/reminder", addresses, context)
    return is_new
