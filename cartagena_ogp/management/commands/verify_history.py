"""`manage.py verify_history`: is the history whole, and does each record say what its last entry says?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from cartagena_ogp import history
from cartagena_ogp.management.prepared import PreparedCommand
from cartagena_ogp.verification import verify


class Command(PreparedCommand):
    help = "Comprueba la cadena, las firmas y que cada registro diga lo que dice su última entrada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--key",
            action="append",
            default=[],
            metavar="HEX",
            help="Clave pública anterior del portal, si se cambió. Se puede repetir.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        keys = {*options["key"], bytes(history.signing_key().verify_key).hex()}
        count = 0
        for problem in verify(keys=keys, progress=self.progress):
            count += 1
            self.stderr.write(self.style.ERROR(f"✕ {problem}"))
        if count:
            raise CommandError(f"La bitácora no cuadra. Problemas: {count}.")
        self.stdout.write(self.style.SUCCESS("✓ La bitácora cuadra y los registros dicen lo que ella dice."))

    def progress(self, words: str) -> None:
        self.stdout.write(f"· {words}")
