"""What a cell of SECOP's open data means: every trap of the source, one function a kind of value.

Dates have no zone and are days in Bogotá; sums are pesos (COP); a sentinel («No Definido»…) is no value.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from cartagena_ogp.words import plain

BOGOTA = ZoneInfo("America/Bogota")
EARLIEST, LATEST = "1990-01-01", "2060-12-31"
"""Days outside are impossible: the integrated dataset holds some up to the year 2099."""
LARGEST = Decimal(10) ** 16  # pesos: more than ten times the nation's yearly budget
SENTINELS = frozenset(
    """no definido|no definida|no defenido|no aplica|no aplica/no pertenece|n/d|n/a|nd|na|no especificado
    |no adjudicado|no registra|sin descripcion|sin definir|sin dato|omitido|persona natural (omitido)|null
    |none|nan|-|--|.""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
WINDOWS = {
    code: bytes([code]).decode("cp1252", "replace").replace("\ufffd", "") for code in range(0x80, 0xA0)
}
"""Letters of Windows that somebody read as ISO 8859-1: «\\x96» is a dash."""


class Refused(ValueError):
    """A cell that cannot be what its column says. `reason` is a sentence in Spanish."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_missing(value: Any) -> bool:
    """Whether the cell says nothing: empty, or one of SECOP's many ways to say so."""
    if value is None or value == "":
        return True
    # No sentinel ends in a digit: numbers, codes and days need no further look, and leave the cache alone.
    return isinstance(value, str) and not value[-1].isdigit() and sentinel(value)


@lru_cache(4096)
def sentinel(value: str) -> bool:
    bare = value.strip()
    return not bare or (len(bare) < 30 and plain(bare) in SENTINELS)


def text(value: Any, limit: int = 0) -> str:
    """The words of a cell, blanks made one, control characters gone; at most `limit` characters if given."""
    if is_missing(value):
        return ""
    found = str(value)
    if not found.isprintable():
        found = CONTROL.sub("", found.translate(WINDOWS))
    found = " ".join(found.split())
    return found[:limit].rstrip() if limit and len(found) > limit else found


def money(value: Any) -> str | None:
    """A sum of pesos with two decimals, as text; None when the cell says nothing. Raises `Refused`."""
    if is_digits(value):
        return f"{int(value)}.00"
    amount = number(value)
    if amount is None:
        return None
    if amount < 0:
        raise Refused("El valor es negativo.")
    if amount >= LARGEST:
        raise Refused("El valor es más grande que cualquier presupuesto.")
    return f"{amount:.2f}"


def positive(value: Any) -> str | None:
    """As `money`; SECOP writes 0 where nothing was reported."""
    found = money(value)
    return None if found == "0.00" else found


def is_digits(value: Any) -> bool:
    """Whether it is what most sums are, and no larger than one may be: plain digits."""
    return type(value) is str and value.isdigit() and value.isascii() and len(value) <= 16


def signed_money(value: Any) -> str | None:
    """As `money`, of a change that may take away."""
    amount = number(value)
    if amount is None:
        return None
    if abs(amount) >= LARGEST:
        raise Refused("El valor es más grande que cualquier presupuesto.")
    return f"{amount:.2f}"


def number(value: Any) -> Decimal | None:
    """A number written as SECOP, a spreadsheet or a person would: 63878000.0, 1.234.567,89, $ 1,234,567."""
    if is_missing(value):
        return None
    bare = str(value).strip().replace("$", "").replace(" ", "").replace("\u00a0", "")
    if "," in bare or bare.count(".") > 1:
        bare = without_thousands(bare)
    try:
        found = Decimal(bare)
    except InvalidOperation:
        raise Refused("No es un número.") from None
    if not found.is_finite():
        raise Refused("No es un número.")
    return found


