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
TITLE = """
    CASE WHEN length(whole) <= 140 THEN whole
    ELSE left(whole, 139 - strpos(reverse(left(whole, 139)), ' ')) || '…' END
"""
"""As `title_of`."""
GATHER = f"""
    INSERT INTO coming ({", ".join(State._fields)})
    SELECT c.id, c.code, called.title, row_to_json(facts)::text, c.published_at IS NOT NULL,
        array_remove(ARRAY['{ContractRecord.kind}/' || c.code, 'obra/' || w.code], NULL),
        c.institution_id, w.territory_id,
        concat_ws(' · ', nullif(c.supplier_name, ''), nullif(c.entity_name, '')),
        concat_ws(' ', c.code, nullif(c.reference, ''), nullif(c.portfolio, ''), nullif(c.bpin, ''))
            || CASE WHEN called.title = c.object THEN ''
                ELSE E'\\n' || substr(c.object, length(called.title)) END,
        replace(%s, '/-/', '/' || c.code || '/'), nullif(c.order_on, %s), c.is_illustrative
    FROM publicworks_contract c
    LEFT JOIN publicworks_process p ON p.id = c.process_id
    LEFT JOIN publicworks_work w ON w.id = c.work_id
    LEFT JOIN portal_institution i ON i.id = c.institution_id
    LEFT JOIN publicworks_supplier s ON s.id = c.supplier_id
    CROSS JOIN LATERAL (
        SELECT coalesce(nullif(c.object, ''), nullif(c.reference, ''), c.code) AS whole OFFSET 0
    ) AS said
    CROSS JOIN LATERAL (SELECT {TITLE} AS title OFFSET 0) AS called
    CROSS JOIN LATERAL (
        SELECT {", ".join(f'{said} AS "{name}"' for name, said in FACTS.items())} OFFSET 0
    ) AS facts
    WHERE c.id = ANY(%s::bigint[])
"""  # nosec B608
"""A row as JSON of PostgreSQL is in the canonical form: its columns come in order, its numbers are whole."""


def gather(keys: Sequence[int]) -> None:
    """Put the states of the contracts with these keys into `coming`."""
    clear()
    with connection.cursor() as cursor:
        cursor.execute(GATHER, [reverse("publicworks:contract", args=["-"]), NEVER, array(keys)])
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
