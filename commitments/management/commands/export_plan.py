"""Write a plan with exactly OGP's columns."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from cartagena_ogp.management.prepared import PreparedCommand
from commitments import exports
from commitments.models import ActionPlan


class Command(PreparedCommand):
    help = "Escribe los compromisos de un plan con las columnas de OGP, en CSV o XLSX."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("plan", help="Dirección (slug) del plan.")
        parser.add_argument("file", type=Path, help="Dónde escribirla: .csv o .xlsx.")
        parser.add_argument("--drafts", action="store_true", help="También los que no están publicados.")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = ActionPlan.objects.filter(slug=options["plan"]).first()
        if plan is None:
            raise CommandError(f"No hay un plan «{options['plan']}».")
        extension = options["file"].suffix.removeprefix(".").lower()
        if extension not in {"csv", "xlsx"}:
            raise CommandError("El archivo termina en .csv o en .xlsx.")
        try:
            options["file"].write_bytes(exports.export(plan, extension, drafts=options["drafts"]))
        except OSError as error:
            raise CommandError(f"No se puede escribir «{options['file']}»: {error.strerror}.") from None
        self.stdout.write(f"Listo: {options['file']}")
