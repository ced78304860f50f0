"""`manage.py import_secop contratos archivo.csv`: SECOP's open data into the portal, with its history."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from cartagena_ogp.management.prepared import PreparedCommand
from publicworks.models import EntityNit, ImportRun
from publicworks.secop.api import Api
from publicworks.secop.datasets import ALIASES, COLUMNS, ImportFailed
from publicworks.secop.files import Files
from publicworks.secop.imports import Source, run_import

EACH = 0.5  # seconds between lines of progress


class Command(PreparedCommand):
    help = (
        "Importa datos abiertos de SECOP, de archivos CSV o JSON o de la API. Si se corta, la misma orden "
        "sigue donde iba; repetida, no cambia nada."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "dataset", metavar="DATOS", help=f"{', '.join(ALIASES)}, o el código de datos.gov.co (jbjy-vk9h…)"
        )
        parser.add_argument("files", nargs="*", type=Path, metavar="ARCHIVO", help="CSV o JSON, también .gz")
        parser.add_argument("--api", action="store_true", help="leer de datos.gov.co en vez de un archivo")
        parser.add_argument(
            "--mapping", type=Path, help='JSON con otros nombres de columnas: {"valor": "valor_del_contrato"}'
        )
        parser.add_argument("--encoding", default="utf-8-sig", help="codificación del CSV (utf-8, cp1252…)")
        parser.add_argument(
            "--cut", type=date.fromisoformat, metavar="FECHA", help="fecha de corte: 2026-07-01"
        )
        parser.add_argument(
            "--all-entities", action="store_true", help="no filtrar por los NIT de la ciudad (EntityNit)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        dataset = ALIASES.get(options["dataset"], options["dataset"])
        columns = COLUMNS.get(dataset)
        if columns is None:
            raise CommandError(f"No conozco los datos «{options['dataset']}». Son: {', '.join(ALIASES)}.")
        if bool(options["files"]) == options["api"]:
            raise CommandError("Di de dónde leer: uno o más archivos, o --api.")
        self.last = 0.0
        try:
            source: Source
            if options["api"]:
                nits = list(EntityNit.objects.filter(is_imported=True).values_list("nit", flat=True))
                source = Api(columns, nits=nits, all_entities=options["all_entities"])
            else:
                source = Files(
                    options["files"],
                    columns,
                    mapping=mapping_of(options["mapping"]),
                    encoding=options["encoding"],
                    all_entities=options["all_entities"],
                    cut_on=options["cut"],
                )
            run = run_import(source, progress=self.progress)
        except ImportFailed as failure:
            self.stdout.write("")
            raise CommandError(str(failure)) from None
        except KeyboardInterrupt:
            raise CommandError("Se cortó. Repite la misma orden y sigue donde iba.") from None
        self.stdout.write("\n" + summary(run))

    def progress(self, run: ImportRun, share: float) -> None:
        """One line that is written over; in a log, none."""
        now = time.monotonic()
        if now - self.last < EACH or not sys.stdout.isatty():
            return
        self.last = now
        filled = min(int(share * 30), 30)
        bar = "█" * filled + "░" * (30 - filled)
        stage = run.get_state_display()
        rows = f"{run.position:,}".replace(",", ".")
        self.stdout.write(f"\r{stage:<9} {bar} {share:>4.0%} · {rows} filas", ending="")
        self.stdout.flush()


def mapping_of(path: Path | None) -> dict[str, str]:
    """Other names of columns. Raises `ImportFailed`."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ImportFailed(f"No se puede leer «{path}»: {error}.") from None
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found.values()):
        raise ImportFailed(
            "El archivo de equivalencias es un objeto JSON: nombre del archivo → nombre oficial."
        )
    return found


def summary(run: ImportRun) -> str:
    """How many rows there were and what became of each."""
    lines = [
        ("Filas leídas", run.position),
        ("Nuevas", run.new),
        ("Cambiaron", run.changed),
        ("Iguales", run.equal),
        ("Repetidas en la fuente", run.repeated),
        ("De otras entidades", run.other_entities),
        ("Sin su contrato, o de una versión vieja", run.left_out),
        ("Rechazadas", run.rejected),
        ("Valores en revisión", run.held),
    ]
    return "\n".join(f"{label:<40} {f'{count:,}'.replace(',', '.'):>12}" for label, count in lines)
