"""`manage.py create_roles`: the roles of the database, each with what its process needs and nothing else."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from cartagena_ogp import database_roles as roles

FILES = {
    roles.OWNER: "owner.env",
    roles.WEB: "public.env",
    roles.INTAKE: "intake.env",
    roles.DESK: "staff.env",
    roles.WORKER: "worker.env",
    roles.READ: "read.env",
}
"""Where the address of each role is written: the files that the units of systemd read."""
SHORTEST = 16  # characters of a password


class Command(BaseCommand):
    help = (
        "Crea o pone al día los roles de la base de datos. Se puede repetir; corre `prepare` antes y después."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        given = parser.add_mutually_exclusive_group()
        given.add_argument(
            "--into", type=Path, metavar="CARPETA",
            help="inventa las claves que falten y deja un archivo por rol (modo 600) con su DATABASE_URL",
        )  # fmt: skip
        given.add_argument(
            "--password-file", type=Path, metavar="ARCHIVO",
            help="claves ya decididas, una por línea: portal_web=…",
        )  # fmt: skip

    def handle(self, *args: Any, into: Path | None, password_file: Path | None, **options: Any) -> None:
        passwords = kept_in(into) if into else read_from(password_file) if password_file else {}
        connection.ensure_connection()
        link: psycopg.Connection = connection.connection
        try:
            roles.make(link, passwords)
            roles.grant(link)
        except roles.RolesMissing as error:
            raise CommandError(str(error)) from error
        except psycopg.errors.InsufficientPrivilege as error:
            raise CommandError(f"Este comando lo corre el rol dueño ({roles.OWNER}).") from error
        if into:
            write(into, passwords, link)
        names = ", ".join(sorted(FILES))
        self.stdout.write(f"Roles al día: {names}." + (f" Direcciones en {into}." if into else ""))


def kept_in(folder: Path) -> dict[str, str]:
    """The password of each role: that of its file when there is one, else a new one."""
    passwords = {}
    for role, name in FILES.items():
        path = folder / name
        old = path.read_text().strip().removeprefix("DATABASE_URL=") if path.exists() else ""
        passwords[role] = str(conninfo_to_dict(old).get("password", "")) or secrets.token_urlsafe(32)
    return passwords


def read_from(path: Path) -> dict[str, str]:
    """Passwords of a file. Raises CommandError for a role that there is not, or a short one."""
    passwords = {}
    for line in filter(None, path.read_text().splitlines()):
        role, _equals, password = line.partition("=")
        if role not in FILES:
            raise CommandError(f"No hay un rol «{role}». Los roles son: {', '.join(sorted(FILES))}.")
        if len(password) < SHORTEST:
            raise CommandError(f"La clave de {role} debe tener {SHORTEST} caracteres o más.")
        passwords[role] = password
    return passwords


def write(folder: Path, passwords: dict[str, str], link: psycopg.Connection) -> None:
    """A file for each role with its address, that only its owner can read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for role, name in FILES.items():
        path = folder / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(f"DATABASE_URL={address(role, passwords[role], link)}\n")


def address(role: str, password: str, link: psycopg.Connection) -> str:
    """The libpq address of a role, of the server and database of this connection."""
    where = link.info.get_parameters() | {"user": role, "password": password}
    name, asked = quote(where.pop("dbname"), safe=""), urlencode(where, quote_via=quote)
    return f"postgresql:///{name}?{asked}"
