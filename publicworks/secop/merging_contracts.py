"""Contracts (jbjy-vk9h, rpmr-utcd) and processes (p6dx-8zbt) into their tables, tied to each other."""

from __future__ import annotations

from django.db import connection

from cartagena_ogp import revision
from cartagena_ogp.codes import new_code
from cartagena_ogp.copying import array

from ..models import ImportRun
from ..models.contract_codes import Dataset, Flaw, SupplierKind
from . import merging
from .datasets import names
from .merging import Outcome, execute, ids, record_contracts

JUMP = 100
"""A value this many times what could be expected waits for a person (a known typing error is ×1000)."""

SET = names(
    """
    reference portfolio notice url contract_type modality_text modality_reason entity_nit entity_name
    supplier_name object category spending_kind term
    """
)
MONEY = names(
    """
    value paid invoiced advance national_budget transfers royalties territorial_funds credit_funds own_funds
    """
)
DAYS = ["signed_on", "starts_on", "ends_on", "settled_on", "source_updated_on"]
TYPES = (
    dict.fromkeys(SET, "text")
    | dict.fromkeys(MONEY, "numeric")
    | dict.fromkeys(DAYS, "date")
    | {"days_added": "integer", "flaws": "varchar[]", "nature": "text", "modality": "text", "status": "text"}
)
UNSAID = {"nature": "other", "modality": "unknown", "status": "unknown"}
RECORD = ", ".join(f'"{name}" {kind}' for name, kind in TYPES.items())
JOINED = f"""
    FROM secop_chunk c CROSS JOIN LATERAL jsonb_to_record(c.data) AS d ({RECORD})
    LEFT JOIN publicworks_supplier s ON s.key = c.data #>> '{{supplier,key}}'
    LEFT JOIN publicworks_entitynit e ON e.nit = d.entity_nit
"""
WHERE_IT_STANDS = """
    UPDATE secop_chunk c SET id = t.id, old_value = t.value
    FROM publicworks_contract t WHERE t.code = c.key
"""
CHANGE = f"""
    UPDATE publicworks_contract t SET
        {", ".join(merging.kept(name, "r", "r") for name in TYPES)},
        supplier_id = CASE WHEN r.data ? 'supplier_name' THEN r.new_supplier ELSE t.supplier_id END,
        institution_id = CASE WHEN r.data ? 'entity_nit' THEN r.new_institution ELSE t.institution_id END,
        version = t.version + 1, changed_at = now(), source = %s, source_cut_on = %s, content_hash = r.hash
    FROM (SELECT c.id AS at, c.data, c.hash, s.id AS new_supplier, e.institution_id AS new_institution, d.*
          {JOINED} WHERE c.id IS NOT NULL) r
    WHERE t.id = r.at
"""  # nosec B608
ADDED = ", ".join(f'"{name}"' for name in TYPES)


def first(name: str, kind: str) -> str:
    """What a column of a new contract holds when its source says nothing."""
    if name in UNSAID:
        return f"coalesce(d.\"{name}\", '{UNSAID[name]}')"
    if kind == "text":
        return f"coalesce(d.\"{name}\", '')"
    return f"coalesce(d.\"{name}\", '{{}}')" if kind == "varchar[]" else f'd."{name}"'


