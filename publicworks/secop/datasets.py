"""Each dataset: its columns that may be read, and what tells its rows apart. Nothing else of a file is read.

`columns.json` holds the official names and titles (datos.gov.co, metadata of April 2026).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cartagena_ogp.words import plain

from ..models.contract_codes import Dataset

FOLDER = Path(__file__).resolve().parent.parent / "data" / "secop"
PERSONAL = re.compile(
    r"ce?dula|identificaci|documento|pasaporte|genero|gnero|sexo|nacionalidad|domicilio|direccion|direcci_?n"
    r"|telefono|tel_?fono|celular|correo|email|mail|cuenta|banco|representante|supervisor|ordenador|nacimiento"
    r"|nombrecontacto|apellido|contacto|etnia|discapacidad|edad$"
)
"""Words of a column's name that speak of a person."""


class ImportFailed(Exception):
    """The import cannot go on. The sentence is for whoever started it."""


@dataclass(frozen=True)
class Columns:
    """The columns of a dataset: `read` are the only ones that leave the file."""

    dataset: str
    read: tuple[str, ...]
    key: str
    entity: str = ""
    """The column with the entity's NIT; empty when rows are found by their contract."""
    entity_is_number: bool = False

    @property
    def official(self) -> dict[str, str]:
        """Every column the dataset has, with its title."""
        return official_columns().get(self.dataset, {})

    def names(self, mapping: dict[str, str]) -> dict[str, str]:
        """What each way to write a header means: the API's name, its title, or what `mapping` says."""
        known = {fold(name): name for name in self.read}
        known |= {fold(name): name for name in self.official}
        known |= {fold(title): name for name, title in self.official.items()}
        wrong = sorted(set(mapping.values()) - set(self.read))
        if wrong:
            raise ImportFailed(
                f"El archivo de equivalencias nombra columnas que {self.dataset} no lee: {', '.join(wrong)}."
            )
        return known | {fold(written): name for written, name in mapping.items()}


@dataclass(frozen=True)
class Header:
    """What each place of a row is: a column that is read, or None."""

    places: tuple[str | None, ...]
    ignored: tuple[str, ...]


@cache
def official_columns() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((FOLDER / "columns.json").read_text(encoding="utf-8"))
    return found


def fold(header: str) -> str:
    """A header without case, accents, blanks nor signs."""
    return re.sub(r"[^a-z0-9]", "", plain(header))


def header_of(columns: Columns, written: list[str], mapping: dict[str, str], *, all_entities: bool) -> Header:
    """Which columns to read. Raises `ImportFailed` for a missing one or for one that speaks of people."""
    names = columns.names(mapping)
    places: list[str | None] = []
    ignored = []
    for title in written:
        name = names.get(fold(title))
        if name is None and PERSONAL.search(fold(title)):
            raise ImportFailed(
                f"La columna «{title}» parece tener datos de personas y no es de {columns.dataset}. "
                "No se leyó nada. Quítala del archivo y vuelve a intentar."
            )
        place = name if name in columns.read and name not in places else None
        places.append(place)
        if place is None:
            ignored.append(title)
    needed = {columns.key} | ({columns.entity} if columns.entity and not all_entities else set())
    missing = sorted(needed - set(places))
    if missing:
        raise ImportFailed(
            f"Faltan columnas: {', '.join(missing)}. Si el archivo las llama de otro modo, dilo en uno "
            "de equivalencias (--mapping)"
            + ("; sin el NIT de la entidad, solo con --all-entities." if columns.entity in missing else ".")
        )
    return Header(tuple(places), tuple(ignored))


