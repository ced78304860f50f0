"""Who may do what in the database (`manage.py create_roles`, docs/operators.md).

Each room declares its tables in `<room>/roles.py` as `ACCESS`; what is not declared is nobody's but the
owner's, and a test keeps the declarations whole. Rights are letters, those of psql: r SELECT, a INSERT,
w UPDATE, d DELETE, m MAINTAIN; columns may follow a letter in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

from cartagena_ogp.rooms import rooms_with

OWNER = "portal_owner"
WEB, INTAKE, DESK, WORKER, READ = ROLES = (
    "portal_web",
    "portal_intake",
    "portal_desk",
    "portal_worker",
    "portal_read",
)
"""The public pages, the channel of complaints, the staff's pages, the worker, and analysts who only look."""
SURFACES = (WEB, DESK, WORKER)
BOX, BOX_OWNER = "portal_box", "portal_vote"
"""Nobody logs in with these: who may run the functions of the vote box, and who owns it."""
VERBS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "m": "MAINTAIN"}
RIGHT = re.compile(r"([rawdm])(?:\(([^)]*)\))?")
ALL = "rawd"
MAINTAIN_SINCE = 170_000
"""PostgreSQL 17 lets a role VACUUM and CLUSTER a table that it does not own."""


class RolesMissing(Exception):
    """The roles cannot be made with this connection; the message is one sentence."""


@dataclass(frozen=True)
class Access:
    """What each role may do with some tables; unless said, desk and worker everything, the rest nothing."""

    tables: str
    web: str = ""
    intake: str = ""
    desk: str = ALL
    worker: str = ALL
    read: str = ""

    def of(self, role: str) -> str:
        rights: str = getattr(self, role.removeprefix("portal_"))
        return rights

    def names(self) -> list[str]:
        return self.tables.split()


def declared() -> list[Access]:
    """Every table of every room, once."""
    return [access for room in rooms_with("roles", "ACCESS") for access in room]


def identifiers(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)


def keep(connection: psycopg.Connection) -> None:
    """After a migration by the owner: the rights of its new tables. Without the roles, nothing."""
    if connection.info.user == OWNER and exist(connection):
        grant(connection)


def exist(connection: psycopg.Connection) -> bool:
    """Whether `create_roles` was ever run in this server."""
    found = connection.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])
    return found.fetchone() == (len(ROLES),)


# -- roles ------------------------------------------------------------------------------------------
def make(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    """Make the roles that are missing, give the passwords, and hand everything of the portal to the owner.

    A password travels as its SCRAM verifier: the server's log never sees it. Raises `RolesMissing`.
    """
    try:
        for statement in missing_roles(connection):
            connection.execute(statement)
        for role, password in passwords.items():
            verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(verifier.decode())
                )
            )
        for statement in handed_over(connection):
            connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege as error:
        raise RolesMissing(
            "Para crear los roles la primera vez hace falta un superusuario de PostgreSQL: "
            "usa su DATABASE_URL en este comando y en ningún otro."
        ) from error


def missing_roles(connection: psycopg.Connection) -> Iterator[sql.Composed]:
    rows = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'portal\\_%'").fetchall()
    there = {str(name) for (name,) in rows}
    for role in (OWNER, *ROLES, BOX, BOX_OWNER):
        if role not in there:
            login = sql.SQL("NOLOGIN" if role in {BOX, BOX_OWNER} else "LOGIN")
            yield sql.SQL("CREATE ROLE {} {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(
                sql.Identifier(role), login
            )
    if not there.issuperset(ROLES):
        yield sql.SQL("GRANT {} TO {}").format(sql.Identifier(BOX), identifiers(SURFACES))
        yield sql.SQL("GRANT {} TO {}").format(sql.Identifier(BOX_OWNER), sql.Identifier(OWNER))
        yield sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(sql.Identifier(READ))


