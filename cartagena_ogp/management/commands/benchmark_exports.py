"""`manage.py benchmark_exports`: a million rows in every format, in a database of its own."""

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

from cartagena_ogp.benchmark.exports import measured
from cartagena_ogp.benchmark.scratch import scratch
from cartagena_ogp.benchmark.server import BASE, NotMeasured


class Command(BaseCommand):
    help = (
        "Mide las descargas con filas inventadas en una base de datos de usar y tirar. No toca la del portal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, default=1_000_000, help="cuántas filas (un millón)")
        parser.add_argument("--inside", action="store_true", help="uso interno: medir en esta base de datos")

    def handle(self, *args: Any, rows: int, inside: bool, **options: Any) -> None:
        if inside:
            self.stdout.write(json.dumps(measured(rows)))
            return
        try:
            with (
                tempfile.TemporaryDirectory(prefix="cartagena-medir-") as folder,
                scratch(os.environ["DATABASE_URL"], Path(folder)) as databases,
            ):
                databases.create("exports")
                environment = databases.environment("exports")
                run(environment, "prepare", "--empty")
                found = json.loads(run(environment, "benchmark_exports", "--inside", f"--rows={rows}"))
        except NotMeasured as error:
            raise CommandError(str(error)) from error
        for line in found:
            self.stdout.write(
                f"{line['format']:6} {line['rows']:>9} filas  {line['bytes'] / 1024**2:7.1f} MiB  "
                f"{line['rows_per_second']:>6} filas/s  memoria: +{line['peak_growth_mib']} MiB"
            )


def run(environment: dict[str, str], *task: str) -> str:
    """A command in a process that knows only the scratch database; what it printed. Raises `NotMeasured`."""
    command = [sys.executable, "manage.py", *task]
    done = subprocess.run(command, cwd=BASE, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise NotMeasured(f"No se pudo terminar «{task[0]}»; la causa está en las líneas anteriores.")
    return done.stdout
