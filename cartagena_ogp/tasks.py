"""Jobs of the floor. What they take are numbers of rows: the worker writes its arguments to the log."""

import email.policy
import logging
import smtplib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage as MIMEMessage
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, make_msgid
from django.utils.timezone import localdate, now
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from cartagena_ogp import history, shelves, watch
from cartagena_ogp.models import CommentContact, SearchSum
from cartagena_ogp.models.mail import OutgoingMail
from cartagena_ogp.opendata.snapshots import make_snapshots

log = logging.getLogger(__name__)

MAIL_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60))
"""How long to wait after each failed attempt: eight attempts within a day."""
KEEP_JOBS_HOURS = 7 * 24


class UnfoldedMessage(EmailMessage):
    """A message whose header lines are as long as RFC 5322 allows.

    Python would fold a long address by encoding it, and mail programs would not find the one to
    unsubscribe at (RFC 2369, RFC 8058).
    """

    LONGEST_LINE = 998

    def message(self, *, policy: Any = email.policy.default) -> MIMEMessage:
        return super().message(policy=policy.clone(max_line_length=self.LONGEST_LINE))


class DeliveryFailed(Exception):
    """The mail server did not take a message; it may later. Holds no address."""


class DeliveryRefused(Exception):
    """The mail server refuses this message for good. Holds no address."""


class MailRetry(BaseRetryStrategy):
    """Try again later and later, unless the server said that it never will."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, DeliveryRefused) or job.attempts >= len(MAIL_WAITS):
            return None
        return RetryDecision(retry_in={"seconds": int(MAIL_WAITS[job.attempts].total_seconds())})


@app.task(name="deliver_mail", queue="mail", retry=MailRetry())
def deliver_mail(*, mail_id: int) -> None:
    """Send a waiting message and forget it. One that was sent already is no error.

    Raises DeliveryFailed or DeliveryRefused; the row then stays for another attempt, or for the staff to see.
    """
    mail = OutgoingMail.objects.filter(pk=mail_id).first()
    if mail is None:
        return
    message = UnfoldedMessage(
        mail.subject,
        mail.body,
        to=[mail.to],
        headers={
            "Message-ID": make_msgid(domain=urlsplit(settings.PORTAL_URL).hostname),
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            **mail.headers,
        },
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = sorted(code for code, _text in refusal.recipients.values())
        raise (DeliveryRefused if codes[0] >= 500 else DeliveryFailed)(
            f"recipient refused: {codes}"
        ) from None
    except (smtplib.SMTPException, OSError) as failure:
        raise DeliveryFailed(type(failure).__name__) from None
    mail.delete()


@app.periodic(cron="*/10 * * * *")
@app.task(name="rescue_stalled_jobs", queueing_lock="rescue_stalled_jobs", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Run again what a worker was doing when it was killed."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        log.warning("Job %s (%s) was left half done and runs again.", job.id, job.task_name)
        await manager.retry_job(job)


@app.periodic(cron="40 3 * * *")
@app.task(name="forget_old_jobs", queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Remove finished jobs after a week; failed ones stay until somebody looks at them."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_JOBS_HOURS)


@app.periodic(cron="*/10 * * * *")
@app.task(name="arrange_search", queueing_lock="arrange_search")
def arrange_search(timestamp: int) -> None:
    """Keep the newest records where a search looks first, if there are far more or fewer than there were."""
    moved = shelves.arrange()
    if moved:
        log.info("%s records changed their shelf in the search.", moved)


@app.periodic(cron="5 * * * *")
@app.task(name="merge_search_sums", queueing_lock="merge_search_sums")
def merge_search_sums(timestamp: int) -> None:
    """Make one row of what an hour's changes added to the numbers of records."""
    SearchSum.objects.merge()


@app.periodic(cron="15 11 * * *")
@app.task(name="look_at_certificate", queueing_lock="look_at_certificate")
def look_at_certificate(timestamp: int) -> None:
    """Write down how many days the site's certificate is good for."""
    watch.look_at_certificate(now())


@app.periodic(cron="55 4 * * *")  # UTC: 11:55 p. m. in Cartagena
@app.task(name="sign_checkpoint", queueing_lock="sign_checkpoint")
def sign_checkpoint(timestamp: int) -> None:
    """Sign the head of the history at the end of the day in Cartagena."""
    history.make_checkpoint(localdate(datetime.fromtimestamp(timestamp, UTC)))


@app.periodic(cron="30 5 1 * *")
@app.task(name="keep_monthly_snapshots", queueing_lock="keep_monthly_snapshots")
def keep_monthly_snapshots(timestamp: int) -> None:
    """Keep the month's copy of every dataset, half an hour into its first day in Bogotá."""
    make_snapshots(localdate())


@app.periodic(cron="10 8 * * *")
@app.task(name="forget_comment_addresses", queueing_lock="forget_comment_addresses")
def forget_comment_addresses(timestamp: int) -> None:
    """Delete comments nobody confirmed in 48 hours, and addresses kept for 30 days."""
    deleted, forgotten = CommentContact.objects.forget(now())
    log.info("%s unconfirmed comments and %s addresses were deleted.", deleted, forgotten)
