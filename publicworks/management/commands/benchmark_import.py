"""`manage.py benchmark_import`: rows a second and memory of the SECOP import, in a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cartagena_ogp.benchmark.scratch import scratch
from cartagena_ogp.benchmark.server import BASE, NotMeasured
from publicworks.secop.benchmark import write_file

ROWS = (
    "{name}: {rows:,} filas · nuevas {new:,} · iguales {equal:,} · de otras {others:,}"
    " · {entries} entradas en la bitácora · {peak_mib:.0f} MiB"
)
COST = (
    "  {rate:,.0f} filas/s · {seconds:.1f} s"
    " · CPU por fila: Python {python:.0f} µs, PostgreSQL {postgres:.0f} µs"
)


class Command(BaseCommand):
    help = "Mide la importación de SECOP con un archivo inventado, en una base de datos de usar y tirar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=200_000, help="filas del archivo (200000)")
        parser.add_argument(
            "--share", type=float, default=1.0, help="parte de las filas que son de la ciudad, de 0 a 1 (1)"
        )

    def handle(self, *args: Any, rows: int, share: float, **options: Any) -> None:
        try:
            with (
                tempfile.TemporaryDirectory(prefix="cartagena-secop-") as folder,
                scratch(os.environ["DATABASE_URL"], Path(folder)) as databases,
            ):
                databases.create("import")
                environment = databases.environment("import")
                run(environment, "-m", "cartagena_ogp.benchmark.inside", "prepare")
                path = Path(folder) / "contratos.csv"
                write_file(path, rows, share)
                self.stdout.write(f"Archivo de {path.stat().st_size / 1024**2:,.0f} MiB")
                found = json.loads(run(environment, "-m", "publicworks.secop.benchmark", str(path)))
        except NotMeasured as error:
            raise CommandError(str(error)) from error
        for name, cost in zip(("Primera vez", "Segunda vez"), found, strict=True):
            self.stdout.write(ROWS.format(name=name, **cost))
            self.stdout.write(COST.format(**per_row(cost)))


def per_row(cost: dict[str, float]) -> dict[str, float]:
    """Rows a second, and microseconds of CPU a row."""
    rows = cost["rows"]
    return {
        "rate": rows / cost["seconds"],
        "seconds": cost["seconds"],
        "python": cost["python"] / rows * 1e6,
        "postgres": cost["postgres"] / rows * 1e6,
    }


def run(environment: dict[str, str], *task: str) -> str:
    """What a process of Python printed. Raises `NotMeasured`."""
    done = subprocess.run(
        [sys.executable, *task], cwd=BASE, env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise NotMeasured("No se pudo terminar; la causa está en las líneas anteriores.")
    return done.stdout
