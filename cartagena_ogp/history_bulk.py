"""Many entries of the history in one transaction: the recipe of `history.record`, a batch at a time.

For imports and measurements. One lock is held until the caller's transaction ends, so a caller that has
many rows gives them in batches of some thousands, each in a transaction of its own. What a batch says goes
into the temporary table `coming`, and PostgreSQL makes entries and search rows of it without sending it back.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from django.db import connection, models, transaction
from django.utils import timezone

from cartagena_ogp import history, revision, search
from cartagena_ogp.copying import array, copy_rows
from cartagena_ogp.models.history import PRIVATE
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


class Tied(NamedTuple):
    """What the chain needs of an entry."""

    subject: str
    event: str
    digest: str
    public: bool
    at: datetime | None = None


class Written(NamedTuple):
    """What `record_many` wrote down: the keys of the rows, by the event of their entry."""

    published: list[int]
    changed: list[int]


def append_many(links: Iterable[Link]) -> None:
    """Tie entries to the chain in their order. Inside the caller's transaction."""
    last = history.head(lock=True)
    made: list[Tied] = []

    def payloads() -> Iterator[tuple[Any, ...]]:
        """One by one, so that the database takes them in while the next ones are hashed."""
        for sequence, link in enumerate(links, last.sequence + 1):
            salt = link.salt or secrets.token_hex(32)
            kind, _slash, code = link.subject.partition("/")
            digest = history.digest_of_text(salt, link.body)
            made.append(Tied(link.subject, link.event, digest, link.public, link.at))
            yield sequence, kind, code, salt, link.body

    copy_rows("portal_historypayload", ("entry_id", "kind", "code", "salt", "body"), payloads())
    tie(last, made)


def tie(last: history.Head, made: Iterable[Tied]) -> None:
    """Write the entries that come after the last one."""
    earliest = last.recorded_at or datetime.min.replace(tzinfo=UTC)
    now = max(timezone.now(), earliest)

    def entries() -> Iterator[tuple[Any, ...]]:
        previous = last.hash
        for sequence, one in enumerate(made, last.sequence + 1):
            subject, event = (one.subject, one.event) if one.public else (PRIVATE, PRIVATE)
            at = max(one.at, earliest) if one.at else now
            previous = history.hash_of(previous, sequence, at, subject, event, one.digest)
            yield sequence, at, subject, event, one.digest, previous

    names = ("sequence", "recorded_at", "subject", "event", "digest", "hash")
    copy_rows("portal_historyentry", names, entries())


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
    """What the public sees of one record now, as the table `coming` of a session holds it."""

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
    summary: str
    text: str
    url: str
    date: date | None
    illustrative: bool


COMING = """
    CREATE TEMPORARY TABLE IF NOT EXISTS coming (
        key bigint, code text, title text, after text STORAGE EXTERNAL, public boolean, subjects text[],
        institution bigint, territory bigint, summary text, text text, url text, date date,
        illustrative boolean, is_known boolean DEFAULT FALSE, was_public boolean DEFAULT FALSE,
        before text STORAGE EXTERNAL DEFAULT 'null', vector tsvector
    ) WITH (toast_tuple_target = 8160) ON COMMIT DELETE ROWS;
    TRUNCATE coming
"""
"""States that are about to be written down, and what the last entry of each said; of one transaction.

`vector` holds the words of the search when somebody made them already.
"""
KNOWN = """
    UPDATE coming SET is_known = TRUE, was_public = k.was_public, before = k.after
    FROM unnest(%s::text[], %s::boolean[], %s::text[]) AS k (code, was_public, after)
    WHERE coming.code = k.code
"""
SAME = """
    DELETE FROM coming
    WHERE (was_public = public AND before = after) OR NOT (public OR is_known)
"""
HIDE = "UPDATE coming SET before = 'null' WHERE public AND NOT was_public AND before <> 'null'"
"""What nobody saw is not told: a draft's state never enters a public entry."""
SAID = """
    CREATE TEMPORARY TABLE IF NOT EXISTS said (
        number bigint, key bigint, code text, title text, subject text, event text, public boolean,
        is_new boolean, subjects text[], institution bigint, territory bigint, salt text, digest text,
        body jsonb STORAGE EXTERNAL
    ) WITH (toast_tuple_target = 8160) ON COMMIT DELETE ROWS;
    TRUNCATE said
"""
"""Entries before they are tied to the chain; of one transaction."""
SAY = """
    INSERT INTO said
    SELECT number, key, code, title, subject, event, public, is_new, subjects, institution, territory, salt,
        encode(sha256(convert_to(salt || '|' || body, 'UTF8')), 'hex'), body::jsonb
    FROM (
        SELECT *, encode(substr(%(salts)s::bytea, number::int * 32 - 31, 32), 'hex') AS salt,
            concat('{"actor":', %(actor)s::text, ',"after":', after, ',"before":', before,
                ',"event":', to_json(event), ',"reason":', %(reason)s::text,
                ',"subject":', to_json(subject), ',"title":', to_json(title), '}') AS body
        FROM (
            SELECT row_number() OVER (ORDER BY key) AS number, %(kind)s || '/' || code AS subject,
                CASE WHEN public AND NOT was_public THEN 'published' ELSE %(event)s END AS event,
                public AND NOT was_public AS is_new, coming.*
            FROM coming
        ) AS c OFFSET 0
    ) AS told
"""
READ = "SELECT subject, event, digest, public, key, is_new, title FROM said ORDER BY number"
KEEP = """
    WITH topics AS (
        INSERT INTO portal_historytopic (entry_id, kind, code, subjects, institution_id, territory_id, actor)
        SELECT %(last)s + number, %(kind)s, code, subjects, institution, territory, '' FROM said WHERE public
    )
    INSERT INTO portal_historypayload (entry_id, kind, code, salt, body)
    SELECT %(last)s + number, %(kind)s, code, salt, body FROM said
"""
CHECK = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
"""What PostgreSQL has to check of what is written so far, it checks now."""


