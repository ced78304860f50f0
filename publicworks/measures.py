"""What the import of SECOP promises: rows a second, memory, and a second run that changes nothing.

`manage.py benchmark` calls `measures` in a process that knows a scratch database alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cartagena_ogp.benchmark import Verdict
from cartagena_ogp.benchmark.server import BASE, NotMeasured

from .secop.benchmark import write_file

ROWS_A_SECOND, PEAK_MIB = 5000, 200
ROWS, QUICK_ROWS = 60_000, 1000


def measures(*, quick: bool) -> Iterator[Verdict]:
    """The same file of made-up contracts, all of the city, twice. Raises `NotMeasured`."""
    with tempfile.TemporaryDirectory(prefix="cartagena-secop-") as folder:
        path = Path(folder) / "contratos.csv"
        write_file(path, QUICK_ROWS if quick else ROWS, 1.0)
        first, second = imported_twice(path)
    rate = first["rows"] / first["seconds"]
    yield Verdict(
        "importación de SECOP, todas las filas de la ciudad",
        f"≥ {ROWS_A_SECOND} filas por segundo",
        f"{rate:.0f} por segundo, {first['python'] + first['postgres']:.0f} s de procesador para "
        f"{first['rows']} filas",
        rate >= ROWS_A_SECOND,
    )
    peak = max(first["peak_mib"], second["peak_mib"])
    yield Verdict("importación: memoria", f"≤ {PEAK_MIB} MiB", f"{peak:.0f} MiB", peak <= PEAK_MIB)
    changed = second["rows"] - second["equal"]
    yield Verdict(
        "importar otra vez lo mismo",
        "0 cambios",
        f"{changed:.0f} cambios, {second['rows'] / second['seconds']:.0f} filas por segundo",
        not changed and not second["entries"],
    )


def imported_twice(path: Path) -> list[dict[str, Any]]:
    """What importing the file cost, the first time and the second, in a process of its own."""
    command = [sys.executable, "-m", "publicworks.secop.benchmark", str(path)]
    done = subprocess.run(command, cwd=BASE, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise NotMeasured("No se pudo importar; la causa está en las líneas anteriores.")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
