"""Guards that the database keeps, whoever asks: declared on the model, made by its migration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pgtrigger

GONE, COME = "SELECT -1 AS k, * FROM old_rows", "SELECT 1 AS k, * FROM new_rows"


def append_only(name: str) -> list[pgtrigger.Trigger]:
    """Rows are only ever added: no UPDATE, no DELETE, no TRUNCATE."""
    return [
        pgtrigger.Protect(name=f"{name}_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        no_truncate(name),
    ]


def no_truncate(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"{name}_no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;",
    )


def kept_sums(name: str, adding: Callable[[str], str]) -> list[pgtrigger.Trigger]:
    """Sums that follow what each statement did to the rows of a table; they are only ever added to.

    `adding` takes SQL of rows with a sign, `k`, and gives the statement that adds them up. So nobody waits
    for anybody, and what counts is the sum of what was added.
    """

    def follow(done: str, operation: Any, **tables: str) -> pgtrigger.Trigger:
        rows = " UNION ALL ".join([{"old": GONE, "new": COME}[which] for which in tables])
        return pgtrigger.Trigger(
            name=f"{name}_{done}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**tables),
            func=f"{adding(rows)}; RETURN NULL;",
        )

    return [
        follow("added", pgtrigger.Insert, new="new_rows"),
        follow("changed", pgtrigger.Update, old="old_rows", new="new_rows"),
        follow("removed", pgtrigger.Delete, old="old_rows"),
    ]
