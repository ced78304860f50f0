"""Many entries of the history in one transaction: the recipe of `history.record`, a batch at a time.

For imports and measurements. One lock is held until the caller's transaction ends, so a caller that has
many rows gives them in batches of some thousands, each in a transaction of its own.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone

from cartagena_ogp import history, revision, search
from cartagena_ogp.copying import array, copy_rows
from cartagena_ogp.models.history import PRIVATE, HistoryPayload
from cartagena_ogp.records import PublicRecord

SAFE = 2**53
"""Whole numbers beyond this are not the same in every reader of JSON (RFC 8785)."""


class Link(NamedTuple):
    """One entry before it is tied to the chain. Without a moment it is written at the present one."""

    subject: str
    event: str
    body: str
    """In the canonical form."""
    public: bool = True
    at: datetime | None = None
    salt: str = ""


@dataclass
class Written:
    """What `record_many` wrote down: the keys of the rows, by the event of their entry."""

    published: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    told: dict[int, tuple[str, str]] = field(default_factory=dict)
    """What each of them said before and says now, in the canonical form."""

    @property
    def count(self) -> int:
        return len(self.published) + len(self.changed)


def append_many(links: Iterable[Link]) -> range:
    """Tie entries to the chain in their order; their numbers. Inside the caller's transaction."""
    last = history.head(lock=True)
    earliest = last.recorded_at or datetime.min.replace(tzinfo=UTC)
    now = max(timezone.now(), earliest)
    entries: list[tuple[Any, ...]] = []

    def tied() -> Iterator[tuple[Any, ...]]:
        """Payloads one by one, so that the database takes them in while the next ones are hashed."""
        previous = last.hash
        for sequence, link in enumerate(links, last.sequence + 1):
            salt = link.salt or secrets.token_hex(32)
            subject, event = (link.subject, link.event) if link.public else (PRIVATE, PRIVATE)
            digest = history.digest_of_text(salt, link.body)
            at = max(link.at, earliest) if link.at else now
            previous = history.hash_of(previous, sequence, at, subject, event, digest)
            kind, _slash, code = link.subject.partition("/")
            entries.append((sequence, at, subject, event, digest, previous))
            yield sequence, kind, code, salt, link.body

    copy_rows("portal_historypayload", PAYLOAD, tied())
    copy_rows("portal_historyentry", ENTRY, entries)
    return range(last.sequence + 1, last.sequence + 1 + len(entries))


ENTRY = ("sequence", "recorded_at", "subject", "event", "digest", "hash")
PAYLOAD = ("entry_id", "kind", "code", "salt", "body")
TOPIC = ("entry_id", "kind", "code", "subjects", "institution_id", "territory_id", "actor")
CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def plain_canonical(body: Any) -> str:
    """As `history.canonical`, four times as fast for what facts are made of: texts, whole numbers, lists."""
    if not is_plain(body):
        return history.canonical(body)
    return CANONICAL(body)


def is_plain(value: Any) -> bool:
    """Whether Python's own JSON is the canonical one: no floats, no huge numbers, names in ASCII."""
    kind = type(value)
    if kind is dict:
        return are_names(tuple(value)) and are_plain(value.values())
    if kind is list:
        return are_plain(value)
    return kind in SIMPLE or (kind is int and -SAFE < value < SAFE)


def are_plain(values: Collection[Any]) -> bool:
    """As `is_plain` of each; most facts are texts and empty ones, told apart without a call for each."""
    kinds = set(map(type, values))
    return kinds <= SIMPLE or all(is_plain(value) for value in values if type(value) not in SIMPLE)


@lru_cache(256)
def are_names(names: tuple[Any, ...]) -> bool:
    """Whether the names sort the same as bytes, letters or UTF-16: ASCII texts."""
    return set(map(type, names)) <= {str} and "".join(names).isascii()


SIMPLE = {str, bool, type(None)}


class State(NamedTuple):
    """What the public sees of one record now, ready to be written down."""

    key: int
    code: str
    title: str
    after: str
    """Its facts in the canonical form."""
    public: bool
    subjects: list[str]
    """The record itself («kind/code») and those it is a part of."""
    institution: int | None
    territory: int | None
    found: search.Found
    """What its search row says."""


