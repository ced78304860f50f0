"""What a visitor may narrow the list of commitments by, read kindly from the address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .cards import for_cards
from .list_filters import YES, Choices, ListFilters, answering, inside, localities
from .models import ActionPlan, Commitment, CommitmentValue, Completion
from .models.commitments import CommitmentQuerySet
from .paging import Key

STATUSES = {
    "sin-evidencia": Completion.NO_EVIDENCE,
    "sin-iniciar": Completion.NOT_STARTED,
    "limitado": Completion.LIMITED,
    "sustancial": Completion.SUBSTANTIAL,
    "completo": Completion.COMPLETE,
}
VALUES = {
    "participacion": CommitmentValue.Value.PARTICIPATION,
    "acceso": CommitmentValue.Value.ACCESS,
    "rendicion": CommitmentValue.Value.ACCOUNTABILITY,
    "tecnologia": CommitmentValue.Value.TECHNOLOGY,
}
NEVER = date(1900, 1, 1)
ORDERS = {
    "codigo": [Key("ogp_id")],
    "termina": [Key("ends_on", read=date.fromisoformat), Key("ogp_id")],
    "novedades": [Key("news_on", descending=True, read=date.fromisoformat), Key("ogp_id")],
}
ORDER_WORDS = {
    "codigo": gettext_lazy("Código"),
    "termina": gettext_lazy("Fecha en que termina"),
    "novedades": gettext_lazy("Novedades más recientes"),
}
LATE = "atrasados"


class CommitmentFilters(ListFilters):
    orders = ORDERS
    order_words = ORDER_WORDS
    kept_as = "commitment filters"

    def read_choices(self) -> dict[str, tuple[str, Choices]]:
        return {
            "estado": (_("Estado"), {slug: str(status.label) for slug, status in STATUSES.items()}),
            LATE: (_("Plazo"), {YES: _("Con retraso")}),
            "institucion": (_("Institución responsable"), answering(Commitment.objects.published())),
            "valor": (_("Valor de gobierno abierto"), {slug: str(v.label) for slug, v in VALUES.items()}),
            "localidad": (_("Localidad"), localities()),
            "plan": (_("Plan"), self.plans()),
        }

    def plans(self) -> Choices:
        return dict(ActionPlan.objects.published().newest_first().values_list("slug", "title"))

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What `NARROWING` takes of each filter chosen."""
        coded: dict[str, dict[str, Any]] = {"estado": STATUSES, "valor": VALUES}
        asked: dict[str, Any] = {
            name: [str(coded[name][value]) for value in values] if name in coded else values
            for name, values in self.chosen.items()
            if values
        }
        return asked | {LATE: self.on} if LATE in asked else asked

    @property
    def is_one(self) -> bool:
        """Whether one value of one filter is all that is chosen."""
        return sum(map(len, self.chosen.values())) == 1

    def apply(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        """The commitments that the chosen filters leave."""
        for name, values in self.asked.items():
            rows = NARROWING[name](rows, values)
        return rows


def on_cards(rows: CommitmentQuerySet, order: str) -> QuerySet[Commitment, Any]:
    """What the cards of the list need, and the keys of its order."""
    if order != "novedades":
        return for_cards(rows)
    return for_cards(rows.annotate(news_on=Coalesce("last_news_on", Value(NEVER))), "news_on")


def with_values(rows: CommitmentQuerySet, values: list[str]) -> CommitmentQuerySet:
    return rows.filter(pk__in=CommitmentValue.objects.filter(value__in=values).values("commitment"))


NARROWING: dict[str, Callable[[CommitmentQuerySet, Any], CommitmentQuerySet]] = {
    "estado": lambda rows, statuses: rows.filter(status__in=statuses),
    LATE: lambda rows, on: rows.late(on),
    "institucion": lambda rows, slugs: rows.filter(responsible__slug__in=slugs),
    "valor": with_values,
    "localidad": lambda rows, codes: rows.filter(inside(codes)),
    "plan": lambda rows, slugs: rows.filter(plan__slug__in=slugs),
}
"""The commitments that each filter leaves, for what the database calls its values; for lateness, the day."""
