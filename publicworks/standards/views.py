"""One work and one contract in the standard of its field."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cartagena_ogp.http import page
from cartagena_ogp.opendata.doors import door
from cartagena_ogp.records import record_of_kind

from ..models import Contract
from ..models.works import meant_code
from . import oc4ids, ocds


@door
@page
def work(request: HttpRequest, code: str) -> HttpResponse:
    """`/obras/<code>/oc4ids.json`."""
    record = record_of_kind("obra")
    assert record is not None
    found = get_object_or_404(record.queryset(), code=meant_code(code))
    return HttpResponse(oc4ids.one_project(found, timezone.localdate()), content_type="application/json")


@door
@page
def contract(request: HttpRequest, code: str) -> HttpResponse:
    """`/contratos/<code>/ocds.json`."""
    found = get_object_or_404(Contract.objects.published().with_parts(), code=code)
    return HttpResponse(ocds.one_release(found, timezone.localdate()), content_type="application/json")
