"""What would make a complaint stronger: said while it is being written, never in the way.

An anonymous complaint moves the authority only if it shows, at least summarily, that the facts are true, or
refers to concrete facts or clearly identifiable persons (Ley 962 de 2005, artículo 81).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from complaints.models import Case

ENOUGH = 200
"""Characters from which an account usually has facts in it."""
OF_CONTRACTS = {Case.Category.CONTRACTS, Case.Category.WORKS, Case.Category.HIRING}
FIGURE = re.compile(r"\d")
NAME = re.compile(r"(?<=[a-záéíóúñ,;] )[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+")


class Hint(NamedTuple):
    """A suggestion, and the step where it is answered."""

    text: str
    step: str


def hints(answers: Mapping[str, Any]) -> list[Hint]:
    """Suggestions for what was answered so far, the most useful first."""
    text, who = answers.get("text", ""), answers.get("who", "")
    has_place = any(answers.get(name) for name in ("territory", "place", "about"))
    has_proof = bool(answers.get("files") or answers.get("evidence"))
    found = []
    if not who and not NAME.search(text):
        found.append(Hint(_("Di quién lo hizo: un nombre, un cargo, una oficina o una empresa."), "what"))
    if not answers.get("happened"):
        found.append(Hint(_("Di cuándo pasó, aunque sea el mes o el año."), "where"))
    if not has_place:
        found.append(Hint(_("Di dónde pasó: un barrio, una oficina o una obra."), "where"))
    if answers.get("category") in OF_CONTRACTS and not answers.get("contract") and not answers.get("about"):
        found.append(Hint(_("Si sabes el número del contrato o el nombre de la obra, escríbelo."), "where"))
    if not has_proof:
        found.append(Hint(_("Cuenta qué lo prueba: un documento, una foto, o quién más lo sabe."), "proof"))
    if len(text) < ENOUGH or not FIGURE.search(text):
        found.append(Hint(_("Agrega detalles que se puedan comprobar: cantidades, fechas, lugares."), "what"))
    return found
