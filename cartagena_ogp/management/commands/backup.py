"""`manage.py backup`: the database and the files, sealed to a key that is not here."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cartagena_ogp import backups


class Command(BaseCommand):
    help = "Copia la base de datos y los archivos, sellados con una clave pública, y borra las copias viejas."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, help="carpeta de las copias")
        parser.add_argument("--recipient", required=True, help="clave pública (manage.py backup_key)")
        parser.add_argument("--keep-days", type=int, default=backups.LONGEST_KEPT, help="días, 35 como mucho")

    def handle(self, *args: Any, to: Path, recipient: str, keep_days: int, **options: Any) -> None:
        now = timezone.now()
        try:
            gone = backups.forget(to, days=keep_days, now=now)
            made = backups.make(to, backups.recipient(recipient), address=os.environ["DATABASE_URL"], now=now)
        except backups.BackupFailed as error:
            raise CommandError(str(error)) from error
        size = sum(path.stat().st_size for path in made.iterdir())
        self.stdout.write(f"{made.name}: {size / 1024 / 1024:.1f} MB. Copias viejas borradas: {len(gone)}.")
