"""SECOP's closed lists, written in any case, with and without accents, into ours."""

from __future__ import annotations

from functools import lru_cache

from cartagena_ogp.words import plain

from ..models.contract_codes import ContractStatus, Modality, ModificationKind, Nature

STATUSES = {
    "borrador": ContractStatus.DRAFT,
    "en aprobacion": ContractStatus.IN_APPROVAL,
    "aprobado": ContractStatus.APPROVED,
    "enviado proveedor": ContractStatus.SENT,
    "enviado al proveedor": ContractStatus.SENT,
    "en ejecucion": ContractStatus.UNDER_WAY,
    "activo": ContractStatus.UNDER_WAY,
    "celebrado": ContractStatus.UNDER_WAY,
    "modificado": ContractStatus.MODIFIED,
    "prorrogado": ContractStatus.MODIFIED,
    "suspendido": ContractStatus.SUSPENDED,
    "cedido": ContractStatus.ASSIGNED,
    "terminado": ContractStatus.ENDED,
    "terminado sin liquidar": ContractStatus.ENDED,
    "terminado anormalmente despues de convocado": ContractStatus.CANCELLED,
    "cerrado": ContractStatus.CLOSED,
    "liquidado": ContractStatus.CLOSED,
    "cancelado": ContractStatus.CANCELLED,
}
MODALITIES = (
    ("licitacion", Modality.OPEN_TENDER),
    ("concurso de meritos", Modality.MERIT),
    ("subasta", Modality.AUCTION),
    ("seleccion abreviada", Modality.ABBREVIATED),
    ("minima cuantia", Modality.MINIMUM),
    ("contratacion minima", Modality.MINIMUM),
    ("regimen especial", Modality.SPECIAL),
    ("directa", Modality.DIRECT),
    ("acuerdo marco", Modality.AGREEMENT),
    ("tienda virtual", Modality.AGREEMENT),
)
"""The first words found win: «Selección abreviada subasta inversa» is an auction."""
NATURES = (
    ("interventoria", Nature.SUPERVISION),
    ("obra", Nature.CONSTRUCTION),
    ("concesion", Nature.CONSTRUCTION),
    ("consultoria", Nature.DESIGN),
    ("diseno", Nature.DESIGN),
    ("arrendamiento", Nature.LEASE),
    ("comodato", Nature.LEASE),
    ("compraventa", Nature.GOODS),
    ("suministro", Nature.GOODS),
    ("venta", Nature.GOODS),
    ("servicio", Nature.SERVICES),
    ("seguro", Nature.SERVICES),
)
KINDS = (
    ("reactivacion", ModificationKind.RESUMPTION),
    ("reinicio", ModificationKind.RESUMPTION),
    ("suspension", ModificationKind.SUSPENSION),
    ("reduccion", ModificationKind.REDUCTION),
    ("cesion", ModificationKind.ASSIGNMENT),
    ("conclusion", ModificationKind.ENDING),
    ("terminacion", ModificationKind.ENDING),
    ("expiracion", ModificationKind.ENDING),
    ("adicion", ModificationKind.VALUE),
    ("extension", ModificationKind.TERM),
    ("prorroga", ModificationKind.TERM),
)


@lru_cache(1024)
def status(text: str) -> str:
    return STATUSES.get(plain(text).strip(), ContractStatus.UNKNOWN).value


@lru_cache(1024)
def modality(text: str) -> str:
    words = plain(text)
    if not words:
        return Modality.UNKNOWN.value
    return next((known for part, known in MODALITIES if part in words), Modality.OTHER).value


@lru_cache(1024)
def nature(text: str) -> str:
    words = plain(text)
    return next((known for part, known in NATURES if part in words), Nature.OTHER).value


def modification(text: str, value: str | None = None, days: int | None = None) -> str:
    """What a change is about, by its words and, when they say little, by what it changed."""
    kind = modification_words(text)
    if value and days and float(value) > 0 and kind in {"value", "term", "general"}:
        return ModificationKind.VALUE_AND_TERM.value
    if kind == ModificationKind.GENERAL and value and float(value):
        return (ModificationKind.VALUE if float(value) > 0 else ModificationKind.REDUCTION).value
    if kind == ModificationKind.GENERAL and days:
        return ModificationKind.TERM.value
    return kind


@lru_cache(1024)
def modification_words(text: str) -> str:
    words = plain(text)
    return next((known for part, known in KINDS if part in words), ModificationKind.GENERAL).value
