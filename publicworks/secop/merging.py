"""From the staging table into ours, some thousands of keys in one transaction, set by set.

Of the rows with one key the newest counts, and of equally new ones always the same, so that a second import
of the same rows finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from cartagena_ogp import revision
from cartagena_ogp.copying import array
from cartagena_ogp.history_bulk import record_coming

from ..contract_records import ContractRecord
from ..contract_states import gather
from ..models import Contract, ImportRun, SpendingCell, Supplier


@dataclass
class Outcome:
    """What became of the keys of a batch, beyond those that were equal at once."""

    new: int = 0
    changed: int = 0
    left_out: int = 0
    held: int = 0


def after_all(run: ImportRun) -> None:
    """What is counted once everything is in: the totals of the suppliers, and the sums of the Sala."""
    if run.new or run.changed:
        prepare_totals()
        add_totals()


def prepare_totals() -> None:
    """Add up the sums of the Sala, and what the totals of the suppliers need."""
    SpendingCell.objects.merge()
    # A first load leaves the planner without statistics of what it must add up.
    execute("ANALYZE publicworks_contract (supplier_id), publicworks_supplier (id)")


@transaction.atomic
def add_totals(part: int = 0, parts: int = 1) -> None:
    """Make the totals of suppliers what their contracts say: of that part of them, out of so many."""
    if Supplier.objects.recount(part, parts):
        revision.move()


def known_contracts(codes: Iterable[str]) -> set[str]:
    return set(Contract.objects.filter(code__in=list(codes)).values_list("code", flat=True))


def ids(sql: str, parameters: Iterable[Any] = ()) -> list[int]:
    """The first column of every row that a statement returns."""
    with connection.cursor() as cursor:
        cursor.execute(sql, written(parameters))
        return [row[0] for row in cursor.fetchall()]


def execute(sql: str, parameters: Iterable[Any] = ()) -> int:
    """Run a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, written(parameters))
        return int(cursor.rowcount)


def written(parameters: Iterable[Any]) -> list[Any]:
    """Parameters with their lists written down as PostgreSQL does."""
    return [array(one) if isinstance(one, list) else one for one in parameters]


HOLD_WORKS = """
    SELECT FROM publicworks_work
    WHERE id IN (
        SELECT work_id FROM publicworks_contract WHERE work_id IS NOT NULL AND id = ANY(%s::bigint[])
    )
    FOR SHARE
"""
"""Nobody publishes or withdraws the works of these contracts between what is read and its entry."""


def record_contracts(run: ImportRun, keys: Iterable[int], *, are_staged: bool = False) -> Outcome:
    """Write what changed of these contracts into the history; how many were new and how many changed.

    `are_staged` says that they were written by the batch, and that the new ones are those of the batch.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return Outcome()
    if not are_staged:
        # Nobody changes them between what is read and its entry.
        execute("SELECT FROM publicworks_contract WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [wanted])
    execute(HOLD_WORKS, [wanted])
    gather(wanted, are_staged=are_staged)
    told = record_coming(ContractRecord.kind, "secop_changed", reason=reason_of(run))
    return Outcome(new=len(told.published), changed=len(told.changed))


def reason_of(run: ImportRun) -> str:
    """Where the change comes from, as the history says it."""
    cut = f", corte del {run.cut_on.isoformat()}" if run.cut_on else ""
    return f"{run.get_dataset_display()} ({run.dataset}), datos abiertos{cut}."


def kept(name: str, data: str, record: str) -> str:
    """A column changes only when the source says something of it, be it «empty»."""
    return f'"{name}" = CASE WHEN {data}.data ? \'{name}\' THEN {record}."{name}" ELSE t."{name}" END'


def upsert(
    table: str,
    columns: dict[str, str],
    *,
    key: str,
    extra: dict[str, str] | None = None,
    fresh: dict[str, str] | None = None,
) -> list[int]:
    """Add or change the rows of `secop_chunk` in `table`; their ids. What the source lacks stays as it is.

    `columns` are names with their PostgreSQL type; `extra` are further columns with the expression they get,
    and `fresh` those that only new rows get. All names come from the code.
    """
    record = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    more = dict(extra or {})
    settings = ", ".join(
        [kept(name, "c", "d") for name in columns]
        + [f'"{name}" = {expression}' for name, expression in more.items()]
    )
    changed = ids(
        f"""
        UPDATE {table} t SET {settings}, content_hash = c.hash
        FROM secop_chunk c CROSS JOIN LATERAL jsonb_to_record(c.data) AS d ({record})
        WHERE t."{key}" = c.key RETURNING t.id
        """  # nosec B608
    )
    more |= fresh or {}
    names = ", ".join(f'"{name}"' for name in (*columns, *more, "content_hash"))
    values = ", ".join(
        [DEFAULTS.get(kind, 'd."{}"').format(name) for name, kind in columns.items()]
        + [*more.values(), "c.hash"]
    )
    added = ids(
        f"""
        INSERT INTO {table} ({names})
        SELECT {values} FROM secop_chunk c CROSS JOIN LATERAL jsonb_to_record(c.data) AS d ({record})
        WHERE NOT EXISTS (SELECT FROM {table} t WHERE t."{key}" = c.key) RETURNING id
        """  # nosec B608
    )
    return [*changed, *added]


DEFAULTS = {"text": "coalesce(d.\"{}\", '')"}
"""A text that the source lacks is empty, never NULL."""


def drop_equal(table: str, key: str, where: str = "TRUE") -> int:
    """Take away from the batch what is already so in `table`, or newer there; how many rows."""
    return execute(
        f'DELETE FROM secop_chunk c USING {table} t WHERE t."{key}" = c.key'  # nosec B608
        f" AND (t.content_hash = c.hash OR NOT ({where}))"
    )
