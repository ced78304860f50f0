"""Signs as public records: code, state, work and place, and everything that happened to each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Schema

from cartagena_ogp.labels import Labels
from cartagena_ogp.models import Institution, Territory
from cartagena_ogp.records import PublicRecord, register

from ..models.signs import Sign
from ..models.works import Work


class SignFacts(Schema):
    """A sign at a worksite, with the code that is printed on it."""

    code: str = Field(description="Printed code: six random characters and a check character.")
    work: str | None = Field(description="Code of the work it leads to.")
    state: str = Field(description="issued, proofed, installed, altered or retired.")
    place: str = Field(description="Where it stands, in words.")
    latitude: float | None = Field(description="Latitude where it was last seen, WGS 84 degrees.")
    longitude: float | None = Field(description="Longitude where it was last seen, WGS 84 degrees.")
    installed_on: date | None = Field(description="Day it was installed (America/Bogota).")
    checked_on: date | None = Field(description="Day somebody last saw it whole (America/Bogota).")
    photo_sha256: str | None = Field(description="SHA-256 of the last photo, as kept.")
    retired_reason: str = Field(description="Why it is no longer in use.")
    illustrative: bool = Field(description="True for an invented example.", alias="is_illustrative")

    @staticmethod
    def resolve_work(obj: Sign) -> str | None:
        return obj.work.code if obj.work else None

    @staticmethod
    def resolve_photo_sha256(obj: Sign) -> str | None:
        return obj.photo.sha256 if obj.photo else None


@register
class SignRecord(PublicRecord[Sign]):
    model = Sign
    kind = "valla"
    label = gettext_lazy("valla")
    label_plural = gettext_lazy("vallas")
    dataset = "vallas"
    schema = SignFacts
    about = gettext_lazy("Las vallas de las obras: su código, dónde están y cuándo se revisaron.")
    labels = Labels(
        fields={
            "checked_on": gettext_lazy("Revisada el"),
            "code": gettext_lazy("Código"),
            "illustrative": gettext_lazy("Dato ilustrativo"),
            "installed_on": gettext_lazy("Instalada el"),
            "latitude": gettext_lazy("Latitud"),
            "longitude": gettext_lazy("Longitud"),
            "photo_sha256": gettext_lazy("Huella de la foto"),
            "place": gettext_lazy("Dónde está"),
            "retired_reason": gettext_lazy("Por qué se retiró"),
            "state": gettext_lazy("Estado"),
            "work": gettext_lazy("Obra"),
        },
        choices={"state": Sign.State},
    )

    def everything(self) -> QuerySet[Sign]:
        return Sign.objects.select_related("work__responsible", "work__territory", "photo")

    def code(self, obj: Sign) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def headline(self, obj: Sign) -> str:
        return str(obj.get_state_display())

    def title(self, obj: Sign) -> str:
        return _("Valla %(code)s") % {"code": obj.code}

    def summary(self, obj: Sign) -> str:
        work = shown_work(obj)
        return work.title if work else ""

    def text(self, obj: Sign) -> str:
        return obj.place

    def institution(self, obj: Sign) -> Institution | None:
        work = shown_work(obj)
        return work.responsible if work else None

    def territory(self, obj: Sign) -> Territory | None:
        work = shown_work(obj)
        return work.territory if work else None

    def parents(self, obj: Sign) -> Iterable[str]:
        """Its work: whoever follows it hears of its signs too."""
        return [f"obra/{obj.work.code}"] if obj.work else []


def shown_work(sign: Sign) -> Work | None:
    """The work it leads to, when the public sees it: a withdrawn one is not named by its signs."""
    return sign.work if sign.work and sign.work.is_published else None
