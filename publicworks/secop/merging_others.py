"""What happens to contracts (cb9c, u8cx, u99c), procurement plans (b6m4, 9sue), investment codes (d9na)."""

from __future__ import annotations

from cartagena_ogp import revision

from ..models import ImportRun
from ..models.contract_codes import Dataset
from . import merging
from .merging import Outcome, execute, ids, record_contracts

MODIFICATION = {
    "kind": "text",
    "on": "date",
    "value_change": "numeric",
    "days_change": "integer",
    "description": "text",
    "version": "integer",
}
OWN = "(SELECT k.id FROM publicworks_contract k WHERE k.code = c.data ->> 'contract')"
STOPS = """
    WITH events AS (
        SELECT DISTINCT contract_id, "on", kind FROM publicworks_modification
        WHERE contract_id = ANY(%s) AND kind IN ('suspension', 'resumption') AND "on" IS NOT NULL
    ), stops AS (
        SELECT s.contract_id, s."on" AS starts_on, (
            SELECT min(r."on") FROM events r
            WHERE r.contract_id = s.contract_id AND r.kind = 'resumption' AND r."on" >= s."on"
        ) AS ends_on
        FROM events s WHERE s.kind = 'suspension'
    )
    INSERT INTO publicworks_suspension (contract_id, starts_on, ends_on, reason, key, source, content_hash)
    SELECT contract_id, min(starts_on), ends_on, '', 'stop.' || contract_id || '.' || min(starts_on), %s, ''
    FROM stops GROUP BY contract_id, ends_on
"""
"""A stop lasts until the next start; one that is extended is still the same."""


def merge_modifications(run: ImportRun) -> Outcome:
    # Only u8cx knows values and days: what it said is not written over by the two that do not.
    richer = (
        "TRUE" if run.dataset == Dataset.MODIFICATIONS else f"t.source <> '{Dataset.MODIFICATIONS.value}'"
    )
    merging.drop_equal("publicworks_modification", "key", richer)
    if run.dataset == Dataset.SUSPENSIONS:
        # A view of the additions: what they already told is not told twice.
        execute(
            """
            DELETE FROM secop_chunk c USING publicworks_modification m, publicworks_contract k
            WHERE k.code = c.data ->> 'contract' AND m.contract_id = k.id AND m.key <> c.key
                AND m.kind = c.data ->> 'kind' AND m."on" = (c.data ->> 'on')::date
            """
        )
    execute("UPDATE secop_chunk SET data = data || '{\"version\": 1}' WHERE NOT data ? 'version'")
    before = set(ids("SELECT m.id FROM publicworks_modification m JOIN secop_chunk c ON m.key = c.key"))
    touched = set(
        merging.upsert(
            "publicworks_modification",
            MODIFICATION,
            key="key",
            extra={"source": f"'{run.dataset}'", "contract_id": OWN},
            fresh={"key": "c.key", "reason": "''"},
        )
    )
    contracts = ids(
        "SELECT DISTINCT contract_id FROM publicworks_modification WHERE id = ANY(%s)", [list(touched)]
    )
    if contracts:
        execute(
            "DELETE FROM publicworks_suspension WHERE contract_id = ANY(%s) AND key IS NOT NULL", [contracts]
        )
        execute(STOPS, [contracts, run.dataset])
    record_contracts(run, contracts)
    return Outcome(new=len(touched - before), changed=len(touched & before))


PLAN = dict.fromkeys(["code", "entity_code", "entity_name", "mission", "perspective"], "text") | {
    "year": "integer",
    "version": "integer",
    "budget": "numeric",
}


def merge_plans(run: ImportRun) -> Outcome:
    """Heads of plans; one with a lower version than the portal has is left as it is."""
    execute(
        """
        DELETE FROM secop_chunk c USING publicworks_paaplan t
        WHERE t.entity_code = c.data ->> 'entity_code' AND t.year = (c.data ->> 'year')::int
            AND (t.content_hash = c.hash OR t.version > (c.data ->> 'version')::int)
        """
    )
    # Found again by entity and year: its identifier may be another in each version.
    before = set(
        ids(
            """
            UPDATE publicworks_paaplan t SET code = c.data ->> 'code', version = (c.data ->> 'version')::int,
                entity_name = coalesce(c.data ->> 'entity_name', t.entity_name),
                mission = coalesce(c.data ->> 'mission', t.mission),
                perspective = coalesce(c.data ->> 'perspective', t.perspective),
                budget = coalesce((c.data ->> 'budget')::numeric, t.budget), content_hash = c.hash
            FROM secop_chunk c
            WHERE t.entity_code = c.data ->> 'entity_code' AND t.year = (c.data ->> 'year')::int
            RETURNING t.id
            """
        )
    )
    execute(
        """
        DELETE FROM secop_chunk c USING publicworks_paaplan t
        WHERE t.entity_code = c.data ->> 'entity_code' AND t.year = (c.data ->> 'year')::int
        """
    )
    added = merging.upsert("publicworks_paaplan", PLAN, key="code", fresh=NEW_PLAN)
    if before or added:
        revision.move()
    return Outcome(new=len(added), changed=len(before))


