"""What a visitor may narrow the list of works by, read kindly from the address."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp.models import Territory
from commitments.list_filters import NO, YES, Choices, ListFilters, answering, inside, localities
from commitments.paging import Key

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
LATE, SAMPLES = "atrasadas", "ilustrativas"


class WorkFilters(ListFilters):
    orders = ORDERS
    order_words = ORDER_WORDS
    kept_as = "work filters"
    unshown = frozenset({"barrio"})

    def read_choices(self) -> dict[str, tuple[str, Choices]]:
        shown = Work.objects.published()
        present = set(shown.order_by().values_list("sector", flat=True).distinct())
        sectors = {slug: str(Sector(value).label) for slug, value in SECTORS.items() if value in present}
        return {
            "estado": (_("Estado"), {slug: str(label) for slug, (label, _q) in STATES.items()}),
            LATE: (_("Plazo"), {YES: _("Con retraso")}),
            "localidad": (_("Localidad"), localities()),
            "barrio": (_("Barrio o lugar"), self.places(shown)),
            "institucion": (_("Institución responsable"), answering(shown)),
            "sector": (_("Sector"), sectors),
            SAMPLES: (
                _("Datos ilustrativos"),
                {YES: _("Solo ilustrativos"), NO: _("Sin ilustrativos")}
                if shown.filter(is_illustrative=True).exists()
                else {},
            ),
        }

    def places(self, shown: WorkQuerySet) -> Choices:
        """The places smaller than a localidad that have works."""
        rows = Territory.objects.filter(pk__in=shown.values("territory"))
        rows = rows.exclude(kind__in=(Territory.Kind.LOCALITY, Territory.Kind.DISTRICT))
        return dict(rows.order_by("sort_key").values_list("code", "name"))

    def apply(self, rows: WorkQuerySet) -> WorkQuerySet:
        """The works that the chosen filters leave."""
        chosen = self.chosen
        if chosen["estado"]:
            rows = rows.filter(Q(*(STATES[slug][1] for slug in chosen["estado"]), _connector=Q.OR))
        if chosen[LATE]:
            rows = rows.late(self.on)
        if chosen["localidad"]:
            rows = rows.filter(inside(chosen["localidad"]))
        if chosen["barrio"]:
            rows = rows.filter(territory__code__in=chosen["barrio"])
        if chosen["institucion"]:
            rows = rows.filter(responsible__slug__in=chosen["institucion"])
        if chosen["sector"]:
            rows = rows.filter(sector__in=[SECTORS[slug] for slug in chosen["sector"]])
        if len(chosen[SAMPLES]) == 1:
            rows = rows.filter(is_illustrative=chosen[SAMPLES] == [YES])
        return rows
