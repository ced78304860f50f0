"""What the public sees of thousands of contracts, read in one statement for the history and the search.

The facts are those of `contract_facts`, letter for letter (a test compares them); here the database writes
them down in the canonical form, and no model is made of a row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection
from django.urls import reverse

from cartagena_ogp.copying import array
from cartagena_ogp.history_bulk import State, clear, plain_canonical

from .contract_facts import DAYS, MONEY, PARTS, PLAIN, parts_of_many
from .contract_records import ContractRecord
from .models.contracts import NEVER

FACTS = dict(
    sorted(
        (
            {name: f'c."{name}"' for name in PLAIN}
            | {name: f'c."{name}"::text' for name in (*MONEY, *DAYS)}
            | dict.fromkeys(PARTS, "JSON '[]'")
            | {
                "process": "p.code",
                "base_price": "p.base_price::text",
                "bidders": "p.bidders",
                "work": "w.code",
                "institution": "i.slug",
                "supplier": "s.code",
                "supplier_kind": "coalesce(s.kind, '')",
                "supplier_nit": "coalesce(s.nit, '')",
                "flaws": "c.flaws",
                "illustrative": "c.is_illustrative",
            }
        ).items()
    )
)
"""Each fact, in the order of the canonical form, with what the database calls it."""
GATHER = f"""
    INSERT INTO coming ({", ".join(State._fields)}, vector)
    SELECT c.id, c.code, called.title, row_to_json(facts)::text, c.published_at IS NOT NULL,
        array_remove(ARRAY['{ContractRecord.kind}/' || c.code, 'obra/' || w.code], NULL),
        c.institution_id, w.territory_id, publicworks_contract_summary(c.supplier_name, c.entity_name),
        publicworks_contract_text(called.title, c.object, c.code, c.reference, c.portfolio, c.bpin),
        replace(%s, '/-/', '/' || c.code || '/'), nullif(c.order_on, %s), c.is_illustrative, {{vector}}
    FROM publicworks_contract c
    LEFT JOIN publicworks_process p ON p.id = c.process_id
    LEFT JOIN publicworks_work w ON w.id = c.work_id AND w.published_at IS NOT NULL
    LEFT JOIN portal_institution i ON i.id = c.institution_id
    LEFT JOIN publicworks_supplier s ON s.id = c.supplier_id
    {{chunk}}
    CROSS JOIN LATERAL (
        SELECT publicworks_contract_title(c.code, c.reference, c.object) AS title OFFSET 0
    ) AS called
    CROSS JOIN LATERAL (
        SELECT {", ".join(f'{said} AS "{name}"' for name, said in FACTS.items())} OFFSET 0
    ) AS facts
    WHERE c.id = ANY(%s::bigint[])
"""  # nosec B608
"""A row as JSON of PostgreSQL is in the canonical form: its columns come in order, its numbers are whole."""


WITH_WORDS = GATHER.format(
    vector="k.words", chunk="LEFT JOIN secop_chunk k ON k.key = c.code AND k.id IS NULL"
)
WITHOUT_WORDS = GATHER.format(vector="NULL", chunk="")


def gather(keys: Sequence[int], *, are_staged: bool = False) -> None:
    """Put the states of the contracts with these keys into `coming`.

    `are_staged` says that the words of new ones are in the batch of an import (`secop_chunk`).
    """
    clear()
    with connection.cursor() as cursor:
        cursor.execute(
            WITH_WORDS if are_staged else WITHOUT_WORDS,
            [reverse("publicworks:contract", args=["-"]), NEVER, array(keys)],
        )
        if parts := parts_of_many(keys):
            cursor.execute("SELECT key, after FROM coming WHERE key = ANY(%s)", [array(parts)])
            found = [
                (key, plain_canonical(json.loads(after) | parts[key])) for key, after in cursor.fetchall()
            ]
            cursor.execute(
                "UPDATE coming SET after = k.after"
                " FROM unnest(%s::bigint[], %s::text[]) AS k (key, after) WHERE coming.key = k.key",
                list(map(array, zip(*found, strict=True))),
            )
