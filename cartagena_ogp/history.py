"""The one way a public fact changes: `record()` writes it down in the same transaction.

Each entry is a link of a hash chain (recipe in `docs/history.md`):

    digest = SHA-256(salt | canonical JSON of the body)        RFC 8785, salt and digest in hex
    hash   = SHA-256(previous hash | sequence | time | subject | event | digest)

Fields are joined by `|`, time is UTC with microseconds, and the first previous hash is 64 zeros.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import rfc8785
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from nacl.signing import SigningKey

from cartagena_ogp import revision, search
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.models.history import PRIVATE, Checkpoint, HistoryEntry, HistoryPayload, Redaction
from cartagena_ogp.models.topics import HistoryTopic
from cartagena_ogp.records import record_for

if TYPE_CHECKING:
    from cartagena_ogp.models import Institution, Membership, User
    from cartagena_ogp.records import PublicRecord

GENESIS = "0" * 64
CHAIN_LOCK = 0x0B17AC02A
ENDS = frozenset({"withdrawn", "deleted"})
"""Events after which the public no longer sees the record."""


@dataclass(frozen=True)
class Head:
    """The last link: where the next one is tied."""

    sequence: int
    hash: str
    recorded_at: datetime | None


@transaction.atomic
def record(obj: models.Model, event: str, *, by: User | None, reason: str = "") -> HistoryEntry | None:
    """Write down what happened to a public record, inside the caller's transaction.

    Before is what the last entry said; after is what the schema says now. A `changed` that changed
    no fact leaves no entry; one that shows or hides the record is written as `published` or `withdrawn`.
    The entry is public when the record is, or was until this event; otherwise only its digest enters
    the chain. `by=None` is the portal itself.
    Also refreshes the record's search row, moves the revision of the site, and writes down what
    changed with it in the records that depend on this one.
    """
    # First, or somebody's entry could come between what is read here and what is written.
    lock_chain()
    # What is kept says the same whoever acts, and on a page of whatever language.
    with override(settings.LANGUAGE_CODE):
        described = record_for(obj)
        fresh = described.fresh(obj)
        kind, code, public = described.kind, described.code(fresh), described.is_public(fresh)
        shown = HistoryEntry.objects.filter(subject=f"{kind}/{code}").first()
        was_public = shown is not None and shown.event not in ENDS
        if was_public and not public and event not in ENDS:
            event = "withdrawn"
        elif public and not was_public and event == "changed":
            event = "published"
        before = state_before(kind, code, shown if was_public else None, public=public)
        after = None if event in ENDS else described.facts(fresh)
        if event == "changed" and before == after:
            return None
        acting = actor(by, described.institution(fresh))
        body = {
            "subject": f"{kind}/{code}",
            "event": event,
            "title": described.title(fresh),
            "actor": acting,
            "reason": reason.strip(),
            "before": before,
            "after": after,
        }
        entry = append(body, public=public or was_public, person=by)
        if entry.is_public:
            note_topic(entry, described, fresh, actor=acting["institution"] or "")
        search.refresh(described, fresh, public=public)
        revision.move()
        record_dependents(described.dependents(fresh, before, after), by=by, reason=reason)
        return entry


def record_dependents(others: Iterable[models.Model], *, by: User | None, reason: str) -> None:
    """Write down what changed in these because another record did.

    One of which no fact changed leaves no entry, but may be found by what the other says.
    """
    for other in others:
        if record(other, "changed", by=by, reason=reason) is None:
            described = record_for(other)
            fresh = described.fresh(other)
            search.refresh(described, fresh, public=described.is_public(fresh))


def note_topic(entry: HistoryEntry, described: PublicRecord[Any], obj: models.Model, *, actor: str) -> None:
    """Leave where a public entry belongs and which institution acted, for feeds, followers and filters."""
    HistoryTopic.objects.create(
        entry=entry,
        kind=described.kind,
        code=described.code(obj),
        subjects=[described.subject(obj), *described.parents(obj)],
        institution=described.institution(obj),
        territory=described.territory(obj),
        actor=actor,
    )


def state_before(kind: str, code: str, shown: HistoryEntry | None, *, public: bool) -> dict[str, Any] | None:
    """What the last entry said, for the next one: a draft's state never enters a public entry.

    None as well when a recorded act removed what the last public entry (`shown`) said.
    """
    if public and shown is None:
        return None
    last = last_payload(kind, code)
    if last is None or (shown and last.entry_id != shown.sequence):
        return None
    return last.body["after"]


def append(body: dict[str, Any], *, public: bool, person: User | None) -> HistoryEntry:
    """Tie one more link to the chain. Appends wait for each other on one advisory lock."""
    last = head(lock=True)
    salt = secrets.token_hex(32)
    digest = digest_of(salt, body)
    sequence = last.sequence + 1
    recorded_at = max(timezone.now(), last.recorded_at or datetime.min.replace(tzinfo=UTC))
    subject, event = (body["subject"], body["event"]) if public else (PRIVATE, PRIVATE)
    entry = HistoryEntry.objects.create(
        sequence=sequence,
        recorded_at=recorded_at,
        subject=subject,
        event=event,
        digest=digest,
        hash=hash_of(last.hash, sequence, recorded_at, subject, event, digest),
    )
    kind, _slash, code = body["subject"].partition("/")
    HistoryPayload.objects.create(entry=entry, kind=kind, code=code, salt=salt, body=body, person=person)
    return entry


def lock_chain() -> None:
    """Nobody else can append until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


