"""The rules of a consultation as they are frozen and published the day it opens."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..models import Consultation

HIDDEN_AMONG = 25
"""k: a batch is sealed with at least so many ballots, and leaves at least so many waiting."""
SMALL_ELECTION = 10
"""Below so many votes an election says who was elected and no figures: they would show who voted what."""


def tie_rule() -> str:
    with override("es"):
        return _(
            "Si hay empate por el último lugar, se ordenan las opciones empatadas por SHA-256(semilla|número "
            "de la opción), de menor a mayor. La semilla es SHA-256(última huella|número público de un "
            "sorteo posterior al cierre)."
        )


def rules_of(consultation: Consultation) -> dict[str, Any]:
    """What `reglas.json` says: plain values, moments in UTC."""
    return {
        "version": 1,
        "consulta": consultation.slug,
        "titulo": consultation.title,
        "pregunta": consultation.question,
        "clase": consultation.kind,
        "recibo": consultation.secrecy,
        "abre": consultation.opens_at.isoformat(),
        "cierra": consultation.closes_at.isoformat(),
        "minimo": consultation.min_choices,
        "maximo": consultation.max_choices,
        "se_eligen": consultation.seats,
        "suplentes": consultation.alternates,
        "opciones": [
            {
                "numero": option.number,
                "titulo": option.title,
                "iniciativa": option.initiative.code if option.initiative else None,
            }
            for option in consultation.choices.select_related("initiative")
        ],
        "personas_por_correo": consultation.contact_limit,
        "papel": consultation.takes_paper,
        "lote_minimo": HIDDEN_AMONG,
        "empate": tie_rule(),
        "objeciones_hasta": consultation.objections_until.isoformat(),
        "niveles": {
            "1": "número de documento y enlace a un correo",
            "3": "una persona de la Alcaldía vio el documento",
        },
    }


def frozen(consultation: Consultation) -> dict[str, Any]:
    """The values that opening writes: options, rules (RFC 8785), their hash and the first head."""
    rules = rules_of(consultation)
    text = rfc8785.dumps(rules).decode()
    digest = hashlib.sha256(text.encode()).hexdigest()
    head0 = hashlib.sha256(f"consulta|{consultation.slug}|{digest}".encode()).hexdigest()
    return {
        "options": [option["numero"] for option in rules["opciones"]],
        "tie_rule": rules["empate"],
        "rules": text,
        "rules_sha256": digest,
        "head0": head0,
    }
