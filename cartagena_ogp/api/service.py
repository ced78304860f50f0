"""`/api/v1/`: every registered record, read-only. A record registered later is here without another line.

The operations take the dataset from the address; `openapi.document` tells each one with its own schema.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Schema
from ninja.decorators import decorate_view
from ninja.errors import ValidationError

from cartagena_ogp import history
from cartagena_ogp.api import openapi
from cartagena_ogp.api.questions import ChangesQuery, ListQuery
from cartagena_ogp.http import page
from cartagena_ogp.models import SearchRow
from cartagena_ogp.models.history import PRIVATE, HistoryEntry, HistoryPayload
from cartagena_ogp.opendata.doors import door
from cartagena_ogp.opendata.downloads import addresses_of
from cartagena_ogp.opendata.formats import LICENCE
from cartagena_ogp.opendata.problems import message_of, problem
from cartagena_ogp.opendata.selection import codes_after, with_codes
from cartagena_ogp.opendata.summaries import summaries
from cartagena_ogp.records import PublicRecord, record_of_dataset, record_of_kind

TITLE = "API de Cartagena Abierta"
View = Callable[..., HttpResponse]
api = NinjaAPI(title=TITLE, version="1.0.0", docs_url=None, openapi_url=None, urls_namespace="api_v1")


def absolute(path_: str) -> str:
    return f"{settings.PORTAL_URL}{path_}"


def answer(content: Any) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json")


def dataset_or_404(dataset: str) -> PublicRecord[Any]:
    record = record_of_dataset(dataset)
    if record is None:
        raise Http404(_("No hay un conjunto de datos con ese nombre."))
    return record


def knowing(known: type[Schema] | None = None) -> Callable[[View], View]:
    """Refuse what an operation does not know: a mistyped filter would let everything pass for an answer."""
    names = list(known.model_fields) if known else []

    def decorated(run: View) -> View:
        @wraps(run)
        def wrapped(request: HttpRequest, **where: Any) -> HttpResponse:
            unknown = [name for name in request.GET if name not in names]
            if not unknown:
                return run(request, **where)
            said = _("Los que hay: %(names)s.") if names else _("Esta dirección no recibe ninguno.")
            message = said % {"names": ", ".join(names)}
            errors = [{"parameter": name, "message": message} for name in unknown]
            return problem(400, _("Hay parámetros que no existen."), errors=errors)

        return wrapped

    return decorated


@api.get("/", operation_id="root")
@decorate_view(page, knowing())
def root(request: HttpRequest) -> HttpResponse:
    """What there is, and where."""
    return answer(
        {
            "title": TITLE,
            "license": LICENCE,
            "documentation": absolute(reverse("api_guide")),
            "openapi": absolute(reverse("api_v1_openapi")),
            "changes": absolute(reverse("api_v1:changes")),
            "sequence": history.head().sequence,
            "datasets": [
                {
                    "dataset": summary.record.dataset,
                    "title": str(summary.record.label_plural),
                    "records": summary.count,
                    "updated_at": history.utc(summary.changed_at) if summary.changed_at else None,
                    "url": absolute(reverse("api_v1:listing", args=[summary.record.dataset])),
                    "dictionary": absolute(reverse("dataset", args=[summary.record.dataset])),
                    "downloads": {
                        link["extension"]: absolute(link["url"]) for link in addresses_of(summary.record)
                    },
                }
                for summary in summaries()
            ],
        }
    )


@api.get("/cambios", operation_id="changes", url_name="changes")
@decorate_view(page, knowing(ChangesQuery))
def changes(request: HttpRequest, asked: Query[ChangesQuery]) -> HttpResponse:
    """The public log after a number, oldest first, so that a copy elsewhere stays up to date."""
    entries = HistoryEntry.objects.exclude(subject=PRIVATE).filter(sequence__gt=asked.desde)
    rows = list(entries.select_related("payload").order_by("sequence")[: asked.limite + 1])
    shown = rows[: asked.limite]
    last = shown[-1].sequence if shown else asked.desde
    more = {"desde": last, "limite": asked.limite}
    address = absolute(f"{reverse('api_v1:changes')}?{urlencode(more)}")
    return answer(
        {
            "results": [told(row) for row in shown],
            "last": last,
            "next": address if len(rows) > len(shown) else None,
        }
    )


def told(entry: HistoryEntry) -> dict[str, Any]:
    """An entry as the API shows it; what a recorded act removed stays away."""
    payload: HistoryPayload | None = getattr(entry, "payload", None)
    body = payload.body if payload else {}
    kind, _slash, code = entry.subject.partition("/")
    record = record_of_kind(kind)
    return {
        "sequence": entry.sequence,
        "at": history.utc(entry.recorded_at),
        "kind": kind,
        "dataset": record.dataset if record else None,
        "code": code,
        "event": entry.event,
        **{name: body.get(name) for name in ("title", "reason", "actor", "before", "after")},
        "redacted": payload is None,
        "hash": entry.hash,
    }


@api.get("/{slug:dataset}", operation_id="list", url_name="listing")
@decorate_view(page, knowing(ListQuery))
def listing(request: HttpRequest, dataset: str, asked: Query[ListQuery]) -> HttpResponse:
    """The published records in the order of their code, a page at a time."""
    record = dataset_or_404(dataset)
    codes = codes_after(record, asked.selection(), asked.despues, asked.limite + 1)
    shown = codes[: asked.limite]
    address = None
    if len(codes) > len(shown):
        query = request.GET.copy()
        query["despues"] = shown[-1]
        address = absolute(f"{reverse('api_v1:listing', args=[dataset])}?{query.urlencode()}")
    return answer({"results": [record.facts(row) for row in with_codes(record, shown)], "next": address})


@api.get("/{slug:dataset}/{code}", operation_id="one", url_name="one")
@decorate_view(page, knowing())
def one(request: HttpRequest, dataset: str, code: str) -> HttpResponse:
    """One published record by its public code."""
    record = dataset_or_404(dataset)
    known = SearchRow.objects.filter(kind=record.kind, code=code).exists()
    rows = with_codes(record, [code]) if known else []
    if not rows:
        raise Http404(_("No hay un registro publicado con ese código."))
    return answer(record.facts(rows[0]))


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Every parameter that cannot be, each with what it should be."""
    errors = [
        {
            "parameter": str(found["loc"][2] if len(found["loc"]) > 2 else found["loc"][-1]),
            "message": message_of(found),
        }
        for found in error.errors
    ]
    return problem(422, _("Revisa los parámetros de la dirección."), errors=errors)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, str(error) or NOWHERE)


NOWHERE = "La API no tiene esa dirección. Mira /api/v1/."


@door
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    return problem(404, NOWHERE)


@door
@page
def description(request: HttpRequest) -> HttpResponse:
    """`/api/v1/openapi.json`."""
    return answer(openapi.document(api))


def behind_door(patterns: list[Any]) -> list[URLPattern]:
    """The operations of the API, each behind the door that all programs come in by."""
    for pattern in patterns:
        view: Callable[..., Any] = pattern.callback
        pattern.callback = door(view)
    return patterns


operations, _app_name, _namespace = api.urls
urlpatterns = [
    path("api/v1/openapi.json", description, name="api_v1_openapi"),
    path("api/v1/", (behind_door(operations), "api_v1", "api_v1")),
    path("api/v1/<path:rest>", nowhere, name="api_v1_nowhere"),
]
