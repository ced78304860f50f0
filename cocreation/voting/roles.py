"""The rights of the database when the box has an owner of its own (`manage.py create_roles` uses it).

The owner is a role nobody logs in with. The portal's role runs the functions of the box and reads nothing
under them: not the roll, not the ballots, not the links, not the keys' salts.
"""

from __future__ import annotations

from psycopg import sql

TABLES = (
    "vote_key", "vote_roll", "vote_slot", "vote_stage",
    "vote_ballot", "vote_receipt", "vote_seal", "vote_link",
)  # fmt: skip
INNER = ("vote_seal_move", "vote_need_close", "vote_is_in_the_box")
"""Functions that only other functions of the box call."""
READS = ("cocreation_consultation", "cocreation_paperbatch")
"""What the functions of the box read of the portal's own tables."""


def statements(portal: str, owner: str) -> list[sql.Composed]:
    """The SQL that hands the box to `owner` and leaves `portal` with the functions alone.

    Run it as a role that is a member of `owner` and owns the tables now (or as a superuser), after `migrate`.
    """
    roles = {"portal": sql.Identifier(portal), "owner": sql.Identifier(owner)}
    done = [sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {owner}").format(**roles)]
    for name in TABLES:
        table = sql.Identifier(name)
        done += [
            sql.SQL("REVOKE ALL ON TABLE {table} FROM PUBLIC, {portal}").format(table=table, **roles),
            sql.SQL("ALTER TABLE {table} OWNER TO {owner}").format(table=table, **roles),
        ]
    done += [sql.SQL("GRANT SELECT ON vote_seal TO {portal}").format(**roles)]
    for name in READS:
        # UPDATE only so that a row may be held with FOR UPDATE while its papers are counted.
        done.append(
            sql.SQL("GRANT SELECT, UPDATE ON TABLE {table} TO {owner}").format(
                table=sql.Identifier(name), **roles
            )
        )
    inner = sql.SQL(", ").join(sql.Literal(name) for name in INNER)
    # `vote_rules_stand` and the other triggers keep the portal's tables: they run as the owner too.
    done.append(
        sql.SQL(
            "DO $$ DECLARE one record; BEGIN"
            " FOR one IN SELECT oid::regprocedure AS name, proname FROM pg_proc"
            " WHERE proname LIKE 'vote\\_%' AND pronamespace = 'public'::regnamespace LOOP"
            " EXECUTE format('ALTER FUNCTION %s OWNER TO %I', one.name, {owner_name});"
            " EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, %I', one.name, {portal_name});"
            " IF one.proname NOT IN ({inner}) THEN"
            " EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', one.name, {portal_name}); END IF;"
            " END LOOP; END $$"
        ).format(owner_name=sql.Literal(owner), portal_name=sql.Literal(portal), inner=inner)
    )
    return done
