"""Values as the standards write them: moments with their offset, pesos with their currency, nothing empty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

CURRENCY = "COP"
NOTICE = "Dato ilustrativo"
NOTICE_LONG = "Dato ilustrativo: inventado para mostrar cómo funciona el portal. No describe una obra real."
MARKS = "CO-CARTAGENA-ABIERTA"
"""Scheme of the classifications that the portal adds to the standards' own."""
BPIN = "CO-BPIN"
NIT = "CO-NIT"


def moment(value: date | datetime | None, *, end: bool = False) -> str | None:
    """RFC 3339 with the offset of Bogotá; a day begins at midnight, or ends a second before the next."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(microsecond=0).isoformat()
    return f"{value.isoformat()}T{'23:59:59' if end else '00:00:00'}-05:00"


def money(value: Decimal | int | None) -> dict[str, Any] | None:
    """An amount of Colombian pesos; whole pesos carry no decimals."""
    if value is None:
        return None
    amount = Decimal(value)
    return {
        "amount": int(amount) if amount == amount.to_integral_value() else float(amount),
        "currency": CURRENCY,
    }


def period(starts: date | None, ends: date | None) -> dict[str, Any] | None:
    """From a day to a day, both included; None when the days are unknown or contradict each other."""
    if starts and ends and ends < starts:
        return None
    found = filled({"startDate": moment(starts), "endDate": moment(ends, end=True)})
    if starts and ends:
        found["durationInDays"] = (ends - starts).days
    return found or None


def filled(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that say something: the standards take neither null nor empty values."""
    return {name: value for name, value in facts.items() if value is not None and value not in ("", [], {})}


def listed(values: Iterable[dict[str, Any] | None]) -> list[dict[str, Any]]:
    return [value for value in values if value]


def absolute(path: str) -> str:
    """An address of this portal as a URI; one of another site stays as it is."""
    return path if path.startswith(("http://", "https://")) else settings.PORTAL_URL + path


def titled(title: str, *, illustrative: bool) -> str:
    return f"[{NOTICE}] {title}" if illustrative else title


def described(text: str, *, illustrative: bool) -> str:
    return f"{NOTICE_LONG} {text}".strip() if illustrative else text