NEW_PLAN = {"entity_nit": "''", "is_illustrative": "FALSE"}
LINE = dict.fromkeys(
    [
        "code",
        "description",
        "duration_unit",
        "resources",
        "modality_text",
        "categories",
        "processes_text",
        "url",
    ],
    "text",
) | {
    "modality": "text",
    "starts_on": "date",
    "offers_on": "date",
    "duration": "integer",
    "value": "numeric",
    "budget_value": "numeric",
    "version": "integer",
}
PLANS_OF_LINES = """
    INSERT INTO publicworks_paaplan (
        code, entity_nit, entity_code, entity_name, institution_id, year, version, mission, perspective,
        content_hash, is_illustrative
    )
    SELECT DISTINCT ON (c.data ->> 'entity_code', c.data ->> 'year')
        coalesce(nullif(c.data ->> 'plan_code', ''), c.data ->> 'entity_code' || '.' || (c.data ->> 'year')),
        coalesce(c.data ->> 'entity_nit', ''), c.data ->> 'entity_code', c.data ->> 'entity_name',
        e.institution_id, (c.data ->> 'year')::int, (c.data ->> 'version')::int, '', '', '', FALSE
    FROM secop_chunk c LEFT JOIN publicworks_entitynit e ON e.nit = c.data ->> 'entity_nit'
    ORDER BY c.data ->> 'entity_code', c.data ->> 'year', (c.data ->> 'version')::int DESC
    ON CONFLICT (entity_code, year) DO UPDATE SET
        version = greatest(publicworks_paaplan.version, EXCLUDED.version),
        entity_nit = coalesce(nullif(EXCLUDED.entity_nit, ''), publicworks_paaplan.entity_nit),
        institution_id = coalesce(EXCLUDED.institution_id, publicworks_paaplan.institution_id)
"""
OF_PLAN = "p.entity_code = c.data ->> 'entity_code' AND p.year = (c.data ->> 'year')::int"


def merge_plan_lines(run: ImportRun) -> Outcome:
    """Lines of the highest version of each plan; those of older versions go."""
    execute(
        f"""
        DELETE FROM secop_chunk c USING publicworks_paaline t, publicworks_paaplan p
        WHERE {OF_PLAN} AND t.plan_id = p.id AND t.code = c.data ->> 'code' AND t.content_hash = c.hash
        """  # nosec B608
    )
    execute(PLANS_OF_LINES)
    old = execute(
        f"DELETE FROM secop_chunk c USING publicworks_paaplan p WHERE {OF_PLAN}"  # nosec B608
        " AND (c.data ->> 'version')::int < p.version"
    )
    execute("UPDATE secop_chunk SET data = data || '{\"modality\": \"unknown\"}' WHERE NOT data ? 'modality'")
    gone = execute(
        f"DELETE FROM publicworks_paaline t USING publicworks_paaplan p, secop_chunk c WHERE {OF_PLAN}"  # nosec B608
        " AND t.plan_id = p.id AND t.version < p.version"
    )
    before = set(
        ids(
            f"SELECT t.id FROM publicworks_paaline t JOIN publicworks_paaplan p ON p.id = t.plan_id"  # nosec B608
            f" JOIN secop_chunk c ON {OF_PLAN} AND t.code = c.data ->> 'code'"
        )
    )
    execute("DELETE FROM publicworks_paaline WHERE id = ANY(%s)", [list(before)])
    plan = f"(SELECT p.id FROM publicworks_paaplan p WHERE {OF_PLAN})"  # nosec B608
    added = merging.upsert("publicworks_paaline", LINE, key="code", fresh={"plan_id": plan})
    execute(
        """
        UPDATE publicworks_paaline t SET process_id = p.id FROM publicworks_process p
        WHERE t.id = ANY(%s) AND t.processes_text <> ''
            AND p.code = substring(t.processes_text FROM 'CO1[.]REQ[.][0-9]+')
        """,
        [added],
    )
    if added or gone:
        revision.move()
    return Outcome(new=len(added) - len(before), changed=len(before), left_out=old)


def merge_projects(run: ImportRun) -> Outcome:
    """The BPIN of contracts and processes: by the contract's number, else by the portfolio.

    A process has one BPIN: that of any of its contracts, and it keeps it while one of them has it.
    """
    # Of the rows still to be merged, those of portfolios come first: CO1.BDOS… and CO1.PCCNTR….
    contracts = ids(
        """
        UPDATE publicworks_contract t SET bpin = c.data ->> 'bpin', version = t.version + 1 FROM secop_chunk c
        WHERE t.bpin <> c.data ->> 'bpin' AND (t.code = c.data ->> 'contract' OR (
            c.data ->> 'contract' = '' AND t.portfolio <> '' AND t.portfolio = c.data ->> 'portfolio'
            AND NOT EXISTS (SELECT FROM publicworks_stagedrow s WHERE s.run_id = %s AND s.key = t.code)))
        RETURNING t.id
        """,
        [run.pk],
    )
    processes = execute(
        """
        UPDATE publicworks_process t SET bpin = c.bpin
        FROM (
            SELECT DISTINCT ON (portfolio) data ->> 'portfolio' AS portfolio, data ->> 'bpin' AS bpin
            FROM secop_chunk ORDER BY portfolio, data ->> 'contract', bpin
        ) AS c
        WHERE t.portfolio <> '' AND t.portfolio = c.portfolio AND t.bpin <> c.bpin AND NOT EXISTS (
            SELECT FROM publicworks_contract k
            WHERE k.portfolio = t.portfolio AND k.bpin = t.bpin AND k.bpin <> '')
        """
    )
    record_contracts(run, contracts)
    unknown = execute(
        """
        DELETE FROM secop_chunk c WHERE NOT EXISTS (
            SELECT FROM publicworks_contract t
            WHERE t.code = c.data ->> 'contract'
                OR (t.portfolio <> '' AND t.portfolio = c.data ->> 'portfolio'))
        """
    )
    if processes:
        revision.move()
    return Outcome(changed=len(contracts), left_out=unknown)
