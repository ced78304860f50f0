"""Whether the history is whole, and whether each record still says what its last entry says.

Reads one snapshot of the database with cursors, so memory does not grow with the chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import batched
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from cartagena_ogp import history
from cartagena_ogp.models.history import PRIVATE, Checkpoint, HistoryEntry
from cartagena_ogp.records import PublicRecord, records

CHUNK = 500
Progress = Callable[[str], None]

VANISHED = """
    SELECT subject FROM (
        SELECT DISTINCT ON (subject) subject, event FROM portal_historyentry
        WHERE starts_with(subject, %s) ORDER BY subject, sequence DESC
    ) AS latest
    WHERE event <> ALL(%s) AND NOT EXISTS (SELECT FROM seen_subjects s WHERE s.subject = latest.subject)
    ORDER BY subject
"""


def verify(*, keys: set[str], progress: Progress) -> Iterator[str]:
    """Every problem found, one Spanish sentence each; nothing when all is well.

    `keys` are the public keys (hex) whose signatures count. `progress` is told what is being read.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield from signature_problems(keys)
        yield from chain_problems(progress)
        for record in records():
            yield from record_problems(record, progress)


def signature_problems(keys: set[str]) -> Iterator[str]:
    """Checkpoints that are not signed by a known key."""
    for point in Checkpoint.objects.order_by("day").iterator():
        message = history.checkpoint_message(point.day, point.sequence, point.hash)
        if point.public_key not in keys:
            yield _("El punto de control del %(day)s está firmado con otra clave: %(key)s.") % {
                "day": point.day,
                "key": point.public_key,
            }
            continue
        try:
            VerifyKey(bytes.fromhex(point.public_key)).verify(message, bytes.fromhex(point.signature))
        except (BadSignatureError, ValueError):
            yield _("La firma del punto de control del %(day)s no es válida.") % {"day": point.day}


def chain_problems(progress: Progress) -> Iterator[str]:
    """Entries that are missing, altered or emptied without an act, and checkpoints that the chain denies."""
    points: dict[int, list[Checkpoint]] = {}
    for point in Checkpoint.objects.order_by("day"):
        points.setdefault(point.sequence, []).append(point)
    last = history.Head(0, history.GENESIS, None)
    entries = HistoryEntry.objects.select_related("payload", "redaction__act").order_by("sequence")
    for entry in entries.iterator(chunk_size=CHUNK):
        if entry.sequence != last.sequence + 1:
            gap = {"first": last.sequence + 1, "last": entry.sequence - 1}
            yield _("Faltan entradas de la bitácora: de la %(first)s a la %(last)s.") % gap
        yield from entry_problems(entry, last.hash)
        last = history.Head(entry.sequence, entry.hash, entry.recorded_at)
        for point in points.pop(entry.sequence, []):
            if point.hash != entry.hash:
                yield _("La entrada %(number)s no es la que firmó el punto de control del %(day)s.") % {
                    "number": entry.sequence,
                    "day": point.day,
                }
        if entry.sequence % 10_000 == 0:
            progress(_("%(count)s entradas leídas") % {"count": entry.sequence})
    points.pop(0, None)
    for sequence, missing in points.items():
        yield _("Falta la entrada %(number)s, que firmó el punto de control del %(day)s.") % {
            "number": sequence,
            "day": missing[0].day,
        }
    progress(_("La cadena llega a la entrada %(count)s") % {"count": last.sequence})


def entry_problems(entry: HistoryEntry, previous: str) -> Iterator[str]:
    """What is wrong with one link, given the hash of the one before."""
    number = {"number": entry.sequence}
    link = history.hash_of(
        previous, entry.sequence, entry.recorded_at, entry.subject, entry.event, entry.digest
    )
    if link != entry.hash:
        yield _("La entrada %(number)s no encadena con la anterior: alguien cambió una de las dos.") % number
    payload, redaction = getattr(entry, "payload", None), getattr(entry, "redaction", None)
    if payload is None and redaction is None:
        yield _("La entrada %(number)s perdió su contenido sin un acto que lo retire.") % number
    if payload is not None and redaction is not None:
        yield _("La entrada %(number)s tiene un acto de retiro y conserva su contenido.") % number
    if redaction and (redaction.act.event, redaction.act.subject) != (
        "redacted",
        f"bitacora/{entry.sequence}",
    ):
        yield _("El acto que retiró el contenido de la entrada %(number)s no está en la bitácora.") % number
    if payload is None:
        return
    if history.digest_of(payload.salt, payload.body) != entry.digest:
        yield _("El contenido de la entrada %(number)s no es el que se anotó.") % number
    said = (payload.body["subject"], payload.body["event"])
    if f"{payload.kind}/{payload.code}" != said[0] or (
        entry.is_public and said != (entry.subject, entry.event)
    ):
        yield _("La entrada %(number)s dice ser de otro registro.") % number


def record_problems(record: PublicRecord[Any], progress: Progress) -> Iterator[str]:
    """Published rows that do not say what their last entry says, and rows that vanished without one."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE seen_subjects (subject text PRIMARY KEY)")
    count = 0
    for rows in batched(record.queryset().order_by("pk").iterator(chunk_size=CHUNK), CHUNK):
        yield from rows_problems(record, rows)
        count += len(rows)
        progress(f"{record.label_plural}: {count}")
    with connection.cursor() as cursor:
        cursor.execute(VANISHED, [f"{record.kind}/", sorted(history.ENDS)])
        while some := cursor.fetchmany(CHUNK):
            for (subject,) in some:
                yield _("%(subject)s: la bitácora dice que está publicado y ya no está.") % {
                    "subject": subject
                }
        cursor.execute("DROP TABLE seen_subjects")


def rows_problems(record: PublicRecord[Any], rows: tuple[models.Model, ...]) -> Iterator[str]:
    """Compare some published rows with the last public entry of each."""
    by_subject = {record.subject(row): row for row in rows}
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO seen_subjects SELECT unnest(%s::text[])", [list(by_subject)])
    latest = (
        HistoryEntry.objects.filter(subject__in=by_subject)
        .exclude(subject=PRIVATE)
        .order_by("subject", "-sequence")
        .distinct("subject")
        .select_related("payload")
    )
    entries = {entry.subject: entry for entry in latest}
    for subject, row in by_subject.items():
        entry = entries.get(subject)
        if entry is None or entry.event in history.ENDS:
            yield _("%(subject)s: está publicado y la bitácora no lo dice.") % {"subject": subject}
            continue
        payload = getattr(entry, "payload", None)
        differing = differing_facts(record, payload.body["after"], record.facts(row)) if payload else []
        if differing:
            where = {"subject": subject, "number": entry.sequence, "fields": ", ".join(differing)}
            yield (
                _(
                    "%(subject)s: cambió sin pasar por la bitácora."
                    " No coincide con la entrada %(number)s: %(fields)s."
                )
                % where
            )


def differing_facts(record: PublicRecord[Any], said: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """The labels of the facts that are not the same."""
    schema = record.schema.__name__
    names = [name for name in now | said if now.get(name) != said.get(name)]
    return [f"{record.labels.name(schema, name)} ({name})" for name in names]
