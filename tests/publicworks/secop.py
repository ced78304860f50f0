"""Small files of SECOP for the tests, with the official names of the columns."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from publicworks.models import ImportRun
from publicworks.secop.datasets import COLUMNS
from publicworks.secop.files import Files
from publicworks.secop.imports import run_import

CITY = "890480184"
CONTRACT = {
    "nombre_entidad": "ALCALDÍA DE CARTAGENA DE INDIAS",
    "nit_entidad": CITY,
    "id_contrato": "CO1.PCCNTR.1",
    "proceso_de_compra": "CO1.BDOS.1",
    "estado_contrato": "En ejecución",
    "tipo_de_contrato": "Obra",
    "modalidad_de_contratacion": "Licitación pública Obra Publica",
    "fecha_de_firma": "2025-01-10T00:00:00.000",
    "fecha_de_inicio_del_contrato": "2025-02-01T00:00:00.000",
    "fecha_de_fin_del_contrato": "2025-12-31T00:00:00.000",
    "tipodocproveedor": "NIT",
    "documento_proveedor": "9015410214",
    "proveedor_adjudicado": "CONSTRUCTORA DEL CARIBE S.A.S.",
    "codigo_proveedor": "700123",
    "valor_del_contrato": "431340000",
    "valor_pagado": "0",
    "objeto_del_contrato": "Construcción de placa huella en el barrio Manga",
    "urlproceso": "https://community.secop.gov.co/Public/?noticeUID=CO1.NTC.77",
    "ultima_actualizacion": "2025-06-01T00:00:00.000",
}
PROCESS = {
    "entidad": "ALCALDÍA DE CARTAGENA DE INDIAS",
    "nit_entidad": CITY,
    "id_del_proceso": "CO1.REQ.1",
    "id_del_portafolio": "CO1.BDOS.1",
    "precio_base": "450000000",
    "valor_total_adjudicacion": "431340000",
    "proveedores_unicos_con": "3",
    "modalidad_de_contratacion": "Licitación pública Obra Publica",
}


def write(path: Path, rows: list[dict[str, Any]], *, encoding: str = "utf-8") -> Path:
    """A CSV with the columns of its first row."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(path: Path, dataset: str = "jbjy-vk9h", **options: Any) -> ImportRun:
    return run_import(Files([path], COLUMNS[dataset], **options))