def handed_over(connection: psycopg.Connection) -> Iterator[sql.Composed]:
    """The database, the schema's tables and functions, to the owner: those of somebody else alone."""
    owner = sql.Identifier(OWNER)
    database, mine = connection.execute(
        "SELECT current_database(), pg_get_userbyid(datdba) = %s FROM pg_database"
        " WHERE datname = current_database()",
        [OWNER],
    ).fetchone() or ("", False)
    if not mine:
        yield sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(database), owner)
    kept = [OWNER, BOX_OWNER]
    for kind, query in OWNED.items():
        for (one,) in connection.execute(query, [kept]).fetchall():
            # regclass and regprocedure quote what has to be quoted.
            yield sql.SQL("ALTER {} {} OWNER TO {}").format(sql.SQL(kind), sql.SQL(one), owner)


OWNED: Mapping[LiteralString, LiteralString] = {
    "TABLE": """
        SELECT oid::regclass::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
            AND pg_get_userbyid(relowner) <> ALL(%s)
    """,
    "SEQUENCE": """
        SELECT oid::regclass::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' AND pg_get_userbyid(relowner) <> ALL(%s)
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_class.oid AND d.deptype IN ('a', 'i'))
    """,
    "ROUTINE": """
        SELECT oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND pg_get_userbyid(proowner) <> ALL(%s)
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')
    """,
    "TEXT SEARCH CONFIGURATION": """
        SELECT oid::regconfig::text FROM pg_ts_config
        WHERE cfgnamespace = 'public'::regnamespace AND pg_get_userbyid(cfgowner) <> ALL(%s)
    """,
    "TYPE": """
        SELECT oid::regtype::text FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
            AND pg_get_userbyid(typowner) <> ALL(%s)
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_type.oid AND d.deptype = 'e')
    """,
}
"""What of the schema belongs to somebody else, extensions and the parts of tables left out."""


# -- rights -----------------------------------------------------------------------------------------
def grant(connection: psycopg.Connection) -> None:
    """Take every right back and give those that are declared, in one transaction. Run by the owner."""
    with connection.transaction():
        for statement in rights(connection):
            connection.execute(statement)


def rights(connection: psycopg.Connection) -> Iterator[sql.Composed]:
    """All the statements of the rights; tables that are not there yet are left out."""
    everybody = identifiers(ROLES)
    name = connection.info.dbname
    yield sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC, {}").format(sql.Identifier(name), everybody)
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), everybody)
    # The search index is refreshed, and ballots are shuffled, by way of a temporary table.
    yield sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(
        sql.Identifier(name), identifiers([*SURFACES, BOX_OWNER])
    )
    yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}").format(everybody)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(everybody)
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    ).fetchall()
    there = {str(table) for (table,) in rows}
    for table in sorted(there):
        yield sql.SQL("REVOKE ALL ON TABLE {} FROM PUBLIC, {}").format(sql.Identifier(table), everybody)
    yield sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {}").format(everybody)
    yield sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(identifiers(SURFACES))
    yield from later_tables()
    for access in declared():
        tables = [each for each in access.names() if each in there]
        for role in ROLES:
            if tables and access.of(role):
                yield given(access.of(role), tables, role, connection.info.server_version)
    for more in rooms_with("roles", "statements_for"):
        yield from more(there)


def given(letters: str, tables: Iterable[str], role: str, version: int) -> sql.Composed:
    """GRANT what the letters say; MAINTAIN where the server knows it."""
    verbs = []
    for letter, columns in RIGHT.findall(letters):
        if letter == "m" and version < MAINTAIN_SINCE:
            continue
        verb = sql.SQL(VERBS[letter])
        verbs.append(verb + sql.SQL(" ({})").format(identifiers(columns.split())) if columns else verb)
    return sql.SQL("GRANT {} ON TABLE {} TO {}").format(
        sql.SQL(", ").join(verbs), identifiers(tables), sql.Identifier(role)
    )


def later_tables() -> Iterator[sql.Composed]:
    """What a migration makes is nobody's until `create_roles` says whose: the default, said aloud."""
    owner, everybody = sql.Identifier(OWNER), identifiers(ROLES)
    for kind in ("TABLES", "SEQUENCES"):
        yield sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public REVOKE ALL ON {} FROM {}"
        ).format(owner, sql.SQL(kind), everybody)
