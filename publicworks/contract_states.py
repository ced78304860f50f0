"""What the public sees of thousands of contracts, read in one statement for the history and the search.

The facts are those of `contract_facts`, letter for letter (a test compares them); here the database writes
them down in the canonical form, and no model is made of a row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.urls import reverse

from cartagena_ogp.copying import array
from cartagena_ogp.history_bulk import State, plain_canonical
from cartagena_ogp.search import Found

from .contract_facts import DAYS, MONEY, PARTS, PLAIN, parts_of_many
from .contract_records import ContractRecord, summary_of, text_of
from .models.contracts import NEVER, title_of

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
READ = f"""
    SELECT c.id, c.published_at IS NOT NULL, c.institution_id, w.territory_id, c.order_on, c.is_illustrative,
        c.code, w.code, c.reference, c.object, c.portfolio, c.bpin, c.supplier_name, c.entity_name,
        (SELECT row_to_json(facts)::text FROM (
            SELECT {", ".join(f'{said} AS "{name}"' for name, said in FACTS.items())}
        ) AS facts)
    FROM publicworks_contract c
    LEFT JOIN publicworks_process p ON p.id = c.process_id
    LEFT JOIN publicworks_work w ON w.id = c.work_id
    LEFT JOIN portal_institution i ON i.id = c.institution_id
    LEFT JOIN publicworks_supplier s ON s.id = c.supplier_id
    WHERE c.id = ANY(%s::bigint[]) ORDER BY c.id
"""  # nosec B608
"""A row as JSON of PostgreSQL is in the canonical form: its columns come in order, its numbers are whole."""


def states_of(keys: Sequence[int]) -> Iterator[State]:
    """The states of the contracts with these keys, in their order."""
    parts = parts_of_many(keys)
    address = reverse("publicworks:contract", args=["-"])
    with connection.cursor() as cursor:
        cursor.execute(READ, [array(keys)])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    for (
        key, public, institution, territory, order_on, illustrative,
        code, work, reference, words, portfolio, bpin, supplier, entity, facts,
    ) in rows:  # fmt: skip
        title = title_of(code, reference, words)
        yield State(
            key=key,
            code=code,
            title=title,
            after=plain_canonical(json.loads(facts) | parts[key]) if key in parts else facts,
            public=public,
            subjects=[f"{ContractRecord.kind}/{code}", *([f"obra/{work}"] if work else [])],
            institution=institution,
            territory=territory,
            found=Found(
                summary=summary_of(supplier, entity),
                text=text_of(title, words, code, reference, portfolio, bpin),
                url=address.replace("/-/", f"/{code}/"),
                date=order_on if order_on != NEVER else None,
                illustrative=illustrative,
            ),
        )
