"""`manage.py checkpoint`: sign today's head of the history."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cartagena_ogp import history


class Command(BaseCommand):
    help = "Firma la última entrada de la bitácora. Una vez al día; si ya se firmó hoy, muestra esa firma."

    def handle(self, *args: Any, **options: Any) -> None:
        made = history.make_checkpoint(timezone.localdate())
        self.stdout.write(f"Punto de control del {made.day}: entrada {made.sequence}, hash {made.hash}.")
