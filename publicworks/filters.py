"""What a visitor may narrow the list of works by, read kindly from the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.models import Institution, Territory
from commitments.filters import marked
from commitments.paging import AFTER, BEFORE, Key

from .models import Condition, Sector, Status, Work
from .models.codes import BEFORE as NOT_BEGUN
from .models.codes import DONE
from .models.works import WorkQuerySet

STATES = {
    "por-empezar": (gettext_lazy("Por empezar"), Q(status__in=NOT_BEGUN, condition=Condition.NORMAL)),
    "en-construccion": (
        gettext_lazy("En construcción"),
        Q(status=Status.IMPLEMENTATION, condition=Condition.NORMAL),
    ),
    "suspendida": (gettext_lazy("Suspendida"), Q(condition=Condition.SUSPENDED)),
    "inconclusa": (gettext_lazy("Inconclusa"), Q(condition=Condition.UNFINISHED)),
    "terminada": (gettext_lazy("Terminada o en servicio"), Q(status__in=DONE)),
    "cancelada": (gettext_lazy("Cancelada"), Q(status=Status.CANCELLED, condition=Condition.NORMAL)),
}
SECTORS = {value.replace(".", "-").lower(): value for value in Sector.values}
NEWS = [Key("last_news_on", descending=True, read=date.fromisoformat), Key("pk", descending=True, read=int)]
ORDERS = {
    "novedades": NEWS,
    "codigo": [Key("code")],
}
ORDER_WORDS = {"novedades": gettext_lazy("Novedades más recientes"), "codigo": gettext_lazy("Código")}
LATE, SAMPLES, YES, NO = "atrasadas", "ilustrativas", "si", "no"

Choices = dict[str, str]


class WorkFilters:
    """The filters of an address. What it does not know it ignores, so that an old link still answers."""

    def __init__(self, query: QueryDict, *, on: date) -> None:
        self.query = query
        self.on = on
        order = query.get("orden", "")
        self.order = order if order in ORDERS else "novedades"

    @cached_property
    def choices(self) -> dict[str, tuple[str, Choices]]:
        """Each filter's name in the address, its words, and what can be chosen."""
        return revision.remembered(("work filters", get_language()), self.read_choices)

    def read_choices(self) -> dict[str, tuple[str, Choices]]:
        shown = Work.objects.published()
        present = set(shown.order_by().values_list("sector", flat=True).distinct())
        sectors = {slug: str(Sector(value).label) for slug, value in SECTORS.items() if value in present}
        return {
            "estado": (_("Estado"), {slug: str(label) for slug, (label, _q) in STATES.items()}),
            LATE: (_("Plazo"), {YES: _("Con retraso")}),
            "localidad": (_("Localidad"), self.localities()),
            "barrio": (_("Barrio o lugar"), self.places(shown)),
            "institucion": (_("Institución responsable"), self.institutions(shown)),
            "sector": (_("Sector"), sectors),
            SAMPLES: (
                _("Datos ilustrativos"),
                {YES: _("Solo ilustrativos"), NO: _("Sin ilustrativos")}
                if shown.filter(is_illustrative=True).exists()
                else {},
            ),
        }

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """What the address asks for, known values alone, each once."""
        return {
            name: [value for value in options if value in self.query.getlist(name)]
            for name, (_words, options) in self.choices.items()
        }

    def localities(self) -> Choices:
        places = Territory.objects.filter(kind=Territory.Kind.LOCALITY).order_by("sort_key")
        return dict(places.values_list("code", "name"))

    def places(self, shown: WorkQuerySet) -> Choices:
        """The places smaller than a localidad that have works."""
        rows = Territory.objects.filter(pk__in=shown.values("territory"))
        rows = rows.exclude(kind__in=(Territory.Kind.LOCALITY, Territory.Kind.DISTRICT))
        return dict(rows.order_by("sort_key").values_list("code", "name"))

    def institutions(self, shown: WorkQuerySet) -> Choices:
        rows = Institution.objects.published().filter(pk__in=shown.values("responsible")).in_order()
        return {slug: short or name for slug, short, name in rows.values_list("slug", "short_name", "name")}

    def apply(self, rows: WorkQuerySet) -> WorkQuerySet:
        """The works that the chosen filters leave."""
        chosen = self.chosen
        if chosen["estado"]:
            rows = rows.filter(Q(*(STATES[slug][1] for slug in chosen["estado"]), _connector=Q.OR))
        if chosen[LATE]:
            rows = rows.late(self.on)
        if chosen["localidad"]:
            here = chosen["localidad"]
            rows = rows.filter(Q(territory__code__in=here) | Q(territory__locality__code__in=here))
        if chosen["barrio"]:
            rows = rows.filter(territory__code__in=chosen["barrio"])
        if chosen["institucion"]:
            rows = rows.filter(responsible__slug__in=chosen["institucion"])
        if chosen["sector"]:
            rows = rows.filter(sector__in=[SECTORS[slug] for slug in chosen["sector"]])
        if len(chosen[SAMPLES]) == 1:
            rows = rows.filter(is_illustrative=chosen[SAMPLES] == [YES])
        return rows

    @property
    def keys(self) -> list[Key]:
        return ORDERS[self.order]

    @property
    def is_empty(self) -> bool:
        return not any(self.chosen.values())

    def address(self, *, without: tuple[str, str] | None = None, page: bool = False) -> str:
        """The query string of these filters, one of them removed if asked; "" when none is left."""
        wanted = QueryDict(mutable=True)
        for name, values in self.chosen.items():
            wanted.setlist(name, [value for value in values if (name, value) != without])
        if self.order != "novedades":
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
            {"label": f"{words}: {options[value]}", "remove_url": path + self.address(without=(name, value))}
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
            if options and name != "barrio":
                shown = marked(options, self.chosen[name])
                yield {"name": name, "legend": words, "kind": "checkbox", "options": shown}
        yield {
            "name": "orden",
            "legend": _("Ordenar por"),
            "kind": "radio",
            "options": marked(ORDER_WORDS, [self.order]),
        }

    def hidden(self) -> list[dict[str, str]]:
        """What the form keeps without showing it: the barrio that a link brought."""
        return [{"name": "barrio", "value": value} for value in self.chosen["barrio"]]
