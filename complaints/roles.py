"""What each role of the database may do with the channel's tables (COMPLAINTS 3.2; `manage.py create_roles`).

The role of the public pages has no part in the channel. The channel's own role files and, with a receipt
shown (`complaints.opening`), sees that receipt's case: row security asks a function that only a receipt
satisfies. The desk's role cannot change nor delete what an author wrote. The worker's ends cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from psycopg import sql

from cartagena_ogp.database_roles import DESK, INTAKE, OWNER, WORKER, Access

KEY_COLUMNS = "id user_id version public_key is_external is_active"
"""What the channel needs of an analyst's key: the public half, and whose it is."""

ACCESS = [
    Access("complaints_case", intake="ra", desk="raw", worker="rw(id)dm"),
    Access("complaints_caseobject", intake="ra", desk="raw(sealed_key key_version)", worker="raw(id)dm"),
    Access("complaints_storedfile", intake="ra", desk="ra", worker="rw(id)dm"),
    Access("complaints_casekeywrap", intake="a", desk="rawd", worker="rw(id)dm"),
    Access("complaints_receipt", intake="rawd", desk="raw", worker="rw(id)dm"),
    Access("complaints_identitypart", intake="raw(receipt_wrap)", desk="ra", worker="rw(id)dm"),
    Access(
        "complaints_identityshare", intake="a", desk="raw(sealed_share custodian_key_id)", worker="rw(id)dm"
    ),
    Access("complaints_sourcedraft", intake="rawd", desk="", worker="rd"),
    Access("complaints_channelsession", intake="rawd", desk="", worker="rd"),
    Access("complaints_pendingfile", intake="rad", desk="rd", worker="rd"),
    Access("complaints_spentnonce", intake="rad", desk="", worker="rd"),
    Access("complaints_bucket", intake="raw", desk="", worker=""),
    Access("complaints_handlerkey", intake=f"r({KEY_COLUMNS})", worker="r"),
    Access("complaints_recoverykey", worker="r"),
    Access("complaints_unlockedkey", worker="r(digest used_at unlocked_at)d"),
    Access("complaints_auditentry", desk="ra", worker="ra"),
    Access("complaints_retentionrule", worker="r"),
    Access("complaints_tombstone", desk="r", worker="ra"),
    Access("complaints_publishedtable", web="r", intake="r", read="r", desk="r", worker="ra"),
    Access("complaints_improvement", web="r", intake="r", read="r", worker="r"),
    Access("complaints_identityrequest complaints_identitydecision"),
    Access(
        "complaints_assignment complaints_seen complaints_recusal complaints_reminder complaints_duplicate"
    ),
    Access("complaints_answertemplate", worker=""),
]

MINE = "(SELECT complaint_of_receipt())"
ROWS = {
    "complaints_case": f"id = {MINE}",
    "complaints_caseobject": f"case_id = {MINE} AND NOT is_internal",
    "complaints_storedfile": "part_id IN (SELECT id FROM complaints_caseobject)",
    "complaints_receipt": f"case_id = {MINE}",
    "complaints_identitypart": f"case_id = {MINE}",
    "complaints_sourcedraft": f"case_id = {MINE}",
}
"""The rows that the channel's role sees and touches, once a receipt is shown."""
FILED = ("complaints_case", "complaints_receipt", "complaints_casekeywrap", "complaints_identityshare")
"""Tables whose rows come in before, or without, the receipt that shows them."""

LOOK_UP = """
CREATE OR REPLACE FUNCTION complaint_of_receipt() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
    SELECT case_id FROM complaints_receipt
    WHERE lookup = decode(nullif(current_setting('complaints.receipt', true), ''), 'hex')
$$
"""


def statements_for(there: Collection[str]) -> Iterator[sql.Composed]:
    """The look-up by receipt and the row security of the channel, once its tables are there."""
    if not {*ROWS, *FILED} <= {*there}:
        return
    intake, others = sql.Identifier(INTAKE), sql.SQL(", ").join(map(sql.Identifier, (DESK, WORKER)))
    yield sql.Composed([sql.SQL(LOOK_UP)])
    yield sql.SQL("ALTER FUNCTION complaint_of_receipt() OWNER TO {}").format(sql.Identifier(OWNER))
    yield sql.SQL("REVOKE ALL ON FUNCTION complaint_of_receipt() FROM {}").format(sql.SQL("PUBLIC"))
    yield sql.SQL("GRANT EXECUTE ON FUNCTION complaint_of_receipt() TO {}").format(intake)
    for table in sorted({*ROWS, *FILED}):
        named = {"table": sql.Identifier(table), "intake": intake, "others": others}
        yield sql.SQL("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY").format(**named)
        for policy in ("staff", "author", "filed"):
            yield sql.SQL("DROP POLICY IF EXISTS {policy} ON {table}").format(
                policy=sql.Identifier(policy), **named
            )
        yield sql.SQL("CREATE POLICY staff ON {table} TO {others} USING (true) WITH CHECK (true)").format(
            **named
        )
        if table in ROWS:
            yield sql.SQL("CREATE POLICY author ON {table} TO {intake} USING ({rows})").format(
                rows=sql.SQL(ROWS[table]), **named
            )
        if table in FILED:
            yield sql.SQL("CREATE POLICY filed ON {table} FOR INSERT TO {intake} WITH CHECK (true)").format(
                **named
            )
