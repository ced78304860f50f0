"""The door to the roll and the box: each function here calls one function of the database.

The database role of the portal needs nothing but EXECUTE on those (`roles.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO

from django.db import connection


class Outcome(StrEnum):
    """What became of a ballot."""

    COUNTED = "counted"
    SAME = "same"  # the very ballot that is in the box: a lost answer, a double click
    ALREADY = "already"
    CLOSED = "closed"
    NOT_OPEN = "not_open"
    INVALID = "invalid"
    CONTACT = "contact"  # this mailbox served all the voters it may


@dataclass(frozen=True)
class Turnout:
    """What a voter chose to say about themselves; it stays on the side of the roll."""

    territory: str = ""
    sector: str = ""
    age: str = ""


@dataclass(frozen=True)
class Voter:
    """Somebody who may drop one ballot: a mark on the roll that is still to be made."""

    consultation: int
    tag: bytes
    channel: str = "online"
    level: int = 1
    contact: bytes | None = None
    turnout: Turnout = field(default_factory=Turnout)


@dataclass(frozen=True)
class Seal:
    """A batch that was closed: its number, how many ballots, and its place in the chain (hex)."""

    batch: int
    n: int
    root: str
    prev: str
    head: str
    sealed_at: datetime


def call(function: str, *given: Any) -> Any:
    """The one value that a function of the database answers."""
    holes = ", ".join(["%s"] * len(given))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({holes})", given)
        row = cursor.fetchone()
    return row[0] if row else None


def rows(function: str, *given: Any) -> list[tuple[Any, ...]]:
    holes = ", ".join(["%s"] * len(given))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}({holes})", given)  # nosec B608
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def cast(voter: Voter, receipt: bytes, choices: Sequence[int]) -> Outcome:
    """Drop a ballot; the database decides by its own clock, once for each voter."""
    who = voter.turnout
    said = call(
        "vote_cast", voter.consultation, voter.tag, voter.contact, voter.channel, voter.level,
        who.territory, who.sector, who.age, receipt, sorted(choices),
    )  # fmt: skip
    return Outcome(said)


def salt(consultation: int) -> bytes | None:
    found = call("vote_salt", consultation)
    return bytes(found) if found is not None else None


def ask_link(token: bytes, voter: Voter, minutes: int) -> bool:
    """Keep a link's digest. False when this mailbox or document asked too often, or nobody may vote now."""
    who = voter.turnout
    return bool(
        call(
            "vote_link_ask", token, voter.consultation, voter.tag, voter.contact,
            who.territory, who.sector, who.age, minutes,
        )
    )  # fmt: skip


def link_is_good(consultation: int, token: bytes) -> bool:
    """Whether a link would open a ballot now; asking changes nothing."""
    return bool(call("vote_link_is_good", consultation, token))


def use_link(consultation: int, token: bytes) -> Voter | None:
    """Spend a link. None when it was spent, is old, or was never given out."""
    found = rows("vote_link_use", consultation, token)
    if not found:
        return None
    tag, contact, territory, sector, age = found[0]
    who = Turnout(territory, sector, age)
    return Voter(
        consultation, bytes(tag), contact=bytes(contact) if contact is not None else None, turnout=who
    )


def seal(consultation: int) -> bool:
    """Close a batch with a random part of what waits, when there is enough to hide among."""
    return bool(call("vote_seal_some", consultation))


def close(consultation: int) -> str:
    """Wait for ballots in flight, let none follow, seal what is left; the final head (hex)."""
    return bytes(call("vote_close", consultation)).hex()


def seals(consultation: int) -> list[Seal]:
    """The chain of a consultation, first batch first: public at any time."""
    found = rows("vote_seals", consultation)
    return [
        Seal(batch, n, bytes(root).hex(), bytes(prev).hex(), bytes(head).hex(), at)
        for batch, n, root, prev, head, at in found
    ]


BALLOTS = """COPY (SELECT encode(receipt_hash, 'hex') AS recibo, batch AS lote,
    array_to_string(choices, ' ') AS opciones FROM vote_ballots({0})) TO STDOUT (FORMAT csv, HEADER)"""
CHOICES = """COPY (SELECT batch AS lote, array_to_string(choices, ' ') AS opciones FROM vote_ballots({0})
    ORDER BY batch, choices) TO STDOUT (FORMAT csv, HEADER)"""
RECEIPTS = """COPY (SELECT encode(receipt_hash, 'hex') AS recibo, batch AS lote
    FROM vote_receipts({0})) TO STDOUT (FORMAT csv, HEADER)"""


def copy(statement: str, consultation: int, out: BinaryIO) -> None:
    """Write the rows of one of the statements above as CSV, in constant memory. Raises before the close."""
    with connection.cursor() as cursor, cursor.copy(statement.format(int(consultation))) as lines:
        for block in lines:
            out.write(block)


def find(consultation: int, receipt: bytes) -> tuple[int, list[int] | None] | None:
    """The batch of a receipt and its choices (None in an election). Raises before the close."""
    found = rows("vote_find", consultation, receipt)
    return (found[0][0], found[0][1]) if found else None


def roll_counts(consultation: int) -> list[dict[str, Any]]:
    """How many marks by channel, level, place, sector and age. Raises before the close."""
    names = ("channel", "level", "territory", "sector", "age", "n")
    return [dict(zip(names, row, strict=True)) for row in rows("vote_roll_counts", consultation)]


def mark_of(consultation: int, tag: bytes) -> str:
    """The channel that a document voted by, or nothing: only for whoever says that somebody used theirs."""
    return call("vote_mark_of", consultation, tag) or ""


def reconcile(consultation: int, envelopes: Iterable[tuple[bytes, Turnout]]) -> list[bool]:
    """Mark the voters of sealed envelopes; False for each envelope whose voter was marked already."""
    listed = list(envelopes)
    columns = [[who.territory for _tag, who in listed], [who.sector for _tag, who in listed]]
    return list(call("vote_paper_reconcile", consultation, [tag for tag, _who in listed], *columns))


def cast_paper(batch: int, papers: Sequence[tuple[bytes, Sequence[int]]]) -> int:
    """Drop the counted papers of a batch; how many went in. Raises when they are not what the roll says."""
    said = [{"receipt": receipt.hex(), "choices": sorted(choices)} for receipt, choices in papers]
    return int(call("vote_paper_cast", batch, json.dumps(said)))


def sizes(consultation: int) -> tuple[int, int]:
    """Marks on the roll and ballots in the box: equal, always."""
    marks, ballots = rows("vote_sizes", consultation)[0]
    return marks, ballots


def shred(consultation: int) -> None:
    """Destroy the key's salt. Raises before the objection period ends."""
    call("vote_shred", consultation)


def purge_links() -> int:
    return int(call("vote_purge_links"))
