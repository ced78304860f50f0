"""`/indicadores/`: figures that the portal computes from its own records, each with its definition.

An app declares its figures in `indicators.py` and registers them; the floor shows, explains and serves them.
Samples («dato ilustrativo») never enter a figure.
"""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import OuterRef, Q, Subquery, Sum
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.http import page
from cartagena_ogp.models import SearchSum, Territory
from cartagena_ogp.records import records
from cartagena_ogp.templatetags.portal import month_year, number

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AMBER, RED = 90, 120  # days without news: the second is OGP's limit of four months


@dataclass(frozen=True)
class Figure:
    """One bar and one row of the table. `display` is the value in words."""

    label: str
    value: float
    display: str
    tone: str = "progress"
    code: str = ""


@dataclass(frozen=True)
class Reading:
    """What an indicator says on a day: a sentence and the figures it rests on."""

    message: str
    figures: list[Figure] = field(default_factory=list)


class Indicator:
    """A figure with its definition. Subclass it, fill the names, and `@register` it."""

    slug: ClassVar[str]
    title: ClassVar[str | _StrPromise]
    definition: ClassVar[str | _StrPromise]
    category: ClassVar[str | _StrPromise]
    measure: ClassVar[str | _StrPromise]

    def read(self, on: date) -> Reading:
        """The figures on a day (Bogotá), from published records only."""
        raise NotImplementedError


_known: dict[str, Indicator] = {}


def register[I: Indicator](indicator: type[I]) -> type[I]:
    """Class decorator: from now on `/indicadores/` shows it."""
    if indicator.slug in _known:
        raise ValueError(f"The indicator {indicator.slug} is registered twice.")
    _known[indicator.slug] = indicator()
    return indicator


@register
class Freshness(Indicator):
    slug = "frescura"
    title = gettext_lazy("¿Hace cuánto hay novedades?")
    definition = gettext_lazy(
        "Días desde el último cambio publicado de cada clase de registro. OGP pide al menos uno cada cuatro "
        "meses: desde 90 días avisamos y desde 120 está incumplido."
    )
    category = gettext_lazy("Clase de registro")
    measure = gettext_lazy("Días sin novedades")

    def read(self, on: date) -> Reading:
        last = {row["kind"]: row["newest"] for row in SearchSum.objects.filter(illustrative=False).by("kind")}
        figures = []
        for record in records():
            if record.kind in last:
                days = max((on - timezone.localdate(last[record.kind])).days, 0)
                tone = "bad" if days >= RED else "late" if days >= AMBER else "done"
                label = str(record.label_plural).capitalize()
                figures.append(Figure(label, days, number(days), tone, record.kind))
        old = sum(figure.value >= AMBER for figure in figures)
        if not figures:
            return Reading(_("Todavía no hay registros publicados."))
        if old:
            return Reading(
                _("%(count)s clases de registro llevan 90 días o más sin novedades.") % {"count": old},
                figures,
            )
        return Reading(_("Todo lo publicado tuvo novedades en los últimos 90 días."), figures)


@register
class Equity(Indicator):
    slug = "territorio"
    title = gettext_lazy("¿De qué lugares hablan los registros?")
    definition = gettext_lazy(
        "Registros publicados con lugar, por cada 10.000 habitantes de la localidad (población de 2018 "
        "de los barrios que la tienen). Las islas y la zona rural se cuentan aparte: la fuente no trae "
        "su población."
    )
    category = gettext_lazy("Lugar")
    measure = gettext_lazy("Registros (por 10.000 habitantes)")

    def read(self, on: date) -> Reading:
        outside: tuple[str, ...] = (Territory.Kind.RURAL, Territory.Kind.ISLAND)
        told = SearchSum.objects.filter(illustrative=False).exclude(kind="institucion")
        counted: dict[Any, int] = {row["territory_id"]: row["many"] for row in told.by("territory_id")}
        without = counted.pop(None, 0)
        inside = Territory.objects.filter(kind=Territory.Kind.BARRIO, locality=OuterRef("pk")).values(
            "locality"
        )
        wanted = Territory.objects.filter(Q(pk__in=counted) | Q(kind=Territory.Kind.LOCALITY))
        people = Subquery(inside.annotate(all=Sum("population")).values("all"))
        places = {place.pk: place for place in wanted.defer("outline").annotate(people=people)}
        rows = sorted(
            (place for place in places.values() if place.kind == Territory.Kind.LOCALITY),
            key=lambda place: place.code,
        )
        figures = []
        for locality in rows:
            here = sum(
                n
                for pk, n in counted.items()
                if places[pk].kind not in outside and locality.pk in (pk, places[pk].locality_id)
            )
            rate = here * 10_000 / locality.people if locality.people else 0
            display = f"{number(here)} ({number(f'{rate:.1f}')})" if locality.people else number(here)
            figures.append(Figure(locality.name, here, display, "progress", locality.code))
        for kind, label in ((Territory.Kind.RURAL, _("Zona rural")), (Territory.Kind.ISLAND, _("Islas"))):
            here = sum(n for pk, n in counted.items() if places[pk].kind == kind)
            figures.append(Figure(label, here, number(here), "progress", kind))
        total = sum(counted.values())
        message = _(
            "%(placed)s registros dicen de qué lugar hablan; %(without)s son de toda la ciudad o no lo dicen."
        )
        return Reading(message % {"placed": number(total), "without": number(without)}, figures)


