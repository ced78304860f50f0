"""`manage.py make_snapshots`: keep this month's copy of every dataset."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cartagena_ogp.opendata.snapshots import make_snapshots


class Command(BaseCommand):
    help = "Guarda la copia del mes de cada conjunto de datos. Lo que el mes ya tiene no se toca."

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_snapshots(timezone.localdate())
        for snapshot in made:
            self.stdout.write(
                f"{snapshot}: {snapshot.rows} registros, {snapshot.size} bytes, {snapshot.sha256}"
            )
        if not made:
            self.stdout.write("Este mes ya tiene todas sus copias.")