def names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CONTRACTS = Columns(
    Dataset.CONTRACTS,
    read=names(
        """
        nombre_entidad nit_entidad proceso_de_compra id_contrato referencia_del_contrato
        estado_contrato codigo_de_categoria_principal tipo_de_contrato modalidad_de_contratacion
        justificacion_modalidad_de fecha_de_firma fecha_de_inicio_del_contrato
        fecha_de_fin_del_contrato tipodocproveedor documento_proveedor proveedor_adjudicado es_grupo
        destino_gasto valor_del_contrato valor_de_pago_adelantado valor_facturado valor_pagado
        dias_adicionados urlproceso presupuesto_general_de_la_nacion_pgn
        sistema_general_de_participaciones sistema_general_de_regal_as
        recursos_propios_alcald_as_gobernaciones_y_resguardos_ind_genas_ recursos_de_credito
        recursos_propios ultima_actualizacion codigo_proveedor fecha_fin_liquidacion
        objeto_del_contrato duraci_n_del_contrato
        """
    ),
    key="id_contrato",
    entity="nit_entidad",
    entity_is_number=True,
)
PROCESSES = Columns(
    Dataset.PROCESSES,
    read=names(
        """
        entidad nit_entidad id_del_proceso referencia_del_proceso id_del_portafolio
        nombre_del_procedimiento descripci_n_del_procedimiento fase fecha_de_publicacion_del
        fecha_de_ultima_publicaci fecha_de_publicacion_fase_3 precio_base modalidad_de_contratacion
        fecha_de_recepcion_de proveedores_invitados proveedores_que_manifestaron
        respuestas_al_procedimiento proveedores_unicos_con numero_de_lotes estado_del_procedimiento
        fecha_adjudicacion valor_total_adjudicacion nombre_del_proveedor
        nit_del_proveedor_adjudicado tipo_de_contrato urlproceso
        """
    ),
    key="id_del_proceso",
    entity="nit_entidad",
)
INTEGRATED = Columns(
    Dataset.INTEGRATED,
    read=names(
        """
        nombre_de_la_entidad nit_de_la_entidad estado_del_proceso modalidad_de_contrataci_n
        objeto_a_contratar objeto_del_proceso tipo_de_contrato fecha_de_firma_del_contrato
        fecha_inicio_ejecuci_n fecha_fin_ejecuci_n numero_del_contrato numero_de_proceso
        valor_contrato nom_raz_social_contratista url_contrato origen tipo_documento_proveedor
        documento_proveedor
        """
    ),
    key="numero_del_contrato",
    entity="nit_de_la_entidad",
)
ADDITIONS = Columns(
    Dataset.ADDITIONS,
    read=("identificador", "id_contrato", "tipo", "descripcion", "fecharegistro"),
    key="id_contrato",
)
MODIFICATIONS = Columns(
    Dataset.MODIFICATIONS,
    read=names(
        """
        id_contrato identificador_modificacion numero_version estado_modificacion
        proposito_modificacion descripcion valor_modificacion dias_extendidos fecha_de_aprobacion
        fecha_version
        """
    ),
    key="id_contrato",
)
SUSPENSIONS = Columns(
    Dataset.SUSPENSIONS,
    read=names(
        """
        id_contrato tipo fecha_de_creacion fecha_de_aprobacion proposito_de_la_modificacion
        """
    ),
    key="id_contrato",
)
PLANS = Columns(
    Dataset.PLANS,
    read=names(
        """
        identificador_unico anno codigo_entidad nombre_entidad mision_vision perspectiva_estrategica
        valor_presupuesto_general version
        """
    ),
    key="identificador_unico",
    entity="codigo_entidad",
)
PLAN_LINES = Columns(
    Dataset.PLAN_LINES,
    read=names(
        """
        identificador_unico descripcion fecha_esperada_de_inicio fecha_esperada_de_recepcion
        duracion_esperada unidad_de_duracion_esperada origen_recursos valor_total_esperado
        valor_esperado_de_presupuesto modalidad categorias_unspsc procesos_relacionados url_proceso
        codigo_entidad nombre_entidad nit_entidad id_paa_encabezado annio version_del_paa
        """
    ),
    key="identificador_unico",
    entity="nit_entidad",
)
PROJECTS = Columns(
    Dataset.PROJECTS,
    read=("id_portafolio", "codigo_bpin", "id_proceso", "id_contracto"),
    key="codigo_bpin",
)
COLUMNS: dict[str, Columns] = {
    one.dataset: one
    for one in (
        CONTRACTS, PROCESSES, INTEGRATED, ADDITIONS, MODIFICATIONS, SUSPENSIONS, PLANS, PLAN_LINES, PROJECTS,
    )
}  # fmt: skip
ALIASES = {
    "contratos": Dataset.CONTRACTS,
    "procesos": Dataset.PROCESSES,
    "integrado": Dataset.INTEGRATED,
    "adiciones": Dataset.ADDITIONS,
    "modificaciones": Dataset.MODIFICATIONS,
    "suspensiones": Dataset.SUSPENSIONS,
    "paa": Dataset.PLANS,
    "paa-detalle": Dataset.PLAN_LINES,
    "bpin": Dataset.PROJECTS,
}

Cells = dict[str, Any]
