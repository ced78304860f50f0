"""What happens to a reported problem across its row, its photos and the mail to whoever wants news."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from cartagena_ogp import codes, mail, terms
from cartagena_ogp.models import EntityData, Institution, LocalClosure, User
from cartagena_ogp.models.comments import sha256

from .models import ProblemReport, ReportAnswer, ReportContact, ReportPhoto, Work
from .operations import Photo, stored

ADDRESS_A_DAY = 5
LOCK = 0x0B2A57
STOP = "publicworks.stop"
RECEIPT = "publicworks.receipt"


class TooMany(Exception):
    """The portal takes no more reports within this hour, from anybody."""


class AlreadySaid(Exception):
    """The same words already stand, or wait, at the same work."""


@transaction.atomic
def submit(report: ProblemReport, *, photos: Iterable[Photo], email: str, now: datetime) -> ProblemReport:
    """Keep a report nobody sees yet; with an address, send the link that confirms it.

    Its term is counted from today in business days (Ley 1755 de 2015, artículo 14). Raises `AlreadySaid`
    and `TooMany`; then no file is left. One at a time: the counts are exact.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    report.prepare()
    same = ProblemReport.objects.filter(work=report.work, body_digest=report.body_digest, rejected_on=None)
    if same.exists():
        raise AlreadySaid
    recent = ProblemReport.objects.filter(submitted_at__gt=now - timedelta(hours=1))
    if recent.count() >= settings.REPORTS_PER_HOUR:
        raise TooMany
    today = timezone.localdate(now)
    report.code = codes.new_code()
    report.submitted_at, report.submitted_on, report.last_news_on = now, today, today
    report.due_on = terms.due_date(terms.TermKind.GENERAL, today, LocalClosure.objects.days(today))
    photos = list(photos)
    with stored(photos, by=None, is_public=False) as kept:
        report.hold()
        ReportPhoto.objects.bulk_create(
            ReportPhoto(report=report, attachment=attachment, alt=photo.alt)
            for attachment, photo in zip(kept, photos, strict=True)
        )
        if email:
            ask(report, email, now)
    return report


def ask(report: ProblemReport, email: str, now: datetime) -> None:
    """Send the link that confirms an address, unless it has had its share of the day."""
    contacts = ReportContact.objects.filter(email=email, asked_at__gt=now - timedelta(days=1))
    if contacts.count() >= ADDRESS_A_DAY:
        return
    token = secrets.token_urlsafe(32)
    ReportContact.objects.create(report=report, email=email, token_sha256=sha256(token), asked_at=now)
    write(report, email, "confirm", url=address(report, "publicworks:report_confirm", token))


@transaction.atomic
def confirm(contact: ReportContact, *, now: datetime) -> None:
    """The link was followed: the address gets the news of its report. A second time changes nothing."""
    held = ReportContact.objects.select_for_update().get(pk=contact.pk)
    if held.confirmed_at is None:
        held.confirmed_at = now
        held.save(update_fields=["confirmed_at"])


@transaction.atomic
def publish(report: ProblemReport, *, by: User) -> None:
    report.publish(by=by)
    tell(report, "published")


@transaction.atomic
def reject(report: ProblemReport, *, by: User, on: date, rule: str, note: str = "") -> None:
    report.reject(by=by, on=on, rule=rule, note=note)
    tell(report, "rejected")


@transaction.atomic
def answer(
    report: ProblemReport, body: str, *, by: User | None, institution: Institution, outcome: str, on: date
) -> ReportAnswer:
    """Reply in public for the institution; whoever asked for news hears of it."""
    made = report.answer(body, by=by, institution=institution, outcome=outcome, on=on)
    tell(report, "answered", answer=made)
    return made


def tell(report: ProblemReport, template: str, **more: object) -> None:
    """Write to the confirmed address of a report, if there is one."""
    contact = ReportContact.objects.confirmed().filter(report=report).first()
    if contact:
        write(report, contact.email, template, url=address(report, "publicworks:report", report.code), **more)


def write(report: ProblemReport, email: str, template: str, *, url: str, **more: object) -> None:
    """A mail about a report, in the language it was written in, with the link that stops them."""
    stop = signing.dumps(report.code, salt=STOP)
    with override(report.language):
        context = {
            "report": report,
            "work": report.work,
            "url": url,
            "stop_url": address(report, "publicworks:report_stop", stop),
            "rules_url": settings.PORTAL_URL + reverse("comment_rules"),
            "entity": EntityData.current(),
            **more,
        }
    mail.send(f"publicworks/{template}", email, context, report.language)


def address(report: ProblemReport, name: str, *args: str) -> str:
    with override(report.language):
        return settings.PORTAL_URL + reverse(name, args=args)


def receipt_address(report: ProblemReport) -> str:
    """The page that says what comes next: only who sent the report has this address."""
    proof = signing.dumps(report.code, salt=RECEIPT)
    return reverse("publicworks:report_sent", args=[report.work.code], query={"recibo": proof})


def of_receipt(proof: str, work: Work) -> ProblemReport | None:
    """The report of a receipt; None when it is not one of ours or not of this work."""
    try:
        code = signing.loads(proof, salt=RECEIPT)
    except signing.BadSignature:
        return None
    return ProblemReport.objects.filter(code=code, work=work).first()


def of_stop_link(token: str) -> ReportContact | None:
    """Whose link this is; None when it is not ours or the address is already forgotten."""
    try:
        code = signing.loads(token, salt=STOP)
    except signing.BadSignature:
        return None
    return ReportContact.objects.filter(report__code=code).select_related("report__work").first()