@transaction.atomic
def record_many[M: models.Model](
    described: PublicRecord[M], rows: Sequence[M], event: str, *, reason: str = "", fresh: bool = False
) -> Written:
    """Write down what happened to many public records, as `history.record` does to one.

    `rows` come from `described.everything()` after the change was saved. A row that the public sees for
    the first time is `published`; one that changed no fact leaves no entry. The portal itself is the actor.
    `fresh` says that none of them has a history yet, so nobody looks for it.
    """
    states = [state_of(described, row) for row in rows]
    written = record_states(described.kind, states, event, reason=reason, fresh=fresh)
    for row in rows:
        if row.pk in written.told:
            before, after = map(json.loads, written.told[row.pk])
            for other in described.dependents(row, before, after):
                history.record(other, "changed", by=None, reason=reason)
    return written


def record_states(
    kind: str, states: Iterable[State], event: str, *, reason: str = "", fresh: bool = False
) -> Written:
    """As `record_many`, of records whose states are already read; what depends on them is the caller's.

    Inside the caller's transaction.
    """
    states = list(states)
    last = {} if fresh else last_entries(kind, [state.code for state in states])
    actor, why = CANONICAL(history.actor(None, None)), CANONICAL(reason.strip())
    links: list[Link] = []
    seen: list[State] = []
    written = Written()
    for state in states:
        known = last.get(state.code, NOTHING)
        before = known.after if known.was_public or not state.public else NULL
        if (known.was_public == state.public and known.after == state.after) or not (
            state.public or known.exists
        ):
            continue
        new = state.public and not known.was_public
        (written.published if new else written.changed).append(state.key)
        written.told[state.key] = (before, state.after)
        subject, happened = f"{kind}/{state.code}", "published" if new else event
        body = (
            f'{{"actor":{actor},"after":{state.after},"before":{before},"event":{CANONICAL(happened)},'
            f'"reason":{why},"subject":{CANONICAL(subject)},"title":{CANONICAL(state.title)}}}'
        )
        links.append(Link(subject, happened, body, public=state.public))
        seen.append(state)
    if not links:
        return written
    told = [state for state in seen if state.public]
    appeared = set(written.published)
    # Nobody else can have new rows yet, so they come before the chain is locked: others may use it meanwhile.
    search.refresh_many(kind, [state for state in told if state.key in appeared])
    numbers = append_many(links)
    topics = (
        (number, kind, state.code, array(state.subjects), state.institution, state.territory, "")
        for number, state in zip(numbers, seen, strict=True)
        if state.public
    )
    copy_rows("portal_historytopic", TOPIC, topics)
    search.refresh_many(kind, [state for state in told if state.key not in appeared])
    search.learn(state.title for state in told)
    revision.move()
    return written


class Known(NamedTuple):
    """What the last entry of a record said."""

    exists: bool
    was_public: bool
    after: str


NULL = CANONICAL(None)
NOTHING = Known(exists=False, was_public=False, after=NULL)


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
        known[payload.code] = Known(
            exists=True, was_public=was_public, after=plain_canonical(payload.body["after"])
        )
    return known


def any_of[M: models.Model](rows: models.QuerySet[M], column: str, keys: Sequence[Any]) -> models.QuerySet[M]:
    """The rows with one of many keys: as `__in`, but the statement does not grow with them."""
    return rows.extra(where=[f"{column} = ANY(%s)"], params=[array(keys)])  # nosec B610


def state_of(described: PublicRecord[Any], row: models.Model) -> State:
    """What the public sees of a row."""
    institution, territory = described.institution(row), described.territory(row)
    return State(
        key=row.pk,
        code=described.code(row),
        title=described.title(row),
        after=plain_canonical(described.facts(row)),
        public=described.is_public(row),
        subjects=[described.subject(row), *described.parents(row)],
        institution=institution.pk if institution else None,
        territory=territory.pk if territory else None,
        found=search.found_of(described, row),
    )