@transaction.atomic
def record_many[M: models.Model](
    described: PublicRecord[M], rows: Sequence[M], event: str, *, reason: str = ""
) -> Written:
    """Write down what happened to many public records, as `history.record` does to one.

    `rows` come from `described.everything()` after the change was saved. A row that the public sees for
    the first time is `published`; one that changed no fact leaves no entry. The portal itself is the actor.
    """
    clear()
    states = (state_of(described, row)._asdict() for row in rows)
    copied = ((state | {"subjects": array(state["subjects"])}).values() for state in states)
    copy_rows("coming", State._fields, map(tuple, copied))
    written = record_coming(described.kind, event, reason=reason)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, before, after FROM coming")
        told = {key: (json.loads(before), json.loads(after)) for key, before, after in cursor.fetchall()}
    for row in rows:
        if row.pk in told:
            history.record_dependents(described.dependents(row, *told[row.pk]), by=None, reason=reason)
    return written


def clear() -> None:
    """Have an empty table `coming` in this session."""
    with connection.cursor() as cursor:
        cursor.execute(COMING)


def record_coming(kind: str, event: str, *, reason: str = "") -> Written:
    """As `record_many`, of the states in `coming`; what depends on them is the caller's.

    Inside the caller's transaction. `coming` keeps those that left an entry.
    """
    with connection.cursor() as cursor:
        if known := last_entries(kind):
            cursor.execute(KNOWN, list(map(array, zip(*known, strict=True))))
        cursor.execute(SAME)
        cursor.execute("SELECT count(*) FROM coming")
        count = cursor.fetchone()[0]
        if not count:
            return Written([], [])
        cursor.execute(HIDE)
        facts = {
            "kind": kind,
            "event": event,
            "actor": CANONICAL(history.actor(None, None)),
            "reason": CANONICAL(reason.strip()),
            "salts": f"\\x{secrets.token_hex(32 * count)}",
        }
        cursor.execute(SAID)
        cursor.execute(SAY, facts)
        cursor.execute(READ)
        told = cursor.fetchall()
        # The chain is locked as late as can be: nobody else has the new rows yet, so they can come before.
        search.refresh_coming(kind, "public AND NOT was_public")
        cursor.execute(CHECK)
        last = history.head(lock=True)
        tie(last, (Tied(*entry) for *entry, _key, _is_new, _title in told))
        cursor.execute(KEEP, {"kind": kind, "last": last.sequence})
    search.refresh_coming(kind, "public AND was_public")
    search.learn(title for *_entry, public, _key, _is_new, title in told if public)
    revision.move()
    return Written(
        published=[key for *_entry, key, is_new, _title in told if is_new],
        changed=[key for *_entry, key, is_new, _title in told if not is_new],
    )


LAST = """
    SELECT DISTINCT ON (code) code, was_public, after
    FROM (
        SELECT p.code, p.entry_id, e.subject <> %(private)s AND NOT e.event = ANY(%(ends)s) AS was_public,
            p.body -> 'after' AS after
        FROM portal_historypayload p JOIN portal_historyentry e ON e.sequence = p.entry_id
        WHERE p.kind = %(kind)s AND p.code = ANY(ARRAY(SELECT code FROM coming))
        UNION ALL
        SELECT c.code, r.entry_id, NOT e.event = ANY(%(ends)s), JSONB 'null'
        FROM portal_redaction r JOIN portal_historyentry e ON e.sequence = r.entry_id
        JOIN coming c ON e.subject = %(kind)s || '/' || c.code
    ) AS told
    ORDER BY code, entry_id DESC
"""


def last_entries(kind: str) -> list[tuple[str, bool, str]]:
    """What the last entry of each record in `coming` said, private ones included: its code, whether the
    public saw it, and its facts in the canonical form («null» when a recorded act removed them).
    """
    with connection.cursor() as cursor:
        cursor.execute(LAST, {"private": PRIVATE, "ends": array(history.ENDS), "kind": kind})
        return [
            (code, was_public, plain_canonical(json.loads(after)))
            for code, was_public, after in cursor.fetchall()
        ]


def any_of[Rows: models.QuerySet[Any]](rows: Rows, column: str, keys: Sequence[Any]) -> Rows:
    """The rows with one of many keys: as `__in`, but the statement does not grow with them."""
    kept = rows.extra(where=[f"{column} = ANY(%s)"], params=[array(keys)])  # nosec B610
    return cast(Rows, kept)


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
        summary=described.summary(row),
        text=described.text(row),
        url=described.url(row),
        date=described.date(row),
        illustrative=described.is_illustrative(row),
    )
