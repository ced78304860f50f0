"""Load a plan from a spreadsheet with OGP's columns: first told, then loaded whole or not at all."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import CommandError, CommandParser

from cartagena_ogp.management.prepared import PreparedCommand
from commitments import imports
from commitments.models import ActionPlan


class Command(PreparedCommand):
    help = "Dice qué haría una hoja XLSX o CSV con las columnas de OGP. Con --apply la carga, entera o nada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="La hoja, .xlsx o .csv.")
        parser.add_argument("--plan", help="Dirección (slug) del plan; sin ella, la de Action Plan Number.")
        parser.add_argument("--apply", action="store_true", help="Cargar de verdad.")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = None
        if options["plan"]:
            plan = ActionPlan.objects.filter(slug=options["plan"]).first()
            if plan is None:
                raise CommandError(f"No hay un plan «{options['plan']}».")
        try:
            with options["file"].open("rb") as opened:
                sheet = imports.read(File(opened, name=options["file"].name))
        except OSError as error:
            raise CommandError(f"No se puede leer «{options['file']}»: {error.strerror}.") from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        report = imports.dry_run(sheet, by=None, plan=plan)
        self.tell(report)
        if report.problems:
            raise CommandError("No se cargó nada. Corrige la hoja y vuelve a intentarlo.")
        if not options["apply"]:
            self.stdout.write("Era una prueba: no se cargó nada. Con --apply se carga.")
            return
        try:
            imports.load(sheet, by=None, plan=plan, expected=report.digest)
        except imports.ImportRefused as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write("Listo: la hoja quedó cargada.")

    def tell(self, report: imports.Report) -> None:
        """Every row, and every reason that stops it."""
        for note in report.notes:
            self.stdout.write(note)
        for outcome in report.outcomes:
            what = "nuevo" if outcome.is_new else "cambia" if outcome.differences else "igual"
            self.stdout.write(f"Fila {outcome.row}: {outcome.ogp_id} {what}")
            for difference in outcome.differences if not outcome.is_new else ():
                self.stdout.write(f"    {difference.column}: {difference.before} -> {difference.after}")
        for problem in report.problems:
            self.stderr.write(f"Fila {problem.row}, {problem.column or 'fila'}: {problem.message}")