def without_thousands(bare: str) -> str:
    """The same number with a point for decimals and nothing for thousands."""
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        decimal = "," if comma > point else "."
        bare = bare.replace("." if decimal == "," else ",", "")
        return bare.replace(",", ".")
    separator = "," if comma >= 0 else "."
    groups = bare.split(separator)
    is_thousands = len(groups) > 2 or (len(groups) == 2 and len(groups[1]) == 3)
    return "".join(groups) if is_thousands else bare.replace(",", ".")


def whole(value: Any) -> int | None:
    """A count; spreadsheets write 349.0. Raises `Refused`."""
    if is_digits(value) and len(value) <= 9:
        return int(value)
    amount = number(value)
    if amount is None:
        return None
    if amount != amount.to_integral_value() or abs(amount) > 2_000_000_000:
        raise Refused("No es un número entero.")
    return int(amount)


def count(value: Any) -> int | None:
    """As `whole`, never below zero."""
    found = whole(value)
    if found is not None and found < 0:
        raise Refused("No puede ser negativo.")
    return found


@lru_cache(20_000)
def day(value: str | None) -> str | None:
    """A day in Bogotá as ISO writes it; None when the cell says nothing. Raises `Refused`.

    A day that cannot be (1900, 2099) is returned as it is: `is_possible` tells.
    """
    if is_missing(value):
        return None
    bare = str(value).strip()
    try:
        if "/" in bare:
            return slashed(bare).isoformat()
        if len(bare) == 10:
            return date.fromisoformat(bare).isoformat()
        moment = datetime.fromisoformat(bare)
    except ValueError:
        raise Refused("No es una fecha.") from None
    return (moment.astimezone(BOGOTA) if moment.tzinfo else moment).date().isoformat()


def slashed(bare: str) -> date:
    """12/05/2022 as the portal's CSV has it: month, day, year; the other way round when it must be."""
    first, second, year = (int(part) for part in bare.split(" ")[0].split("/"))
    if first > 31:
        first, second, year = second, year, first
    return date(year, second, first) if first > 12 else date(year, first, second)


def is_possible(found: str) -> bool:
    return EARLIEST <= found <= LATEST


def link(value: Any) -> str:
    """An address, also inside `{"url": …}`; empty when it is none of the web's."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value.replace("'", '"'))
        except ValueError:
            return ""
    if isinstance(value, dict):
        value = value.get("url")
    found = text(value)
    return found if found.startswith(("https://", "http://")) and len(found) <= 400 else ""


NOTICE = re.compile(r"CO1\.NTC\.\d+")


def notice(address: str) -> str:
    """The `CO1.NTC.*` inside an address of SECOP II."""
    found = NOTICE.search(address)
    return found[0] if found else ""


KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,79}")


def key(value: Any) -> str:
    """An identifier that can stand in an address. Raises `Refused`."""
    found = text(value)
    if not KEY.fullmatch(found):
        raise Refused("Falta el identificador, o no es uno de SECOP.")
    return found


def bpin(value: Any) -> str:
    """The code of an investment project: 7 to 16 digits, without an apostrophe before them; else empty."""
    found = text(value).lstrip("'").replace(".0", "")
    return found if found.isdigit() and found.isascii() and 7 <= len(found) <= 16 else ""


WEIGHTS = (41, 37, 29, 23, 19, 17, 13, 7, 3)


def check_digit(nine: str) -> str:
    """The check digit of a NIT of nine digits (DIAN, Orden Administrativa 4 de 1989)."""
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, nine, strict=True)) % 11
    return str(rest if rest < 2 else 11 - rest)


@lru_cache(20_000)
def nit(value: str) -> tuple[str, bool]:
    """The nine digits of an entity's NIT, and whether it is a good one; ("", False) when there is none.

    478,000 rows have the check digit glued to it: ten digits.
    """
    digits = re.sub(r"\D", "", text(value).removesuffix(".0"))
    if len(digits) == 9:
        return digits, True
    if len(digits) == 10:
        return digits[:9], check_digit(digits[:9]) == digits[9]
    return "", False
