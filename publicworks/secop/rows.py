"""One row of each dataset, read into the columns of our tables. `Cells` hold only what may be read."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from ..models.contract_codes import Dataset, Flaw
from ..models.contracts import flaws_of
from . import enums, suppliers, values
from .reading import Reader, Reading, Row, rank_of, remembered
from .values import Refused

LONGEST = 8000
"""Characters of a text that are kept: no page is to weigh more because a cell of SECOP does."""


def contract(row: Reading) -> Row:
    """jbjy-vk9h: one contract of SECOP II."""
    data = row.data
    data["code"] = key = values.key(row.get("id_contrato"))
    row.entity("nit_entidad", "nombre_entidad")
    row.put_all(CONTRACT)
    if data.get("url"):
        data["notice"] = values.notice(data["url"])
    row.day("signed_on", "fecha_de_firma")
    starts = row.day("starts_on", "fecha_de_inicio_del_contrato")
    ends = row.day("ends_on", "fecha_de_fin_del_contrato")
    row.day("settled_on", "fecha_fin_liquidacion")
    supplier(row, "tipodocproveedor", "documento_proveedor", "proveedor_adjudicado")
    updated = row.day("source_updated_on", "ultima_actualizacion")
    finish(row, data.get("value"), data.get("paid"), starts, ends)
    return Row(key, rank_of(updated), data)


def words(limit: int) -> Reader:
    """The text of a column that says the same in many rows."""
    return remembered(lambda cell: values.text(cell, limit))


CONTRACT: tuple[tuple[str, str, Reader], ...] = (
    ("portfolio", "proceso_de_compra", lambda cell: values.text(cell, 60)),
    ("reference", "referencia_del_contrato", lambda cell: values.text(cell, 200)),
    ("status", "estado_contrato", remembered(lambda cell: enums.status(values.text(cell)))),
    ("category", "codigo_de_categoria_principal", words(40)),
    ("contract_type", "tipo_de_contrato", words(80)),
    ("nature", "tipo_de_contrato", remembered(lambda cell: enums.nature(values.text(cell, 80)))),
    ("modality_text", "modalidad_de_contratacion", words(120)),
    (
        "modality",
        "modalidad_de_contratacion",
        remembered(lambda cell: enums.modality(values.text(cell, 120))),
    ),
    ("modality_reason", "justificacion_modalidad_de", words(250)),
    ("term", "duraci_n_del_contrato", words(80)),
    ("days_added", "dias_adicionados", remembered(values.whole)),
    ("object", "objeto_del_contrato", lambda cell: values.text(cell, LONGEST)),
    ("spending_kind", "destino_gasto", words(60)),
    ("value", "valor_del_contrato", values.money),
    ("paid", "valor_pagado", values.positive),
    ("invoiced", "valor_facturado", remembered(values.positive)),
    ("advance", "valor_de_pago_adelantado", remembered(values.positive)),
    ("national_budget", "presupuesto_general_de_la_nacion_pgn", remembered(values.money)),
    ("transfers", "sistema_general_de_participaciones", remembered(values.money)),
    ("royalties", "sistema_general_de_regal_as", remembered(values.money)),
    (
        "territorial_funds",
        "recursos_propios_alcald_as_gobernaciones_y_resguardos_ind_genas_",
        remembered(values.money),
    ),
    ("credit_funds", "recursos_de_credito", remembered(values.money)),
    ("own_funds", "recursos_propios", remembered(values.money)),
    ("url", "urlproceso", values.link),
)
"""What each column of jbjy-vk9h becomes, chosen once. Those that differ in every row are not remembered."""


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
    said = values.text(row.get("objeto_a_contratar")) or row.get("objeto_del_proceso")
    data["object"] = values.text(said, LONGEST)
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
        document_type=str(row.cells.get(kind) or ""),
        document=str(row.cells.get(document) or "").removesuffix(".0"),
        name=str(row.cells.get(name) or ""),
        code=str(row.cells.get("codigo_proveedor") or ""),
        is_group=str(row.cells.get("es_grupo") or ""),
    )
    row.data["supplier_name"] = found.name
    if found.key:
        row.data["supplier"] = {"key": found.key, "kind": found.kind, "nit": found.nit, "name": found.name}
    if found.is_doubtful:
        row.flag(Flaw.SUPPLIER_NIT)


def finish(row: Reading, value: Any, paid: Any, starts: str | None, ends: str | None) -> None:
    found = flaws_of(float(value) if value else None, float(paid) if paid else None, starts, ends)
    row.data["flaws"] = sorted({*found, *row.flaws})


def process(row: Reading) -> Row:
    """p6dx-8zbt: one selection process."""
    data = row.data
    data["code"] = key = values.key(row.get("id_del_proceso"))
    row.entity("nit_entidad", "entidad")
    row.put("reference", "referencia_del_proceso", values.text, 200)
    row.put("portfolio", "id_del_portafolio", values.text, 60)
    row.put("title", "nombre_del_procedimiento", values.text, LONGEST)
    row.put("description", "descripci_n_del_procedimiento", values.text, LONGEST)
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
    row.put("description", "descripcion", values.text, LONGEST)
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
    row.put("description", "descripcion", values.text, LONGEST)
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
    row.put("description", "proposito_de_la_modificacion", values.text, LONGEST)
    key = f"u99c.{blake2b(f'{code}|{kind}|{day}'.encode(), digest_size=10).hexdigest()}"
    return Row(key, rank_of(day), row.data)


def plan(row: Reading) -> Row:
    """b6m4-qgqv: the head of a yearly procurement plan. Of its versions the highest counts."""
    data = row.data
    data["code"] = values.key(row.get("identificador_unico"))
    data["entity_code"] = entity = values.key(row.get("codigo_entidad"))
    data["year"] = year_of(row, "anno")
    row.put("entity_name", "nombre_entidad", values.text, 250)
    row.put("mission", "mision_vision", values.text, LONGEST)
    row.put("perspective", "perspectiva_estrategica", values.text, LONGEST)
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
    data["description"] = values.text(row.get("descripcion"), LONGEST) or "—"
    row.day("starts_on", "fecha_esperada_de_inicio")
    row.day("offers_on", "fecha_esperada_de_recepcion")
    row.put("duration", "duracion_esperada", values.count)
    row.put("duration_unit", "unidad_de_duracion_esperada", values.text, 30)
    row.put("resources", "origen_recursos", values.text, 200)
    row.put("value", "valor_total_esperado", values.money)
    row.put("budget_value", "valor_esperado_de_presupuesto", values.money)
    modality(row, "modalidad")
    row.put("categories", "categorias_unspsc", values.text, LONGEST)
    row.put("processes_text", "procesos_relacionados", values.text, LONGEST)
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