ADD = f"""
    INSERT INTO publicworks_contract (
        code, {ADDED}, supplier_id, institution_id, initial_value, bpin, version, published_at,
        changed_at, is_illustrative, source, source_cut_on, content_hash
    )
    SELECT c.key, {", ".join(first(name, kind) for name, kind in TYPES.items())}, s.id, e.institution_id,
        nullif(d.value, 0), '', 1, now(), now(), FALSE, %s, %s, c.hash
    {JOINED} WHERE c.id IS NULL RETURNING id
"""  # nosec B608
TIE = """
    UPDATE publicworks_contract t SET process_id = p.id
    FROM (SELECT DISTINCT ON (portfolio) id, portfolio FROM publicworks_process
          WHERE portfolio IN (SELECT portfolio FROM publicworks_contract WHERE id = ANY(%s))
          ORDER BY portfolio, published_on DESC NULLS LAST, id) p
    WHERE t.id = ANY(%s) AND t.portfolio <> '' AND t.portfolio = p.portfolio
        AND t.process_id IS DISTINCT FROM p.id
"""
TIE_BY_NOTICE = """
    UPDATE publicworks_contract t SET process_id = p.id
    FROM (SELECT DISTINCT ON (notice) id, notice FROM publicworks_process
          WHERE notice IN (SELECT notice FROM publicworks_contract
                           WHERE id = ANY(%s) AND portfolio = '' AND notice <> '')
          ORDER BY notice, published_on DESC NULLS LAST, id) p
    WHERE t.id = ANY(%s) AND t.portfolio = '' AND t.notice = p.notice AND t.process_id IS DISTINCT FROM p.id
"""
"""Contracts of the integrated dataset have no portfolio: the notice in their address is what is left."""
JUDGED = """
    SELECT t.id, t.value, c.old_value, coalesce(
        greatest(nullif(p.base_price, 0), nullif(p.awarded_value, 0)), nullif(c.old_value, 0),
        nullif(coalesce(t.national_budget, 0) + coalesce(t.transfers, 0) + coalesce(t.royalties, 0)
            + coalesce(t.territorial_funds, 0) + coalesce(t.credit_funds, 0) + coalesce(t.own_funds, 0), 0)
    ) AS reference
    FROM publicworks_contract t LEFT JOIN publicworks_process p ON p.id = t.process_id
    LEFT JOIN secop_chunk c ON c.id = t.id
    WHERE t.id = ANY(%s) AND t.value > 0
"""
HOLD = f"""
    WITH judged AS ({JUDGED}), wrong AS (
        SELECT * FROM judged j WHERE j.value >= {JUMP} * j.reference AND NOT EXISTS (
            SELECT FROM publicworks_heldvalue h
            WHERE h.contract_id = j.id AND h.value = j.value AND h.decision = 'accepted')
    ), noted AS (
        INSERT INTO publicworks_heldvalue (contract_id, run_id, value, reference, decision)
        SELECT id, %s, value, reference, 'pending' FROM wrong
        ON CONFLICT (contract_id, value) DO NOTHING
    )
    UPDATE publicworks_contract t SET
        initial_value = CASE WHEN t.initial_value <> t.value THEN t.initial_value END,
        value = CASE WHEN w.old_value < {JUMP} * w.reference THEN w.old_value END,
        flaws = array_append(array_remove(t.flaws, '{Flaw.VALUE_HELD.value}'), '{Flaw.VALUE_HELD.value}')
    FROM wrong w WHERE t.id = w.id RETURNING t.id
"""  # nosec B608
LET_GO = """
    DELETE FROM publicworks_heldvalue h USING secop_chunk c
    WHERE h.contract_id = c.id AND h.decision = 'pending'
        AND c.data ? 'value' AND (c.data ->> 'value')::numeric IS DISTINCT FROM h.value
"""
"""A value that SECOP no longer says waits for nobody."""
FIRST_VALUE = """
    UPDATE publicworks_contract SET initial_value = value
    WHERE id = ANY(%s) AND initial_value IS NULL AND value > 0
"""


ADD_SUPPLIERS = """
    INSERT INTO publicworks_supplier (code, key, kind, nit, name, contracts_count, contracts_value)
    SELECT *, 0, 0 FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    ON CONFLICT DO NOTHING
"""


def prepare_contracts(run: ImportRun) -> None:
    """Before the batch: take away what is already so, and add the contractors that are not known yet."""
    newer = (
        "c.rank = 0 OR t.source_updated_on IS NULL OR c.rank >= t.source_updated_on - DATE '0001-01-01' + 1"
    )
    if run.dataset == Dataset.INTEGRATED:
        # SECOP II has its own dataset, with more in it.
        newer = f"t.source <> '{Dataset.CONTRACTS.value}'"
    merging.drop_equal("publicworks_contract", "code", newer)
    add_suppliers()


