"""Asking to follow something, confirming it, and stopping: each whole or not at all."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import override

from cartagena_ogp import history
from cartagena_ogp.follow import links
from cartagena_ogp.follow.targets import Target
from cartagena_ogp.mail import send
from cartagena_ogp.models import OutgoingMail, Subscriber, Subscription
from cartagena_ogp.models.follow import NOTICE

HOUR = timedelta(hours=1)
KEEP_UNCONFIRMED = timedelta(hours=48)
MAILS_A_DAY = 5
"""Mails that one address gets in a day because somebody typed it."""
MOST = 50
"""Things that one address may follow: a digest stays readable and cheap."""


class TooManyRequests(Exception):
    """The portal has taken all the requests that it takes in an hour."""


@transaction.atomic
def ask(target: Target, *, email: str, frequency: str, language: str, at: datetime) -> None:
    """Send a link to the address; nothing is followed until its owner opens it and says so.

    `email` is in small letters. What the caller sees is the same for every address: known, unknown
    or asked for too often. Raises `TooManyRequests` for a flood, whoever it is for.
    """
    if Subscription.objects.filter(asked_at__gt=at - HOUR).count() >= settings.FOLLOW_REQUESTS_PER_HOUR:
        raise TooManyRequests
    today = timezone.localdate(at)
    subscriber, _is_new = Subscriber.objects.select_for_update().get_or_create(
        email=email, defaults={"language": language, "asked_on": today}
    )
    if not may_write(subscriber, today):
        return
    followed = subscriber.subscriptions.filter(what=target.what, target=target.key).first()
    if (followed and followed.confirmed_at) or (not followed and subscriber.subscriptions.count() >= MOST):
        tell_known(subscriber, target, language, is_full=followed is None)
        return
    token = links.new_token()
    Subscription.objects.update_or_create(
        subscriber=subscriber,
        what=target.what,
        target=target.key,
        defaults={
            "label": target.label,
            "frequency": frequency,
            "notice": NOTICE,
            "asked_at": at,
            "token_hash": links.hash_of(token),
        },
    )
    with override(language):
        link = links.absolute("follow_confirm", token)
    context = {"label": target.label, "link": link}
    send("follow_confirm", email, context, language, links.list_header())


def may_write(subscriber: Subscriber, today: date) -> bool:
    """Count one more mail for the address; False when it got enough of them today."""
    if subscriber.asked_on != today:
        subscriber.asked_on, subscriber.asked = today, 0
    if subscriber.asked >= MAILS_A_DAY:
        return False
    subscriber.asked += 1
    subscriber.save(update_fields=["asked_on", "asked"])
    return True


def tell_known(subscriber: Subscriber, target: Target, language: str, *, is_full: bool) -> None:
    """Somebody who follows it already asked again: the mail says so, the page does not."""
    with override(language):
        context = {
            "label": target.label,
            "most": MOST,
            "is_full": is_full,
            "manage_url": links.manage_url(subscriber),
        }
    send("follow_known", subscriber.email, context, language, links.list_header())


def awaiting(token: str, at: datetime) -> Subscription | None:
    """The subscription that a link confirms; None when it was used, made up, or is 48 hours old."""
    pending = Subscription.objects.pending().select_related("subscriber")
    return pending.filter(token_hash=links.hash_of(token), asked_at__gt=at - KEEP_UNCONFIRMED).first()


@transaction.atomic
def confirm(token: str, *, language: str, at: datetime) -> Subscription | None:
    """Start telling: from what happens next. None when the link is no good."""
    found = awaiting(token, at)
    if found is None:
        return None
    started = Subscription.objects.pending().filter(pk=found.pk, token_hash=links.hash_of(token))
    if not started.update(
        confirmed_at=at,
        token_hash=None,
        cursor=history.head().sequence,
        told_on=timezone.localdate(at),
    ):
        return None
    Subscriber.objects.filter(pk=found.subscriber_id).update(language=language)
    return found


@transaction.atomic
def stop(subscription: Subscription) -> None:
    """Forget what was followed, and the address too when it follows nothing else."""
    subscriber = Subscriber.objects.select_for_update().filter(pk=subscription.subscriber_id).first()
    subscription.delete()
    if subscriber and not subscriber.subscriptions.exists():
        forget(subscriber)


@transaction.atomic
def forget(subscriber: Subscriber) -> None:
    """Erase the address and all that it follows, with the mails to it that have not left yet."""
    waiting_for([subscriber.email]).delete()
    subscriber.delete()


@transaction.atomic
def forget_unconfirmed(at: datetime) -> int:
    """Erase what nobody confirmed in 48 hours, and the addresses left without anything; how many."""
    old = Subscription.objects.pending().filter(asked_at__lte=at - KEEP_UNCONFIRMED)
    gone, _details = old.delete()
    yesterday = timezone.localdate(at) - timedelta(days=1)
    empty = Subscriber.objects.filter(subscriptions__isnull=True, asked_on__lt=yesterday)
    waiting_for(list(empty.values_list("email", flat=True))).delete()
    empty.delete()
    return gone


def waiting_for(emails: list[str]) -> QuerySet[OutgoingMail]:
    """Mails of following that did not leave, whatever the reason; other mail to the address is not ours."""
    return OutgoingMail.objects.filter(to__in=emails, headers__has_key="List-Id")
