"""The mails that tell what changed: one a person and turn, each change once, built from the history.

A person's turn is one transaction: their row is held, the mail is written, and the cursor of each
subscription moves to the head of the history. Cut anywhere, a turn happened whole or not at all.
Entries become visible in the order of their numbers (`history.append` holds one lock until its
transaction ends), so no entry can appear behind a cursor.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, IntegerField, OuterRef, Value
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from cartagena_ogp import history
from cartagena_ogp.changes import changes_in_words
from cartagena_ogp.follow import links
from cartagena_ogp.follow.targets import Places, topics_of
from cartagena_ogp.log_entries import Told, tell
from cartagena_ogp.mail import send
from cartagena_ogp.models import HistoryEntry, HistoryTopic, Subscriber, Subscription
from cartagena_ogp.templatetags.portal import day as day_words

log = logging.getLogger(__name__)

MOST = 60
"""Changes that one mail tells; the log has the rest."""
FACTS = 5
LINE = 240


class DigestsFailed(Exception):
    """So many people's digests could not be written; the log says why of each."""


@dataclass
class Section:
    """One record in a mail: what happened to it, oldest first, and why the person hears of it."""

    title: str
    kind: str
    url: str
    is_illustrative: bool
    lines: list[str] = field(default_factory=list)
    reasons: dict[str, None] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """The title, after what the record is, for those whose title does not begin by saying it."""
        return self.title if self.title.startswith(self.kind) else f"{self.kind}: {self.title}"


def send_digests(day: date) -> int:
    """Write the digests of `day` (Bogotá) for whoever is due; how many mails.

    Safe to run twice, by two workers at once, or again after being killed. A person whose digest
    cannot be written keeps nobody else waiting: `DigestsFailed` is raised at the end.
    """
    mails, failed, last = 0, 0, 0
    places = Places()
    due = Subscription.objects.due(day).filter(subscriber=OuterRef("pk"))
    waiting = Subscriber.objects.filter(Exists(due)).order_by("pk").values_list("pk", flat=True)
    while person := waiting.filter(pk__gt=last).first():
        last = person
        try:
            mails += take_turn(person, day, places)
        except Exception:
            log.exception("The digest of follower %s could not be written.", person)
            failed += 1
    if failed:
        raise DigestsFailed(failed)
    return mails


@transaction.atomic
def take_turn(person: int, day: date, places: Places) -> bool:
    """Tell a person what is due, unless another worker is at it or was before; whether by mail."""
    found = Subscriber.objects.filter(pk=person).select_for_update(skip_locked=True)
    subscriber = found.first()
    subscriptions = list(subscriber.subscriptions.due(day)) if subscriber else []
    if subscriber is None or not subscriptions:
        return False
    head = history.head().sequence
    with override(subscriber.language):
        sections, has_more = told_of(subscriptions, head, places)
        if sections:
            write(subscriber, subscriptions, sections, has_more=has_more)
    told = subscriber.subscriptions.filter(pk__in=[subscription.pk for subscription in subscriptions])
    told.update(cursor=head, told_on=day)
    return bool(sections)


def told_of(subscriptions: list[Subscription], head: int, places: Places) -> tuple[list[Section], bool]:
    """What happened after each cursor up to `head`, by record, and whether there was more than fits."""
    reasons: dict[int, list[Subscription]] = defaultdict(list)
    by_pk = {subscription.pk: subscription for subscription in subscriptions}
    for entry, pk in matches(subscriptions, head, places):
        reasons[entry].append(by_pk[pk])
    newest = sorted(reasons, reverse=True)[:MOST]
    entries = HistoryEntry.objects.select_related("payload", "redaction").filter(sequence__in=newest)
    sections: dict[str, Section] = {}
    for told in tell(entries.order_by("sequence"), changes=True):
        if not told.title:
            continue
        section = sections.setdefault(told.entry.subject, section_of(told))
        section.title = told.title
        section.lines += lines_of(told)
        section.reasons |= dict.fromkeys(s.label for s in reasons[told.entry.sequence])
    return list(sections.values()), len(reasons) > MOST


def matches(subscriptions: list[Subscription], head: int, places: Places) -> list[tuple[int, int]]:
    """Entry and subscription, for each entry that a subscription is about: one query for all of them."""
    parts = [
        HistoryTopic.objects.filter(topics_of(s.what, s.target, places))
        .filter(entry_id__gt=s.cursor, entry_id__lte=head)
        .annotate(subscription=Value(s.pk, IntegerField()))
        .order_by("-entry_id")
        .values_list(F("entry_id"), "subscription")[: MOST + 1]
        for s in subscriptions
    ]
    if not parts:
        return []
    return list(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])


def section_of(told: Told) -> Section:
    return Section(
        title=told.title,
        kind=told.kind,
        url=settings.PORTAL_URL + told.url,
        is_illustrative=told.is_illustrative,
    )


def lines_of(told: Told) -> list[str]:
    """The fact with its day, its reason, and the first things that changed."""
    lines = [f"* {day_words(told.entry.recorded_at)}: {told.event} ({told.actor})"]
    if told.reason:
        lines.append(f"  {_('Motivo:')} {one_line(told.reason)}")
    changes = list(changes_in_words(told))
    lines += [f"  {one_line(change)}" for change in changes[:FACTS]]
    if len(changes) > FACTS:
        lines.append(f"  {_('Y %(number)s datos más.') % {'number': len(changes) - FACTS}}")
    return lines


def one_line(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LINE)


def write(
    subscriber: Subscriber, subscriptions: list[Subscription], sections: list[Section], *, has_more: bool
) -> None:
    """Leave the mail to be delivered, with the ways out that RFC 8058 asks for."""
    stop_all = links.stop_all_url(subscriber)
    context: dict[str, Any] = {
        "sections": sections,
        "has_more": has_more,
        "log_url": links.absolute("log"),
        "stops": [{"label": s.label, "url": links.stop_url(s)} for s in subscriptions],
        "manage_url": links.manage_url(subscriber),
        "stop_all_url": stop_all,
    }
    headers = links.list_header() | {
        "List-Unsubscribe": f"<{stop_all}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    send("follow_digest", subscriber.email, context, subscriber.language, headers)
