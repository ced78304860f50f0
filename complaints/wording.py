"""What is inside the sealed parts, put into words for those who may read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Institution, Territory, User

TITLE = 90
ANSWERS = {
    "text": _("Qué pasó"),
    "who": _("Quién lo hizo"),
    "about": _("De qué obra o compromiso trata"),
    "territory": _("Barrio, corregimiento o isla"),
    "place": _("Lugar exacto"),
    "happened": _("Cuándo pasó"),
    "contract": _("Contrato u obra"),
    "evidence": _("Qué lo prueba"),
    "offices": _("Oficinas que no deben leerla"),
    "people": _("Personas que no deben leerla"),
    "subject": _("Asunto"),
    "received": _("Cuándo y cómo se recibió"),
}
"""What a filing may hold, in the order in which it is shown."""
SCANS = {
    "clean": _("Sin amenazas conocidas"),
    "infected": _("Puede tener un programa dañino: no lo descargues"),
    "not_scanned": _("Sin analizar"),
}


class Said(NamedTuple):
    label: Any
    value: str


def summary(filing: Mapping[str, Any]) -> str:
    """The first words of a filing, for a list."""
    return Truncator(" ".join(str(filing.get("subject") or filing.get("text", "")).split())).chars(TITLE)


def rows_of(filing: Mapping[str, Any]) -> list[Said]:
    """A filing as questions and answers; places, offices and people by their names."""
    rows = []
    for name, label in ANSWERS.items():
        value = text_of(name, filing.get(name))
        if value:
            rows.append(Said(label, value))
    return rows


def text_of(name: str, value: Any) -> str:
    if not value:
        return ""
    if name == "territory":
        place = Territory.objects.filter(pk=value).first() if str(value).isdigit() else None
        return str(place) if place else str(value)
    if name == "offices":
        return ", ".join(str(one) for one in Institution.objects.filter(pk__in=value))
    if name == "people":
        return ", ".join(str(one) for one in User.objects.filter(pk__in=value))
    if isinstance(value, Mapping):
        return str(value.get("title") or value.get("code") or "")
    return str(value)
