"""What citizens can see of works, and how it is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models import Institution, Territory
from cartagena_ogp.records import PublicRecord, register

from .facts import WorkFacts
from .labels import LABELS
from .models import Work


@register
class WorkRecord(PublicRecord[Work]):
    model = Work
    kind = "obra"
    label = _("obra")
    label_plural = _("obras")
    dataset = "obras"
    comments = True
    schema = WorkFacts
    labels = LABELS
    about = _("Las obras de la ciudad: qué se construye, dónde, hasta cuándo y cuánto lleva.")

    def everything(self) -> QuerySet[Work]:
        return Work.objects.select_related("territory", "responsible", "commitment")

    def code(self, obj: Work) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def headline(self, obj: Work) -> str:
        if obj.physical_progress is None:
            return obj.get_status_display()
        return f"{obj.physical_progress}\N{NO-BREAK SPACE}% · {obj.get_status_display()}"

    def title(self, obj: Work) -> str:
        return obj.title

    def summary(self, obj: Work) -> str:
        return obj.purpose

    def text(self, obj: Work) -> str:
        return "\n".join([obj.code, obj.description, obj.address, obj.bpin, obj.get_sector_display()])

    def institution(self, obj: Work) -> Institution | None:
        return obj.responsible

    def territory(self, obj: Work) -> Territory | None:
        return obj.territory

    def date(self, obj: Work) -> date | None:
        return obj.planned_ends_on

    def parents(self, obj: Work) -> Iterable[str]:
        """Its commitment: whoever follows it hears of the work too."""
        return [f"compromiso/{obj.commitment.ogp_id}"] if obj.commitment else []