@register
class Activity(Indicator):
    slug = "actividad"
    title = gettext_lazy("¿Cuánto se movió el portal?")
    definition = gettext_lazy(
        "Registros públicos que cambiaron en cada uno de los últimos seis meses, sin los de muestra."
    )
    category = gettext_lazy("Mes")
    measure = gettext_lazy("Registros que cambiaron")

    def read(self, on: date) -> Reading:
        first = (on.replace(day=1) - timedelta(days=5 * 30)).replace(day=1)
        months = SearchSum.objects.filter(month__gte=first, illustrative=False).by("month")
        counted = {f"{row['month']:%Y-%m}": row["many"] for row in months}
        figures = []
        start = on.replace(day=1)
        while start >= first:
            count = counted.get(f"{start:%Y-%m}", 0)
            figures.append(Figure(month_year(start), count, number(count), "progress", f"{start:%Y-%m}"))
            start = (start - timedelta(days=1)).replace(day=1)
        return Reading(_("Registros según el mes de su último cambio."), figures)


def read(indicator: Indicator, on: date) -> Reading:
    """What an indicator says, added up again only when something that it counts has changed."""
    return revision.remembered(("indicator", indicator.slug, get_language(), on), partial(indicator.read, on))


@page
def index(request: HttpRequest) -> HttpResponse:
    """Every indicator with its sentence, its bars, its table, its definition and its downloads."""
    on = timezone.localdate()
    shown = []
    for indicator in _known.values():
        reading = read(indicator, on)
        bars = [asdict(figure) for figure in reading.figures]
        shown.append({"indicator": indicator, "message": reading.message, "bars": bars})
    share = {
        "title": _("Indicadores"),
        "description": _(
            "Las cuentas que el portal saca de sus propios registros. Cada una dice cómo se calcula "
            "y se puede descargar."
        ),
    }
    return render(request, "pages/indicators.html", {"shown": shown, "data_date": on, "share": share})


@page
def as_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures of one indicator as CSV (RFC 4180)."""
    indicator, reading, on = found(slug)
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(["indicador", "fecha", "codigo", "nombre", "valor"])
    for figure in reading.figures:
        writer.writerow([indicator.slug, on.isoformat(), figure.code, figure.label, figure.value])
    return HttpResponse(
        sheet.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="indicador-{indicator.slug}.csv"'},
    )


@page
def as_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures of one indicator, with its definition and licence, as JSON."""
    indicator, reading, on = found(slug)
    answer: dict[str, Any] = {
        "indicator": indicator.slug,
        "title": str(indicator.title),
        "definition": str(indicator.definition),
        "date": on.isoformat(),
        "message": reading.message,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "figures": [{"code": f.code, "label": f.label, "value": f.value} for f in reading.figures],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def found(slug: str) -> tuple[Indicator, Reading, date]:
    indicator = _known.get(slug)
    if indicator is None:
        raise Http404
    on = timezone.localdate()
    return indicator, read(indicator, on), on


urlpatterns = [
    path("", index, name="indicators"),
    path("<slug:slug>.csv", as_csv, name="indicator_csv"),
    path("<slug:slug>.json", as_json, name="indicator_json"),
]
