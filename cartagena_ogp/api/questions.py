"""What the API may be asked: the parameters of its addresses, strict and described."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from cartagena_ogp.opendata.selection import Selection

MOST = 100
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
SEQUENCES = 2**63 - 1


def strict_day(value: Any) -> Any:
    """Only `2026-03-12`: pydantic alone would take numbers and moments as days."""
    try:
        return date.fromisoformat(value) if DAY.fullmatch(value) else invalid_day()
    except ValueError:
        return invalid_day()


def invalid_day() -> Any:
    raise PydanticCustomError("not_a_day", "not a day")


Code = Annotated[str, StringConstraints(min_length=1, max_length=160, pattern=r"^[^\x00]+$")]
Words = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Day = Annotated[date, BeforeValidator(strict_day)]


class ListQuery(Schema):
    """What a list may be narrowed by, and where it goes on."""

    institucion: list[Code] = Field(
        [],
        description="Código de la institución responsable. Se puede repetir: sirve cualquiera.",
        max_length=20,
    )
    localidad: list[Code] = Field(
        [], description="Código de la localidad o del lugar. Se puede repetir.", max_length=20
    )
    desde: Day | None = Field(None, description="Primera fecha del registro, como 2022-09-01.")
    hasta: Day | None = Field(None, description="Última fecha del registro, como 2023-12-31.")
    q: Words = Field("", description="Palabras, con tildes o sin ellas, o un código.")
    ilustrativo: Literal["true", "false"] | None = Field(
        None, description="`false` deja fuera los datos ilustrativos; `true` trae solo esos."
    )
    despues: Annotated[str, StringConstraints(max_length=160, pattern=r"^[^\x00]*$")] = Field(
        "", description="Código del último registro que ya tienes. Úsalo como viene en `next`."
    )
    limite: int = Field(50, ge=1, le=MOST, description="Cuántos registros quieres.")

    def selection(self) -> Selection:
        return Selection(
            tuple(self.institucion),
            tuple(self.localidad),
            self.desde,
            self.hasta,
            " ".join(self.q.split()),
            None if self.ilustrativo is None else self.ilustrativo == "true",
        )


class ChangesQuery(Schema):
    """From where the changes are read."""

    desde: int = Field(0, ge=0, le=SEQUENCES, description="Número del último cambio que ya tienes.")
    limite: int = Field(50, ge=1, le=MOST, description="Cuántos cambios quieres.")
