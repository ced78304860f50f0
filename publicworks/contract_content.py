"""The city's tax numbers and the real SECOP rows the portal starts with (`data/secop/README.md`)."""

from __future__ import annotations

import json
from collections.abc import Callable

from cartagena_ogp.models import Institution

from .models import EntityNit, ImportRun
from .secop.datasets import CONTRACTS, FOLDER, PROCESSES, Columns
from .secop.files import Files
from .secop.imports import run_import

SAMPLES: tuple[tuple[Columns, str, str], ...] = (
    (PROCESSES, "procesos-bolivar.csv", ""),
    (CONTRACTS, "contratos-bolivar.csv", "mapping-fechas.json"),
    (CONTRACTS, "contratos-obra-cartagena.csv", "mapping-obra.json"),
)
"""The day of their cut is not known, so none is said."""


def load_first(say: Callable[[str], None]) -> None:
    """Load the tax numbers and the samples; what is there already stays as it is."""
    say(f"  NIT de la ciudad nuevos: {load_entities()}.")
    for columns, name, mapping in SAMPLES:
        if ImportRun.objects.finished().filter(source=name, is_sample=True).exists():
            say(f"  SECOP, {name}: ya estaba.")
            continue
        names = json.loads((FOLDER / mapping).read_text(encoding="utf-8")) if mapping else {}
        source = Files([FOLDER / name], columns, mapping=names, all_entities=True)
        source.cut_on = None
        run = run_import(source, is_sample=True)
        say(f"  SECOP, {name}: {run.position} filas, {run.new} nuevas.")


def load_entities() -> int:
    """The bodies whose tax number the samples prove; staff add the others. How many were missing."""
    made = 0
    for row in json.loads((FOLDER / "entities.json").read_text(encoding="utf-8")):
        institution = Institution.objects.filter(slug=row["institution"] or "").first()
        _entity, is_new = EntityNit.objects.get_or_create(
            nit=row["nit"], defaults={"name": row["name"], "institution": institution}
        )
        made += is_new
    return made
