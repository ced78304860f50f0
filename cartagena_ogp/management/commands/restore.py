"""`manage.py restore`: put a backup into a new database, or prove it in one made up for that."""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cartagena_ogp import backups
from cartagena_ogp.embedded_postgres import Cluster
from cartagena_ogp.models.watch import Operation


class Command(BaseCommand):
    help = "Restaura una copia en una base vacía, o la ensaya en una base de usar y tirar (--rehearse)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="carpeta de la copia")
        parser.add_argument("--key", type=Path, required=True, help="archivo con la clave privada")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--into", help="dirección de una base de datos vacía")
        where.add_argument("--rehearse", action="store_true", help="en una base propia que después se borra")
        parser.add_argument("--files", type=Path, help="carpeta vacía para los archivos (con --into)")

    def handle(
        self, *args: Any, backup: Path, key: Path, into: str | None, files: Path | None, **options: Any
    ) -> None:
        try:
            if into:
                if files is None:
                    raise CommandError("Di con --files dónde van los archivos.")
                self.restore(backup, key, into, files)
            else:
                self.rehearse(backup, key)
        except backups.BackupFailed as error:
            raise CommandError(str(error)) from error

    def rehearse(self, backup: Path, key: Path) -> None:
        """Restore into a cluster of its own, prove it, leave nothing, and write down that it went well."""
        with tempfile.TemporaryDirectory(prefix="cartagena-ensayo-") as folder:
            cluster = Cluster(Path(folder), throwaway=True)
            cluster.start()
            try:
                self.restore(backup, key, cluster.url(), Path(folder) / "restored")
            finally:
                cluster.stop()
        Operation.note(Operation.Kind.REHEARSAL, detail=backup.name, at=timezone.now())
        self.stdout.write("Ensayo terminado: la copia sirve.")

    def restore(self, backup: Path, key: Path, address: str, files: Path) -> None:
        manifest = backups.restore(backup, backups.private_key(key), address=address, files=files)
        self.stdout.write(f"Restaurada la copia del {manifest['made_at']}. Se comprueba la bitácora…")
        environment = os.environ | {"DATABASE_URL": address}
        command = [sys.executable, "manage.py", "verify_history"]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise CommandError(f"La bitácora restaurada no se comprueba:\n{done.stdout}{done.stderr}")
        held = sum(path.is_file() for path in files.rglob("*"))
        if held != manifest["files"]:
            raise CommandError(f"La copia decía {manifest['files']} archivos y se restauraron {held}.")
        self.stdout.write(
            f"La bitácora está entera hasta la entrada {manifest['history']['sequence']}; {held} archivos."
        )
