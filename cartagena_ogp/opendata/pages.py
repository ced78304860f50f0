"""`/datos/`: what can be taken away, what each field means, the monthly copies, and how to use the API."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, re_path, register_converter, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.http import page
from cartagena_ogp.models import Snapshot
from cartagena_ogp.opendata.catalogue import about, catalogue, schema_of_dataset, title_of
from cartagena_ogp.opendata.columns import Column, cell, columns_of
from cartagena_ogp.opendata.downloads import addresses_of, download, standard, standards_of
from cartagena_ogp.opendata.snapshots import MonthConverter, snapshot
from cartagena_ogp.opendata.summaries import Summary, summaries, summary_of
from cartagena_ogp.records import PublicRecord, record_of_dataset, records

LENGTH_OF_EXAMPLE = 60
register_converter(MonthConverter, "month")


def shown(summary: Summary) -> dict[str, Any]:
    record = summary.record
    return {
        "slug": record.dataset,
        "title": title_of(record),
        "about": about(record),
        "count": summary.count,
        "changed_at": summary.changed_at,
        "downloads": addresses_of(record),
        "standards": standards_of(record),
        "url": reverse("dataset", args=[record.dataset]),
    }


@page
def datasets(request: HttpRequest) -> HttpResponse:
    """Every dataset with its downloads."""
    context = {
        "datasets": [shown(summary) for summary in summaries()],
        "share": {
            "title": _("Datos abiertos de Cartagena Abierta"),
            "description": _("Todo lo que ves en este portal te lo puedes llevar: CSV, JSON, XLSX y API."),
        },
    }
    return render(request, "data/datasets.html", context)


@page
def dataset(request: HttpRequest, dataset: str) -> HttpResponse:
    """The dictionary of one dataset, out of its schema, with an example out of its records."""
    record = record_of_dataset(dataset)
    if record is None:
        raise Http404
    facts = example_of(record)
    summary = summary_of(record)
    context = {
        "dataset": shown(summary),
        "fields": [field_of(column, facts) for column in columns_of(record)],
        "example": json.dumps(facts, ensure_ascii=False, indent=2) if facts else "",
        "api_url": reverse("api_v1:listing", args=[dataset]),
        "copies": Snapshot.objects.filter(dataset=dataset)[:2],
        "json_ld": schema_of_dataset(summary),
        "share": {
            "title": _("Datos: %(title)s") % {"title": title_of(record)},
            "description": about(record),
        },
    }
    return render(request, "data/dataset.html", context)


def example_of(record: PublicRecord[Any]) -> dict[str, Any]:
    """The facts of the dataset's first record; nothing when it has none."""

    def first() -> dict[str, Any]:
        found = record.queryset().order_by("pk").first()
        return record.facts(found) if found else {}

    return revision.remembered(("example", record.dataset), first)


def field_of(column: Column, facts: dict[str, Any]) -> dict[str, Any]:
    """A row of the dictionary."""
    value = cell(column.value(facts))
    example = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return {"column": column, "example": Truncator(example).chars(LENGTH_OF_EXAMPLE)}


@page
def archive(request: HttpRequest) -> HttpResponse:
    """The monthly copies, newest first. There are a few dozen a year."""
    titles = {record.dataset: title_of(record) for record in records()}
    months: dict[Any, list[dict[str, Any]]] = {}
    for kept in Snapshot.objects.all():
        months.setdefault(kept.month, []).append(
            {"snapshot": kept, "title": titles.get(kept.dataset, kept.dataset)}
        )
    share = {
        "title": _("Copias mensuales de los datos"),
        "description": _("Qué decía el portal el primer día de cada mes, con la huella de cada archivo."),
    }
    return render(request, "data/archive.html", {"months": months.items(), "share": share})


@page
def guide(request: HttpRequest) -> HttpResponse:
    """The API in ten minutes, with the addresses of this very portal."""
    known = list(records())
    record = record_of_dataset("compromisos") or known[0]
    context = {
        "base": f"{settings.PORTAL_URL}/api/v1",
        "portal_url": settings.PORTAL_URL,
        "dataset": record.dataset,
        "code": example_of(record).get("code", "CODIGO"),
        "datasets": [shown(summary) for summary in summaries()],
        "limit": settings.API_REQUESTS_PER_MINUTE,
        "share": {
            "title": _("La API de Cartagena Abierta en diez minutos"),
            "description": _(
                "Todo lo público del portal desde tu programa, sin clave: ejemplos de curl y Python."
            ),
        },
    }
    return render(request, "data/api.html", context)


# /datos/, in both languages
urlpatterns = [
    path("", datasets, name="datasets"),
    path("api/", guide, name="api_guide"),
    path("archivo/", archive, name="data_archive"),
    path("<slug:dataset>/", dataset, name="dataset"),
]

# /datos/, files, which have one language
files = [
    path("catalogo.jsonld", catalogue, name="catalogue"),
    path("archivo/<month:month>/<slug:dataset>.<slug:extension>.gz", snapshot, name="snapshot"),
    path("<slug:dataset>.<slug:extension>", download, name="download"),
    re_path(r"^(?P<dataset>[-\w]+)/(?P<file>[-a-z0-9]+\.json)$", standard, name="standard"),
]
