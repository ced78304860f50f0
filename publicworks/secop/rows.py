"""One row of each dataset, read into the columns of our tables. `Cells` hold only what may be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from ..models.contract_codes import Dataset, Flaw
from ..models.contracts import flaws_of
from . import enums, suppliers, values
from .datasets import Cells
from .values import Refused


class Row(NamedTuple):
    """A row read well. `rank` tells the newest of several with one key; `data` are plain JSON values."""

    key: str
    rank: int
    data: dict[str, Any]


class RowRefused(Exception):
    """A row that cannot be kept: the column, its value and why."""

    def __init__(self, key: str, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.key, self.column, self.value, self.reason = key, column, value, reason


SILENT = {"documento_proveedor", "nit_del_proveedor_adjudicado"}
"""Columns whose values are never repeated, not even in a rejection: they may hold a person's number."""


class Reading:
    """Takes cells out of a row and remembers which one it was at when a value is refused."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.column = ""
        self.data: dict[str, Any] = {}
        self.flaws: list[str] = []

    def get(self, column: str) -> Any:
        self.column = column
        return self.cells.get(column)

    def put(self, name: str, column: str, read: Callable[..., Any], *limits: Any) -> Any:
        """Read a column that the source has; one that it has not says nothing, not even «empty»."""
        if column not in self.cells:
            return None
        self.column = column
        found = read(self.cells[column], *limits)
        self.data[name] = found
        return found

    def day(self, name: str, column: str) -> str | None:
        """A day; an impossible one is left out and said among the flaws."""
        found: str | None = self.put(name, column, values.day)
        if found and not values.is_possible(found):
            self.data[name] = found = None
            self.flag(Flaw.DATE_OUT_OF_RANGE)
        return found

    def positive(self, name: str, column: str) -> str | None:
        """A sum; SECOP writes 0 where nothing was reported."""
        found: str | None = self.put(name, column, values.money)
        if found == "0.00":
            self.data[name] = found = None
        return found

    def flag(self, flaw: Flaw) -> None:
        if flaw.value not in self.flaws:
            self.flaws.append(flaw.value)

    def entity(self, nit_column: str, name_column: str) -> None:
        self.put("entity_name", name_column, values.text, 250)
        if nit_column in self.cells:
            nine, good = values.nit(str(self.get(nit_column) or ""))
            self.data["entity_nit"] = nine
            if not good:
                self.flag(Flaw.ENTITY_NIT)
        self.data.setdefault("entity_name", "")


def read_row(parse: Callable[[Reading], Row], cells: Cells) -> Row:
    """Read a row. Raises `RowRefused`."""
    reading = Reading(cells)
    try:
        return parse(reading)
    except Refused as refused:
        value = "" if reading.column in SILENT else str(cells.get(reading.column) or "")[:200]
        key = next((str(value) for name, value in cells.items() if name in KEYS and value), "")[:120]
        raise RowRefused(key, reading.column, value.replace("\x00", ""), refused.reason) from None


KEYS = {"id_contrato", "id_del_proceso", "numero_del_contrato", "identificador_unico", "codigo_bpin"}


@lru_cache(4096)
def rank_of(day: str | None) -> int:
    return date.fromisoformat(day).toordinal() if day else 0


def contract(row: Reading) -> Row:
    """jbjy-vk9h: one contract of SECOP II."""
    data = row.data
    data["code"] = key = values.key(row.get("id_contrato"))
    row.entity("nit_entidad", "nombre_entidad")
    row.put("portfolio", "proceso_de_compra", values.text, 60)
    row.put("reference", "referencia_del_contrato", values.text, 200)
    row.put("status", "estado_contrato", lambda cell: enums.status(values.text(cell)))
    row.put("category", "codigo_de_categoria_principal", values.text, 40)
    kind = row.put("contract_type", "tipo_de_contrato", values.text, 80)
    if kind is not None:
        data["nature"] = enums.nature(kind)
    modality(row, "modalidad_de_contratacion")
    row.put("modality_reason", "justificacion_modalidad_de", values.text, 250)
    row.day("signed_on", "fecha_de_firma")
    starts = row.day("starts_on", "fecha_de_inicio_del_contrato")
    ends = row.day("ends_on", "fecha_de_fin_del_contrato")
    row.day("settled_on", "fecha_fin_liquidacion")
    row.put("term", "duraci_n_del_contrato", values.text, 80)
    row.put("days_added", "dias_adicionados", values.whole)
    row.put("object", "objeto_del_contrato", values.text)
    row.put("spending_kind", "destino_gasto", values.text, 60)
    value = row.put("value", "valor_del_contrato", values.money)
    paid = row.positive("paid", "valor_pagado")
    row.positive("invoiced", "valor_facturado")
    row.positive("advance", "valor_de_pago_adelantado")
    for name, column in SOURCES.items():
        row.put(name, column, values.money)
    address(row, "urlproceso")
    supplier(row, "tipodocproveedor", "documento_proveedor", "proveedor_adjudicado")
    updated = row.day("source_updated_on", "ultima_actualizacion")
    finish(row, value, paid, starts, ends)
    return Row(key, rank_of(updated), data)


SOURCES = {
    "national_budget": "presupuesto_general_de_la_nacion_pgn",
    "transfers": "sistema_general_de_participaciones",
    "royalties": "sistema_general_de_regal_as",
    "territorial_funds": "recursos_propios_alcald_as_gobernaciones_y_resguardos_ind_genas_",
    "credit_funds": "recursos_de_credito",
    "own_funds": "recursos_propios",
}


def integrated(row: Reading) -> Row:
    """rpmr-utcd: one contract of SECOP I or II, with less detail."""
    data = row.data
    link = values.link(row.get("url_contrato"))
    number = row.get("numero_del_contrato")
    if values.text(row.get("origen")).upper() == "SECOPI":
        # The number of a SECOP I contract is the entity's own and repeats; the «constancia» does not.
        number = constancy(link) or row.get("numero_de_proceso")
    row.column = "numero_del_contrato"
    data["code"] = key = values.key(number)
    row.entity("nit_de_la_entidad", "nombre_de_la_entidad")
    row.put("reference", "numero_de_proceso", values.text, 200)
    row.put("status", "estado_del_proceso", lambda cell: enums.status(values.text(cell)))
    kind = row.put("contract_type", "tipo_de_contrato", values.text, 80)
    if kind is not None:
        data["nature"] = enums.nature(kind)
    modality(row, "modalidad_de_contrataci_n")
    row.day("signed_on", "fecha_de_firma_del_contrato")
    starts = row.day("starts_on", "fecha_inicio_ejecuci_n")
    ends = row.day("ends_on", "fecha_fin_ejecuci_n")
    data["object"] = values.text(row.get("objeto_a_contratar")) or values.text(row.get("objeto_del_proceso"))
    value = row.put("value", "valor_contrato", values.money)
    address(row, "url_contrato")
    supplier(row, "tipo_documento_proveedor", "documento_proveedor", "nom_raz_social_contratista")
    finish(row, value, None, starts, ends)
    return Row(key, 0, data)


def constancy(link: str) -> str:
    """`numConstancia` of an address of SECOP I: 17-12-6787529."""
    _before, _mark, after = link.partition("numConstancia=")
    return after.split("&")[0]


def modality(row: Reading, column: str) -> None:
    said = row.put("modality_text", column, values.text, 120)
    if said is not None:
        row.data["modality"] = enums.modality(said)


def address(row: Reading, column: str) -> None:
    link = row.put("url", column, values.link)
    if link:
        row.data["notice"] = values.notice(link)


def supplier(row: Reading, kind: str, document: str, name: str) -> None:
    """The contractor, in the three facts that are kept; their document stays behind."""
    if name not in row.cells:
        return
    row.column = name
    found = suppliers.supplier(
        document_type=values.text(row.cells.get(kind)),
        document=str(row.cells.get(document) or "").removesuffix(".0"),
        name=str(row.cells.get(name) or ""),
        code=str(row.cells.get("codigo_proveedor") or ""),
        is_group=values.text(row.cells.get("es_grupo")),
    )
    row.data["supplier_name"] = found.name
    if found.key:
        row.data["supplier"] = {"key": found.key, "kind": found.kind, "nit": found.nit, "name": found.name}
    if found.is_doubtful:
        row.flag(Flaw.SUPPLIER_NIT)


def finish(row: Reading, value: Any, paid: Any, starts: str | None, ends: str | None) -> None:
    days = (date.fromisoformat(starts) if starts else None, date.fromisoformat(ends) if ends else None)
    found = flaws_of(float(value) if value else None, float(paid) if paid else None, *days)
    row.data["flaws"] = sorted({*found, *row.flaws})


def process(row: Reading) -> Row:
    """p6dx-8zbt: one selection process."""
    data = row.data
    data["code"] = key = values.key(row.get("id_del_proceso"))
    row.entity("nit_entidad", "entidad")
    row.put("reference", "referencia_del_proceso", values.text, 200)
    row.put("portfolio", "id_del_portafolio", values.text, 60)
    row.put("title", "nombre_del_procedimiento", values.text)
    row.put("description", "descripci_n_del_procedimiento", values.text)
    row.put("phase", "fase", values.text, 120)
    row.put("status", "estado_del_procedimiento", values.text, 80)
    row.put("contract_type", "tipo_de_contrato", values.text, 80)
    modality(row, "modalidad_de_contratacion")
    row.day("published_on", "fecha_de_publicacion_del")
    row.day("terms_on", "fecha_de_publicacion_fase_3")
    row.day("bids_due_on", "fecha_de_recepcion_de")
    row.day("awarded_on", "fecha_adjudicacion")
    row.positive("base_price", "precio_base")
    row.positive("awarded_value", "valor_total_adjudicacion")
    row.put("invited", "proveedores_invitados", values.count)
    row.put("interested", "proveedores_que_manifestaron", values.count)
    row.put("bids", "respuestas_al_procedimiento", values.count)
    row.put("bidders", "proveedores_unicos_con", values.count)
    row.put("lots", "numero_de_lotes", values.count)
    row.put("winner_name", "nombre_del_proveedor", values.text, 300)
    if "nit_del_proveedor_adjudicado" in row.cells:
        data["winner_nit"] = suppliers.company_nit(str(row.get("nit_del_proveedor_adjudicado") or ""))
    address(row, "urlproceso")
    updated = row.day("source_updated_on", "fecha_de_ultima_publicaci")
    return Row(key, rank_of(updated), data)


def modification_key(row: Reading, column: str) -> str:
    row.data["contract"] = values.key(row.get("id_contrato"))
    return values.key(row.get(column))


def addition(row: Reading) -> Row:
    """cb9c-h8sn: that something was changed, and of what kind; it says no amounts."""
    key = modification_key(row, "identificador")
    row.data["kind"] = enums.modification(values.text(row.get("tipo")))
    row.put("description", "descripcion", values.text)
    row.day("on", "fecharegistro")
    return Row(key, rank_of(row.data.get("on")), row.data)


def modification(row: Reading) -> Row:
    """u8cx-r425: a change with its value and days; of its versions the highest counts."""
    key = modification_key(row, "identificador_modificacion")
    state = values.text(row.get("estado_modificacion")).casefold()
    if state in {"borrador", "cancelado", "rechazado"}:
        raise Refused("La modificación no está aprobada.")
    value = row.put("value_change", "valor_modificacion", values.signed_money)
    days = row.put("days_change", "dias_extendidos", values.whole)
    row.data["kind"] = enums.modification(values.text(row.get("proposito_modificacion")), value, days)
    row.put("description", "descripcion", values.text)
    row.day("on", "fecha_de_aprobacion")
    row.data["version"] = values.count(row.get("numero_version")) or 1
    return Row(key, row.data["version"], row.data)


def suspension(row: Reading) -> Row:
    """u99c-7mfm: a stop or a start again. It names no event, so contract, kind and day do."""
    row.data["contract"] = code = values.key(row.get("id_contrato"))
    row.data["kind"] = kind = enums.modification(values.text(row.get("tipo")))
    day = values.day(row.get("fecha_de_aprobacion")) or values.day(row.get("fecha_de_creacion"))
    if not day:
        raise Refused("Falta la fecha.")
    row.data["on"] = day
    row.put("description", "proposito_de_la_modificacion", values.text)
    key = f"u99c.{blake2b(f'{code}|{kind}|{day}'.encode(), digest_size=10).hexdigest()}"
    return Row(key, rank_of(day), row.data)


def plan(row: Reading) -> Row:
    """b6m4-qgqv: the head of a yearly procurement plan. Of its versions the highest counts."""
    data = row.data
    data["code"] = values.key(row.get("identificador_unico"))
    data["entity_code"] = entity = values.key(row.get("codigo_entidad"))
    data["year"] = year_of(row, "anno")
    row.put("entity_name", "nombre_entidad", values.text, 250)
    row.put("mission", "mision_vision", values.text)
    row.put("perspective", "perspectiva_estrategica", values.text)
    row.put("budget", "valor_presupuesto_general", values.money)
    data["version"] = values.count(row.get("version")) or 1
    return Row(f"{entity}.{data['year']}", data["version"], data)


def plan_line(row: Reading) -> Row:
    """9sue-ezhx: one purchase of a plan, in one version of it."""
    data = row.data
    data["code"] = code = values.key(row.get("identificador_unico"))
    data["plan_code"] = values.text(row.get("id_paa_encabezado"), 60)
    data["entity_code"] = values.key(row.get("codigo_entidad"))
    data["year"] = year_of(row, "annio")
    data["version"] = values.count(row.get("version_del_paa")) or 1
    row.entity("nit_entidad", "nombre_entidad")
    data["description"] = values.text(row.get("descripcion")) or "—"
    row.day("starts_on", "fecha_esperada_de_inicio")
    row.day("offers_on", "fecha_esperada_de_recepcion")
    row.put("duration", "duracion_esperada", values.count)
    row.put("duration_unit", "unidad_de_duracion_esperada", values.text, 30)
    row.put("resources", "origen_recursos", values.text, 200)
    row.put("value", "valor_total_esperado", values.money)
    row.put("budget_value", "valor_esperado_de_presupuesto", values.money)
    modality(row, "modalidad")
    row.put("categories", "categorias_unspsc", values.text)
    row.put("processes_text", "procesos_relacionados", values.text)
    row.put("url", "url_proceso", values.link)
    return Row(f"{data['entity_code']}.{data['year']}.{code}"[:120], data["version"], data)


def year_of(row: Reading, column: str) -> int:
    year = values.count(row.get(column))
    if year is None or not 2000 <= year <= 2060:
        raise Refused("Falta el año, o no es posible.")
    return year


def project(row: Reading) -> Row:
    """d9na-abhe: which investment project (BPIN) a process or a contract spends."""
    code = values.bpin(row.get("codigo_bpin"))
    if not code:
        raise Refused("El código BPIN no tiene entre 7 y 16 cifras.")
    contract_code = values.text(row.get("id_contracto"), 80)
    portfolio = values.text(row.get("id_portafolio"), 60)
    if not contract_code and not portfolio:
        raise Refused("No dice de qué contrato ni de qué proceso es.")
    row.data.update(bpin=code, contract=contract_code, portfolio=portfolio)
    return Row(f"{contract_code or portfolio}", 0, row.data)


PARSERS: dict[str, Callable[[Reading], Row]] = {
    Dataset.CONTRACTS: contract,
    Dataset.PROCESSES: process,
    Dataset.INTEGRATED: integrated,
    Dataset.ADDITIONS: addition,
    Dataset.MODIFICATIONS: modification,
    Dataset.SUSPENSIONS: suspension,
    Dataset.PLANS: plan,
    Dataset.PLAN_LINES: plan_line,
    Dataset.PROJECTS: project,
}
