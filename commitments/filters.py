"""What a visitor may narrow the list of commitments by, read kindly from the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.models import Institution, Territory

from .models import ActionPlan, Commitment, CommitmentValue, Completion
from .models.commitments import CommitmentQuerySet
from .paging import AFTER, BEFORE, Key

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
YES = "si"

Choices = dict[str, str]


class CommitmentFilters:
    """The filters of an address. What it does not know it ignores, so that an old link still answers."""

    def __init__(self, query: QueryDict, *, on: date) -> None:
        self.query = query
        self.on = on
        self.late = query.get(LATE, "") == YES
        order = query.get("orden", "")
        self.order = order if order in ORDERS else "codigo"

    @cached_property
    def choices(self) -> dict[str, tuple[str, Choices]]:
        """Each filter's name in the address, its words, and what can be chosen."""
        return revision.remembered(("commitment filters", get_language()), self.read_choices)

    def read_choices(self) -> dict[str, tuple[str, Choices]]:
        return {
            "estado": (_("Estado"), {slug: str(status.label) for slug, status in STATUSES.items()}),
            LATE: (_("Plazo"), {YES: _("Con retraso")}),
            "institucion": (_("Institución responsable"), self.institutions()),
            "valor": (_("Valor de gobierno abierto"), {slug: str(v.label) for slug, v in VALUES.items()}),
            "localidad": (_("Localidad"), self.localities()),
            "plan": (_("Plan"), self.plans()),
        }

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """What the address asks for, known values alone, each once."""
        return {
            name: [value for value in options if value in self.query.getlist(name)]
            for name, (_words, options) in self.choices.items()
        }

    def institutions(self) -> Choices:
        answering = Commitment.objects.published().values("responsible")
        shown = Institution.objects.published().filter(pk__in=answering).in_order()
        return {slug: short or name for slug, short, name in shown.values_list("slug", "short_name", "name")}

    def localities(self) -> Choices:
        places = Territory.objects.filter(kind=Territory.Kind.LOCALITY).order_by("sort_key")
        return dict(places.values_list("code", "name"))

    def plans(self) -> Choices:
        return dict(ActionPlan.objects.published().newest_first().values_list("slug", "title"))

    def apply(self, rows: CommitmentQuerySet) -> CommitmentQuerySet:
        """The commitments that the chosen filters leave."""
        chosen = self.chosen
        if chosen["estado"]:
            rows = rows.filter(status__in=[STATUSES[slug] for slug in chosen["estado"]])
        if self.late:
            rows = rows.late(self.on)
        if chosen["institucion"]:
            rows = rows.filter(responsible__slug__in=chosen["institucion"])
        if chosen["valor"]:
            wanted = [VALUES[slug] for slug in chosen["valor"]]
            rows = rows.filter(pk__in=CommitmentValue.objects.filter(value__in=wanted).values("commitment"))
        if chosen["localidad"]:
            here = chosen["localidad"]
            rows = rows.filter(Q(territory__code__in=here) | Q(territory__locality__code__in=here))
        if chosen["plan"]:
            rows = rows.filter(plan__slug__in=chosen["plan"])
        return rows

    def sorted(self, rows: CommitmentQuerySet) -> tuple[CommitmentQuerySet, list[Key]]:
        """The rows with what their order needs, and the keys of that order."""
        if self.order == "novedades":
            rows = rows.annotate(news_on=Coalesce("last_news_on", Value(NEVER)))
        return rows, ORDERS[self.order]

    @property
    def is_empty(self) -> bool:
        return not any(self.chosen.values())

    def address(self, *, without: tuple[str, str] | None = None, page: bool = False) -> str:
        """The query string of these filters, one of them removed if asked; "" when none is left."""
        wanted = QueryDict(mutable=True)
        for name, values in self.chosen.items():
            wanted.setlist(name, [value for value in values if (name, value) != without])
        if self.order != "codigo":
            wanted["orden"] = self.order
        if page:
            for name in (AFTER, BEFORE):
                if mark := self.query.get(name):
                    wanted[name] = str(mark)
        text = wanted.urlencode()
        return f"?{text}" if text else ""

    def links_to_remove(self, path: str) -> list[dict[str, str]]:
        """The chosen filters, each as a link to the list without it."""
        return [
            {
                "label": f"{words}: {options[value]}",
                "remove_url": path + self.address(without=(name, value)),
            }
            for name, (words, options) in self.choices.items()
            for value in self.chosen[name]
        ]

    def words(self) -> str:
        """The chosen filters in one phrase, for titles."""
        return ", ".join(
            options[value] for name, (_words, options) in self.choices.items() for value in self.chosen[name]
        )

    def groups(self) -> Iterable[dict[str, Any]]:
        """What `components/filters.html` draws; a filter with nothing to choose is left out."""
        for name, (words, options) in self.choices.items():
            if options:
                shown = marked(options, self.chosen[name])
                yield {"name": name, "legend": words, "kind": "checkbox", "options": shown}
        yield {
            "name": "orden",
            "legend": _("Ordenar por"),
            "kind": "radio",
            "options": marked(ORDER_WORDS, [self.order]),
        }


def marked(options: dict[str, Any], chosen: list[str]) -> list[dict[str, Any]]:
    return [{"value": value, "label": label, "checked": value in chosen} for value, label in options.items()]
