"""What citizens can see of a consultation. Ballots and marks are no records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from cartagena_ogp.labels import Labels
from cartagena_ogp.records import PublicRecord

from ..models import Consultation


class OptionFacts(Schema):
    """One thing or person to choose."""

    number: int = Field(description="Number of the option on the ballots.")
    title: str = Field(description="Title of the option.")
    initiative: str | None = Field(description="Public code of the initiative, when it is one.")


class VotesFacts(Schema):
    """What an option got."""

    option: int = Field(description="Number of the option.")
    votes: int = Field(description="Ballots that mark it.")


class ConsultationFacts(Schema):
    """A consultation, and its result once it is counted."""

    code: str = Field(description="Stable identifier, as in its address.")
    cycle: str = Field(description="Identifier of its co-creation cycle.")
    kind: str = Field(description="initiatives or representatives.")
    title: str = Field(description="Title.")
    question: str = Field(description="The question that is answered.")
    state: str = Field(description="preparing, open, closed or counted.")
    secrecy: str = Field(
        description="open: a receipt leads to its ballot; inclusion: it only proves that it is there."
    )
    opens_at: datetime = Field(description="When it opens (UTC).")
    closes_at: datetime = Field(description="When it closes (UTC).")
    min_choices: int = Field(description="Options to mark at least.")
    max_choices: int = Field(description="Options to mark at most.")
    seats: int = Field(description="How many options are chosen.")
    options: list[OptionFacts] = Field(description="The options, by number.")
    rules_sha256: str = Field(description="SHA-256 of the rules published on opening.")
    final_head: str = Field(description="Last head of the chain of seals, since the close.")
    ballots: int | None = Field(description="Ballots counted, when published.")
    votes: list[VotesFacts] = Field(description="Votes of each option, when published.")
    chosen: list[int] = Field(description="Numbers of the options chosen, since the result.")
    illustrative: bool = Field(description="True for sample data, which is not a fact.")

    @staticmethod
    def resolve_code(obj: Consultation) -> str:
        return obj.slug

    @staticmethod
    def resolve_cycle(obj: Consultation) -> str:
        return obj.cycle.slug

    @staticmethod
    def resolve_options(obj: Consultation) -> list[dict[str, Any]]:
        return [
            {
                "number": option.number,
                "title": option.title,
                "initiative": option.initiative.code if option.initiative else None,
            }
            for option in obj.choices.all()
        ]

    @staticmethod
    def resolve_ballots(obj: Consultation) -> int | None:
        return (obj.result or {}).get("ballots")

    @staticmethod
    def resolve_votes(obj: Consultation) -> list[dict[str, int]]:
        return (obj.result or {}).get("votes") or []

    @staticmethod
    def resolve_chosen(obj: Consultation) -> list[int]:
        return (obj.result or {}).get("chosen") or []

    @staticmethod
    def resolve_illustrative(obj: Consultation) -> bool:
        return obj.is_illustrative


LABELS = Labels(
    fields={
        "code": _("Identificador"),
        "cycle": _("Ciclo"),
        "kind": _("Clase"),
        "title": _("Título"),
        "question": _("Pregunta"),
        "state": _("Estado"),
        "secrecy": _("Recibo"),
        "opens_at": _("Abre"),
        "closes_at": _("Cierra"),
        "min_choices": _("Opciones como mínimo"),
        "max_choices": _("Opciones como máximo"),
        "seats": _("Cuántas se eligen"),
        "options": _("Opciones"),
        "rules_sha256": _("Huella de las reglas"),
        "final_head": _("Última huella"),
        "ballots": _("Papeletas"),
        "votes": _("Votos"),
        "chosen": _("Elegidas"),
        "illustrative": _("Dato ilustrativo"),
        "OptionFacts.number": _("Número"),
        "OptionFacts.initiative": _("Iniciativa"),
        "VotesFacts.option": _("Opción"),
    },
    choices={
        "kind": Consultation.Kind,
        "state": Consultation.State,
        "secrecy": Consultation.Secrecy,
    },
)


class ConsultationRecord(PublicRecord[Consultation]):
    model = Consultation
    kind = "consulta"
    label = _("consulta")
    label_plural = _("consultas")
    dataset = "consultas"
    schema = ConsultationFacts
    labels = LABELS
    about = _("Las consultas ciudadanas: la pregunta, las opciones, las fechas y el resultado.")

    def everything(self) -> QuerySet[Consultation]:
        return Consultation.objects.select_related("cycle").prefetch_related("choices__initiative")

    def code(self, obj: Consultation) -> str:
        return obj.slug

    def lookup(self, code: str) -> dict[str, Any]:
        return {"slug": code}

    def headline(self, obj: Consultation) -> str:
        return obj.get_state_display()

    def summary(self, obj: Consultation) -> str:
        return obj.question

    def text(self, obj: Consultation) -> str:
        return "\n".join([obj.about, *(option.title for option in obj.choices.all())])

    def date(self, obj: Consultation) -> date | None:
        return timezone.localdate(obj.closes_at)
