"""Databases made up for one measurement, on the server of DATABASE_URL, and gone after it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cartagena_ogp.benchmark.server import NotMeasured

LOCK = 0x0BE4C4
OF_THE_PORTAL = (
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "DATABASE_REPLICA_URLS",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
    "FILES_URL",
    "HISTORY_SIGNING_KEY",
    "HOST",
    "MAIL_URL",
    "PORTAL_SURFACE",
    "PORTAL_URL",
    "RECEIPT_PEPPER",
    "SECRET_KEY",
    "VOTE_MASTER_KEY",
)
"""Settings that the measured portal does not take from whoever measures."""


class Scratch:
    """The server of `address`, where databases named after its own are made and dropped."""

    def __init__(self, address: str, connection: psycopg.Connection, data: Path) -> None:
        self.address = address
        self.connection = connection
        self.data = data
        self.made: list[str] = []

    def name(self, suffix: str) -> str:
        return f"{conninfo_to_dict(self.address)['dbname']}_benchmark_{suffix}"

    def create(self, suffix: str, *, like: str = "") -> None:
        """A database of this suffix, empty or a copy of that of another suffix."""
        self.drop(suffix)
        self.made.append(suffix)
        names = [sql.Identifier(self.name(suffix)), sql.Identifier(self.name(like) if like else "template0")]
        self.connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))

    def drop(self, suffix: str) -> None:
        name = sql.Identifier(self.name(suffix))
        try:
            self.connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        except errors.InsufficientPrivilege:  # an autovacuum: unforced, the server ends it
            self.connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))

    def environment(self, suffix: str) -> dict[str, str]:
        """The environment of a portal that knows that database and the scratch folder, and nothing else."""
        kept = {name: value for name, value in os.environ.items() if name not in OF_THE_PORTAL}
        address = make_conninfo(self.address, dbname=self.name(suffix))
        return kept | {"DATABASE_URL": address, "PORTAL_DATA": str(self.data)}


@contextmanager
def scratch(address: str, data: Path) -> Iterator[Scratch]:
    """Hold the server of `address` for one measurement; every database made is dropped at the end.

    Raises `NotMeasured` while another measurement runs there.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if row is None or not row[0]:
            raise NotMeasured("Otra medición está en marcha en esta base de datos; espera a que termine.")
        made = Scratch(address, connection, data)
        try:
            yield made
        finally:
            for suffix in made.made:
                made.drop(suffix)
