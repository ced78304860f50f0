"""Who a contractor is, from what SECOP says of them, without keeping any person's number.

A company is what has a NIT that starts with 8 or 9. Everybody else is a person: their document only
passes through here, on its way to a keyed digest (Ley 1581 de 2012), and SECOP's own code comes first.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from django.utils.crypto import salted_hmac

from cartagena_ogp.words import plain

from ..models.contract_codes import SupplierKind
from . import values

SALT = "publicworks.secop.suppliers"
CONSORTIUM = re.compile(r"^(consorcio|union temporal|ut|u\.t\.?|promesa de sociedad)\b")

COMPANY = re.compile(
    r"\b(s\.?\s?a\.?\s?s|s\.?\s?a|ltda|limitada|e\.?s\.?p|fundacion|corporacion|cooperativa|asociacion|sociedad)\b"
)
"""Words that only the name of a company or organisation has."""


class Known(NamedTuple):
    """A contractor as the import keeps it. `key` is empty when nothing tells who it is."""

    key: str
    kind: str
    nit: str
    name: str
    is_doubtful: bool = False
    """The document says that it is a NIT and it cannot be one."""


@lru_cache(8192)
def supplier(*, document_type: str, document: str, name: str, code: str, is_group: str) -> Known:
    """Who the contractor is. Nothing of `document` is in the answer unless it is a company's NIT."""
    said = values.text(name, 300)
    kind = folded(document_type)
    nit = company_nit(document) if "cedula" not in kind and "pasaporte" not in kind else ""
    group = folded(is_group).startswith("s") or bool(CONSORTIUM.match(plain(said)))
    if nit:
        shown = SupplierKind.CONSORTIUM if group else SupplierKind.COMPANY
        return Known(f"nit:{nit}", shown.value, nit, said or nit)
    if not said:
        return Known("", "", "", "")
    own_code = values.text(code)
    number = re.sub(r"\D", "", document)
    if group:
        key = f"secop:{own_code}" if is_code(own_code) else f"name:{plain(said)[:70]}"
        return Known(key, SupplierKind.CONSORTIUM.value, "", said)
    if kind == "nit" and not number and COMPANY.search(plain(said)):
        return Known(f"name:{plain(said)[:70]}", SupplierKind.COMPANY.value, "", said)
    doubtful = kind == "nit" and bool(number)
    if is_code(own_code):
        return Known(f"secop:{own_code}", SupplierKind.NATURAL.value, "", said, doubtful)
    if len(number) >= 5:
        return Known(f"person:{digest(number)}", SupplierKind.NATURAL.value, "", said, doubtful)
    # Two people may share a name: without anything else, nobody is made one with somebody else.
    return Known("", SupplierKind.NATURAL.value, "", said, doubtful)


@lru_cache(256)
def folded(cell: str) -> str:
    """The words of a cell with few different values, to compare them."""
    return plain(values.text(cell))


def is_code(text: str) -> bool:
    return text.isdigit() and text.isascii() and int(text) > 0 and len(text) <= 20


@lru_cache(20_000)
def company_nit(document: str) -> str:
    """The nine digits of a company's NIT; empty when it is none, or could be a person's."""
    nine, _good = values.nit(document)
    return nine if nine and nine[0] in "89" else ""


@lru_cache(20_000)
def digest(number: str) -> str:
    """What tells one person from another without their number; the portal's secret key keys it."""
    return salted_hmac(SALT, number, algorithm="sha256").hexdigest()[:40]
