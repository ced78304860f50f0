"""`manage.py prepare`: what `make run` needs before the first request. Safe to run at any time."""

import hashlib
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cartagena_ogp import database_roles
from cartagena_ogp.rooms import rooms_with

LOCK = 0x0CA27A6E  # any number: it names the advisory lock of this command


class Command(BaseCommand):
    help = "Deja listos la base de datos, los archivos estáticos y el primer contenido."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="no cargar el primer contenido")

    def handle(self, *args: Any, empty: bool, **options: Any) -> None:
        with one_at_a_time():
            self.migrate()
            database_roles.keep(connection.connection)
            with ThreadPoolExecutor(max_workers=1) as apart:
                gathered = apart.submit(self.gather_static_files)
                if not empty:
                    call_command("load_first_content", "--if-empty", stdout=self.stdout)
                gathered.result()
            for start in rooms_with("sweeping", "start"):
                start()

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.say(f"· Actualizando la base de datos ({len(plan)} pasos)")
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)

    def gather_static_files(self) -> None:
        """Copy and compress the static files when any of them, or the way they are served, changed."""
        root = Path(settings.STATIC_ROOT)
        stamp, digest = root / ".stamp", static_digest()
        if stamp.exists() and stamp.read_text() == digest:
            return
        self.say("· Preparando estilos e imágenes")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(digest)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two servers started at once on an empty database would both create its tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def static_digest() -> str:
    """A digest of every static file, its name and the storage that serves it."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path}\0".encode())
            with storage.open(path) as file:
                digest.update(file.read())
    return digest.hexdigest()