def merge_contracts(run: ImportRun) -> Outcome:
    execute(WHERE_IT_STANDS)
    execute(CHANGE, [run.dataset, run.cut_on])
    execute(LET_GO)
    changed = ids("SELECT id FROM secop_chunk WHERE id IS NOT NULL")
    added = ids(ADD, [run.dataset, run.cut_on])
    touched = [*changed, *added]
    held = settle(run, touched)
    outcome = record_contracts(run, touched, are_staged=True)
    outcome.held = held
    return outcome


def settle(run: ImportRun, touched: list[int]) -> int:
    """Tie contracts to their process, hold impossible values back, and note the first value."""
    if not touched:
        return 0
    execute(TIE, [touched, touched])
    execute(TIE_BY_NOTICE, [touched, touched])
    held = execute(HOLD, [touched, run.pk])
    execute(FIRST_VALUE, [touched])
    return held


def add_suppliers() -> None:
    """The contractors of the batch that are not known yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (d.key) d.key, d.kind, d.nit, d.name
            FROM secop_chunk c, jsonb_to_record(c.data -> 'supplier')
                AS d (key text, kind text, nit text, name text)
            WHERE c.data ? 'supplier'
                AND NOT EXISTS (SELECT FROM publicworks_supplier s WHERE s.key = d.key)
            ORDER BY d.key, length(d.name) DESC, d.name
            """
        )
        found = cursor.fetchall()
        codes = [
            nit if nit and kind != SupplierKind.NATURAL else new_code(7) for _key, kind, nit, _name in found
        ]
        if found:
            cursor.execute(ADD_SUPPLIERS, list(map(array, [codes, *zip(*found, strict=True)])))


PROCESS = dict.fromkeys(
    names(
        """
        reference portfolio notice entity_nit entity_name title description modality_text contract_type
        phase status winner_name winner_nit url
        """
    ),
    "text",
) | {
    "code": "text",
    "modality": "text",
    "base_price": "numeric",
    "awarded_value": "numeric",
    **dict.fromkeys(["published_on", "terms_on", "bids_due_on", "awarded_on", "source_updated_on"], "date"),
    **dict.fromkeys(["invited", "interested", "bids", "bidders", "lots"], "integer"),
}


def merge_processes(run: ImportRun) -> Outcome:
    execute("UPDATE secop_chunk SET data = data || '{\"modality\": \"unknown\"}' WHERE NOT data ? 'modality'")
    merging.drop_equal("publicworks_process", "code")
    before = set(ids("SELECT p.id FROM publicworks_process p JOIN secop_chunk c ON p.code = c.key"))
    institution = "(SELECT e.institution_id FROM publicworks_entitynit e WHERE e.nit = d.entity_nit)"
    cut = f"DATE '{run.cut_on.isoformat()}'" if run.cut_on else "NULL::date"
    extra = {"institution_id": institution, "source_cut_on": cut}
    touched = merging.upsert("publicworks_process", PROCESS, key="code", extra=extra, fresh=NEW_PROCESS)
    contracts = ids(
        "SELECT c.id FROM publicworks_contract c JOIN publicworks_process p ON c.portfolio = p.portfolio"
        " WHERE p.id = ANY(%s) AND c.portfolio <> '' UNION"
        " SELECT c.id FROM publicworks_contract c JOIN publicworks_process p ON c.notice = p.notice"
        " WHERE p.id = ANY(%s) AND c.notice <> '' AND c.portfolio = '' UNION"
        " SELECT id FROM publicworks_contract WHERE process_id = ANY(%s)",
        [touched, touched, touched],
    )
    held = settle(run, contracts)
    record_contracts(run, contracts)
    execute(FOUND_BY_PLANS, [touched])
    if touched:
        revision.move()
    return Outcome(new=len(set(touched) - before), changed=len(before & set(touched)), held=held)


FOUND_BY_PLANS = """
    UPDATE publicworks_paaline t SET process_id = p.id FROM publicworks_process p
    WHERE p.id = ANY(%s) AND t.process_id IS NULL AND t.processes_text <> ''
        AND p.code = substring(t.processes_text FROM 'CO1[.]REQ[.][0-9]+')
"""
"""A plan is read in January; most of the processes it names come later."""
NEW_PROCESS = {"bpin": "''", "is_illustrative": "FALSE"}
