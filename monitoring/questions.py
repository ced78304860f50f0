"""What each of the monitor's reports asks, in the order of OGP's local forms (`DOMAIN.md` 3).

A question whose wording the public sources do not settle has `confirmed=False`, and pages say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models import Completion

from .scales import Degree, LocalPotential, Novelty, YesNo

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Kind(models.TextChoices):
    """The three products of the monitoring body."""

    INCEPTION = "inception", _("Informe inicial")
    END_OF_COMMITMENT = "end_of_commitment", _("Informe final de un compromiso")
    LEARNING = "learning", _("Ejercicio de aprendizaje")


@dataclass(frozen=True)
class Question:
    """One question: its code in the form, its words, and the scale of its answer (None: text alone)."""

    code: str
    text: str | _StrPromise
    scale: type[models.TextChoices] | None = None
    hint: str | _StrPromise = ""
    confirmed: bool = True
    explained: bool = True
    """Whether the answer needs an explanation besides its value."""

    def label_of(self, value: str) -> str:
        """The words of a value of the scale; empty when there is none."""
        if self.scale is None:
            return ""
        return str(self.scale(value).label) if value in self.scale else value


@dataclass(frozen=True)
class Section:
    code: str
    title: str | _StrPromise
    questions: tuple[Question, ...]
    per_commitment: bool = False
    """Whether each commitment of the plan has its own rows."""


INCEPTION = (
    Section(
        "1",
        _("Cumplimiento de los requisitos"),
        (
            Question("1.1", _("¿Existe un espacio de diálogo o foro?"), YesNo),
            Question("1.2", _("¿Participan actores de varios sectores?"), YesNo),
            Question(
                "1.3",
                _("¿Hubo al menos una reunión con actores no gubernamentales durante la cocreación?"),
                YesNo,
                confirmed=False,
            ),
            Question("1.4", _("¿Los integrantes no gubernamentales del foro respaldaron el plan?"), YesNo),
        ),
    ),
    Section(
        "2",
        _("Prácticas recomendadas"),
        (
            Question(
                "2.1",
                _("¿Hay una página de OGP Local en línea, sin barreras y al día?"),
                YesNo,
                hint=_("Al día: con novedades al menos cada cuatro meses."),
                confirmed=False,
            ),
            Question(
                "2.2", _("¿Se compartió la información antes de las reuniones?"), YesNo, confirmed=False
            ),
            Question(
                "2.3",
                _("¿Cualquier persona interesada pudo aportar y ver los registros?"),
                YesNo,
                confirmed=False,
            ),
            Question(
                "2.4",
                _("¿Se respondió con razones cómo se usaron los aportes?"),
                YesNo,
                confirmed=False,
            ),
            Question("2.5", _("¿Hubo diálogo repetido y decisiones compartidas?"), YesNo, confirmed=False),
            Question("2.6", _("¿El foro es incluyente y diverso?"), YesNo, confirmed=False),
        ),
    ),
    Section(
        "3",
        _("Compromisos"),
        (
            Question("3.1", _("¿Se puede verificar?"), YesNo),
            Question("3.2", _("¿Es relevante para los valores de gobierno abierto?"), YesNo),
            Question("3.3", _("¿Qué tan nuevo es?"), Novelty),
            Question("3.4", _("¿Qué resultados puede dar?"), LocalPotential),
            Question(
                "3.5",
                _("¿Qué cambios de diseño se recomiendan?"),
                hint=_("Si no recomiendas ninguno, dilo."),
                confirmed=False,
            ),
        ),
        per_commitment=True,
    ),
)
END_OF_COMMITMENT = (
    Section(
        "1",
        _("Cumplimiento"),
        (
            Question("1.1", _("¿Cuánto se cumplió el compromiso?"), Completion),
            Question("1.2", _("¿Qué factores externos o internos influyeron y cómo se manejaron?")),
            Question("1.3", _("¿Se cumplió como estaba previsto?"), YesNo, confirmed=False),
        ),
    ),
    Section(
        "2",
        _("¿Abrió el gobierno?"),
        (
            Question(
                "2.1.1",
                _("Acceso a la información"),
                Degree,
                hint=_(
                    "Más información, de mejor calidad o más útil; mejores canales para publicarla "
                    "o pedirla; acceso más fácil."
                ),
            ),
            Question(
                "2.1.2",
                _("Participación ciudadana"),
                Degree,
                hint=_("Canales nuevos o mejores, y capacidades para usarlos."),
                confirmed=False,
            ),
            Question(
                "2.1.3",
                _("Rendición de cuentas"),
                Degree,
                hint=_("Canales o capacidades para pedirles cuentas a quienes gobiernan."),
                confirmed=False,
            ),
            Question("2.1.4", _("Otros resultados"), Degree, confirmed=False),
            Question("2.2", _("¿Atendió el problema que se propuso?"), YesNo, confirmed=False),
        ),
    ),
    Section(
        "3",
        _("Lecciones"),
        (
            Question("3.1", _("¿Qué lecciones deja?"), hint=_("Escribe al menos una.")),
            Question("3.2", _("¿Debe continuar en el próximo plan?"), YesNo, confirmed=False),
        ),
    ),
)
LEARNING = (
    Section(
        "1",
        _("Cómo participaron los actores"),
        (
            Question("1.1", _("¿Cómo participó cada sector?"), confirmed=False),
            Question("1.2", _("¿Quién faltó y por qué?"), confirmed=False),
        ),
    ),
    Section(
        "2",
        _("Reflexiones"),
        (
            Question("2.1", _("¿Qué funcionó?"), confirmed=False),
            Question("2.2", _("¿Qué no funcionó?"), confirmed=False),
        ),
    ),
    Section("3", _("Para la próxima vez"), (Question("3.1", _("¿Qué se debe mejorar?"), confirmed=False),)),
)
FORMS: dict[str, tuple[Section, ...]] = {
    Kind.INCEPTION: INCEPTION,
    Kind.END_OF_COMMITMENT: END_OF_COMMITMENT,
    Kind.LEARNING: LEARNING,
}
SOURCES = {
    Kind.INCEPTION: "https://www.opengovpartnership.org/?p=57265",
    Kind.END_OF_COMMITMENT: "https://www.opengovpartnership.org/ogp-local-end-of-commitment-assessment-form",
    Kind.LEARNING: "",
}
"""The form that each report follows; OGP publishes none for the learning exercise."""
COMPLETION, OPENING = "1.1", ("2.1.1", "2.1.2", "2.1.3", "2.1.4")
"""Questions of the end-of-commitment report that a commitment's page shows."""


def questions(kind: str) -> Iterator[tuple[Section, Question]]:
    """Every question of a form, in its order, with its section."""
    for section in FORMS[kind]:
        for question in section.questions:
            yield section, question


@cache
def question_of(kind: str, code: str) -> Question:
    """The question of a code. Raises `KeyError` when the form has none."""
    return {question.code: question for _section, question in questions(kind)}[code]
