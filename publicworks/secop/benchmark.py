"""How fast the import from SECOP is, on a file made up with the official columns and the source's own traps.

`python -m publicworks.secop.benchmark FILE` imports it into the database of the environment and prints
what it cost as JSON; `manage.py benchmark_import` calls it in a database of its own.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import sys
import time
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.db import connection

from cartagena_ogp.benchmark.server import cpu_of_all, parent_of

CITY = "890480184"
TYPES = ("Prestación de servicios", "Obra", "Interventoría", "Suministros", "Compraventa", "Consultoría")
MODALITIES = ("Contratación directa", "Mínima cuantía", "Licitación pública Obra Publica", "Régimen especial")
STATUSES = ("En ejecución", "Modificado", "terminado", "Cerrado", "cedido", "Suspendido")
WORDS = """
    prestar servicios profesionales apoyo gestión secretaría mantenimiento vías construcción pavimento placa
    huella barrio mejoramiento parque suministro materiales escolar alimentación transporte mercado puesto de
    salud adecuación sede comunal drenaje pluvial canal estudios diseños interventoría técnica administrativa
    financiera ambiental del distrito turístico cultural cartagena indias vigencia
"""


def write_file(path: Path, rows: int, share: float) -> None:
    """A CSV of `rows` contracts as datos.gov.co has them, with a `share` (0 to 1) of them of the city."""
    chance = random.Random(1533)  # nosec B311
    official: dict[str, str] = import_module("publicworks.secop.datasets").official_columns()["jbjy-vk9h"]
    names = list(official)
    words = WORDS.split()
    objects = [" ".join(chance.choices(words, k=chance.randint(15, 45))) for _number in range(5000)]
    start = date(2019, 1, 2)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(official.values())
        for number in range(rows):
            signed = start + timedelta(days=number % 2500)
            value = chance.randrange(10**6, 10**9, 1000)
            supplier = chance.randrange(40_000)
            row = dict.fromkeys(names, "No Definido") | {
                "nombre_entidad": "ALCALDÍA DEL DISTRITO TURÍSTICO Y CULTURAL DE CARTAGENA DE INDIAS",
                "nit_entidad": CITY if chance.random() < share else str(800_000_000 + number % 90_000_000),
                "proceso_de_compra": f"CO1.BDOS.{number}",
                "id_contrato": f"CO1.PCCNTR.{number}",
                "referencia_del_contrato": f"CTO-{number}-{signed.year}",
                "estado_contrato": chance.choice(STATUSES),
                "codigo_de_categoria_principal": "V1.72141003",
                "tipo_de_contrato": chance.choice(TYPES),
                "modalidad_de_contratacion": chance.choice(MODALITIES),
                "fecha_de_firma": f"{signed:%m/%d/%Y}",
                "fecha_de_inicio_del_contrato": f"{signed + timedelta(days=5):%m/%d/%Y}",
                "fecha_de_fin_del_contrato": f"{signed + timedelta(days=200):%m/%d/%Y}",
                "tipodocproveedor": "NIT" if supplier % 3 else "Cédula de Ciudadanía",
                "documento_proveedor": str(900_000_000 + supplier if supplier % 3 else 10_000_000 + supplier),
                "proveedor_adjudicado": f"PROVEEDOR NÚMERO {supplier}",
                "codigo_proveedor": str(700_000_000 + supplier),
                "valor_del_contrato": str(value),
                "valor_pagado": str(value // 2),
                "recursos_propios": str(value),
                "dias_adicionados": "0",
                "urlproceso": f"https://community.secop.gov.co/Public/Tendering/?noticeUID=CO1.NTC.{number}",
                "objeto_del_contrato": chance.choice(objects),
                "duraci_n_del_contrato": "6 Mes(es)",
                "nombre_representante_legal": "PERSONA INVENTADA",
            }
            writer.writerow(row.values())


def main(path: Path) -> None:
    """Import the file twice; print what each time cost."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cartagena_ogp.settings")
    django.setup()
    models = import_module("publicworks.models")
    models.EntityNit.objects.get_or_create(nit=CITY, defaults={"name": "Alcaldía"})
    json.dump([once(path), once(path)], sys.stdout)


def once(path: Path) -> dict[str, Any]:
    """What an import of the file costs, with the words of the search."""
    datasets = import_module("publicworks.secop.datasets")
    files = import_module("publicworks.secop.files")
    imports = import_module("publicworks.secop.imports")
    history = import_module("cartagena_ogp.history")
    before = history.head().sequence
    meter = Meter()
    run = imports.run_import(files.Files([path], datasets.CONTRACTS))
    return meter.read() | {
        "rows": run.position,
        "new": run.new,
        "equal": run.equal,
        "others": run.other_entities,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "entries": history.head().sequence - before,
    }


class Meter:
    """Seconds that pass, and CPU seconds of this process and of all of PostgreSQL, whoever it works for."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.server = parent_of(int(cursor.fetchone()[0]))
        self.start = self.now()

    def now(self) -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), cpu_of_all(self.server)

    def read(self) -> dict[str, float]:
        names = ("seconds", "python", "postgres")
        return {name: now - then for name, now, then in zip(names, self.now(), self.start, strict=True)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
