"""Many entries of the history in one transaction: the recipe of `history.record`, a batch at a time.

For imports and measurements. One lock is held until the caller's transaction ends, so a caller that has
many rows gives them in batches of some thousands, each in a transaction of its own.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone

from cartagena_ogp import history, revision, search
from cartagena_ogp.copying import copy_rows
from cartagena_ogp.models.history import PRIVATE, HistoryPayload
from cartagena_ogp.records import PublicRecord

SAFE = 2**53
"""Whole numbers beyond this are not the same in every reader of JSON (RFC 8785)."""


class Link(NamedTuple):
    """One entry before it is tied to the chain. Without a moment it is written at the present one."""

    body: dict[str, Any]
    public: bool = True
    at: datetime | None = None
    salt: str = ""


@dataclass
class Written:
    """What `record_many` wrote down: the keys of the rows, by the event of their entry."""

    published: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.published) + len(self.changed)


def append_many(links: Iterable[Link]) -> list[int]:
    """Tie entries to the chain in their order; their numbers. Inside the caller's transaction."""
    last = history.head(lock=True)
    sequence, previous = last.sequence, last.hash
    earliest = last.recorded_at or datetime.min.replace(tzinfo=UTC)
    now = max(timezone.now(), earliest)
    entries, payloads, numbers = [], [], []
    for link in links:
        sequence += 1
        salt = link.salt or secrets.token_hex(32)
        canonical = plain_canonical(link.body)
        subject, event = (link.body["subject"], link.body["event"]) if link.public else (PRIVATE, PRIVATE)
        digest = history.digest_of_text(salt, canonical)
        at = max(link.at, earliest) if link.at else now
        previous = history.hash_of(previous, sequence, at, subject, event, digest)
        kind, _slash, code = link.body["subject"].partition("/")
        entries.append((sequence, at.isoformat(), subject, event, digest, previous))
        payloads.append((sequence, kind, code, salt, canonical))
        numbers.append(sequence)
    copy_rows("portal_historyentry", ENTRY, entries)
    copy_rows("portal_historypayload", PAYLOAD, payloads)
    return numbers


ENTRY = ("sequence", "recorded_at", "subject", "event", "digest", "hash")
PAYLOAD = ("entry_id", "kind", "code", "salt", "body")
TOPIC = ("entry_id", "kind", "code", "subjects", "institution_id", "territory_id", "actor")


def plain_canonical(body: dict[str, Any]) -> str:
    """As `history.canonical`, four times as fast for what facts are made of: texts, whole numbers, lists."""
    if not is_plain(body):
        return history.canonical(body)
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def is_plain(value: Any) -> bool:
    """Whether Python's own JSON is the canonical one: no floats, no huge numbers, names in ASCII."""
    kind = type(value)
    if kind is dict:
        return are_names(value) and are_plain(value.values())
    if kind is list:
        return are_plain(value)
    return kind in SIMPLE or (kind is int and -SAFE < value < SAFE)


def are_plain(values: Collection[Any]) -> bool:
    """As `is_plain` of each; most facts are texts and empty ones, told apart without a call for each."""
    return set(map(type, values)) <= SIMPLE or all(map(is_plain, values))


def are_names(value: dict[Any, Any]) -> bool:
    """Whether the names sort the same as bytes, letters or UTF-16: ASCII texts."""
    return set(map(type, value)) <= {str} and "".join(value).isascii()


SIMPLE = {str, bool, type(None)}


@transaction.atomic
def record_many[M: models.Model](
    described: PublicRecord[M], rows: Sequence[M], event: str, *, reason: str = "", fresh: bool = False
) -> Written:
    """Write down what happened to many public records, as `history.record` does to one.

    `rows` come from `described.everything()` after the change was saved. A row that the public sees for
    the first time is `published`; one that changed no fact leaves no entry. The portal itself is the actor.
    `fresh` says that none of them has a history yet, so nobody looks for it.
    """
    last = {} if fresh else last_entries(described.kind, [described.code(row) for row in rows])
    links: list[Link] = []
    told: list[tuple[M, dict[str, Any] | None, dict[str, Any]]] = []
    written = Written()
    for row in rows:
        code, public = described.code(row), described.is_public(row)
        known = last.get(code, NOTHING)
        after = described.facts(row)
        before = known.after if known.was_public or not public else None
        if (known.was_public == public and known.after == after) or not (public or known.exists):
            continue
        new = public and not known.was_public
        (written.published if new else written.changed).append(row.pk)
        body = {
            "subject": f"{described.kind}/{code}",
            "event": "published" if new else event,
            "title": described.title(row),
            "actor": history.actor(None, None),
            "reason": reason.strip(),
            "before": before,
            "after": after,
        }
        links.append(Link(body, public=public))
        told.append((row, before, after))
    if not links:
        return written
    numbers = append_many(links)
    public_rows = [
        (number, row) for number, link, (row, _b, _a) in zip(numbers, links, told, strict=True) if link.public
    ]
    copy_rows("portal_historytopic", TOPIC, [topic_of(described, row, number) for number, row in public_rows])
    search.refresh_many(described, [row for _number, row in public_rows])
    revision.move()
    for row, before, after in told:
        for other in described.dependents(row, before, after):
            history.record(other, "changed", by=None, reason=reason)
    return written


class Known(NamedTuple):
    """What the last entry of a record said."""

    exists: bool
    was_public: bool
    after: dict[str, Any] | None


NOTHING = Known(exists=False, was_public=False, after=None)


def last_entries(kind: str, codes: list[str]) -> dict[str, Known]:
    """The last entry of each record, private ones included, by its code."""
    found = (
        any_of(HistoryPayload.objects.filter(kind=kind), "portal_historypayload.code", codes)
        .order_by("code", "-entry_id")
        .distinct("code")
        .select_related("entry")
    )
    known = {}
    for payload in found:
        was_public = payload.entry.is_public and payload.entry.event not in history.ENDS
        known[payload.code] = Known(exists=True, was_public=was_public, after=payload.body["after"])
    return known


def any_of[M: models.Model](rows: models.QuerySet[M], column: str, keys: Sequence[Any]) -> models.QuerySet[M]:
    """The rows with one of many keys: as `__in`, but the statement does not grow with them."""
    return rows.extra(where=[f"{column} = ANY(%s)"], params=[list(keys)])  # nosec B610


def topic_of(described: PublicRecord[Any], row: models.Model, number: int) -> tuple[Any, ...]:
    institution, territory = described.institution(row), described.territory(row)
    subjects = [described.subject(row), *described.parents(row)]
    listed = (
        "{" + ",".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in subjects) + "}"
    )
    return (
        number,
        described.kind,
        described.code(row),
        listed,
        institution.pk if institution else None,
        territory.pk if territory else None,
        "",
    )