LAST = Compiled(
    lambda: HistoryEntry.objects.order_by("-sequence").values_list("sequence", "hash", "recorded_at")[:1]
)


def head(*, lock: bool = False) -> Head:
    """The last link; with `lock`, it stays the last one until the transaction ends."""
    if lock:
        lock_chain()
    return next((Head(*row) for row in LAST.rows()), Head(0, GENESIS, None))


def last_payload(kind: str, code: str) -> HistoryPayload | None:
    """The latest that the portal still knows about a record, private entries included."""
    payloads = HistoryPayload.objects.filter(kind=kind, code=code)
    return payloads.select_related("entry").order_by("-entry_id").first()


def entries_of(kind: str, code: str) -> models.QuerySet[HistoryPayload]:
    """The public life of a record, newest first."""
    payloads = HistoryPayload.objects.filter(kind=kind, code=code).exclude(entry__subject=PRIVATE)
    return payloads.select_related("entry").order_by("-entry_id")


def actor(by: User | None, institution: Institution | None) -> dict[str, str | None]:
    """Who did it, as the public sees it: an institution and a role, never a person's name."""
    if by is None:
        return {"institution": None, "role": "portal"}
    held = acting_as(by, institution)
    if held is None:
        return {"institution": None, "role": "administrator"}
    return {"institution": held.institution.slug, "role": held.role}


def acting_as(by: User, institution: Institution | None) -> Membership | None:
    """The membership with which a person acts: in the institution that answers, when they have one there."""
    memberships = list(by.memberships.select_related("institution").order_by("pk"))
    own = [m for m in memberships if institution and m.institution_id == institution.pk]
    return next(iter(own or memberships), None)


@transaction.atomic
def redact(entry: HistoryEntry, *, by: User, reason: str) -> HistoryEntry:
    """Remove what an entry says by a recorded act; the digest stays and the chain still verifies.

    For a court order or a request under Ley 1581 de 2012. Raises `ValidationError` without a reason
    or when the payload is already gone.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Escribe el motivo: se publica en la bitácora.")})
    payload = HistoryPayload.objects.filter(entry=entry).first()
    if payload is None:
        raise ValidationError(_("El contenido de esa entrada ya se retiró."))
    body = {
        "subject": f"bitacora/{entry.sequence}",
        "event": "redacted",
        "title": _("Entrada %(number)s de la bitácora") % {"number": entry.sequence},
        "actor": actor(by, None),
        "reason": reason.strip(),
        "before": None,
        "after": {"entry": entry.sequence},
    }
    act = append(body, public=True, person=by)
    Redaction.objects.create(entry=entry, act=act, reason=reason.strip())
    payload.delete()
    revision.move()
    return act


def canonical(body: dict[str, Any]) -> str:
    """The one way to write a body down (RFC 8785)."""
    return rfc8785.dumps(body).decode()


def digest_of(salt: str, body: dict[str, Any]) -> str:
    return digest_of_text(salt, canonical(body))


def digest_of_text(salt: str, canonical_body: str) -> str:
    """The digest of a body that is already written down in the canonical form."""
    return hashlib.sha256(f"{salt}|{canonical_body}".encode()).hexdigest()


def hash_of(previous: str, sequence: int, at: datetime, subject: str, event: str, digest: str) -> str:
    link = "|".join([previous, str(sequence), utc(at), subject, event, digest])
    return hashlib.sha256(link.encode()).hexdigest()


@lru_cache(64)
def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def signing_key() -> SigningKey:
    return SigningKey(settings.HISTORY_SIGNING_KEY)


def checkpoint_message(day: date, sequence: int, hash_: str) -> bytes:
    return f"cartagena-ogp|{day.isoformat()}|{sequence}|{hash_}".encode()


@transaction.atomic
def make_checkpoint(day: date) -> Checkpoint:
    """Sign today's head of the chain; a second call for the same day returns the first one."""
    last = head(lock=True)
    found = Checkpoint.objects.filter(day=day).first()
    if found:
        return found
    key = signing_key()
    signature = key.sign(checkpoint_message(day, last.sequence, last.hash)).signature
    made = Checkpoint.objects.create(
        day=day,
        sequence=last.sequence,
        hash=last.hash,
        signature=signature.hex(),
        public_key=bytes(key.verify_key).hex(),
    )
    revision.move()
    return made
