"""The way in for programs: any site may ask from its visitors' browsers, not too often, only to read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from cartagena_ogp.opendata import limits
from cartagena_ogp.opendata.problems import problem

READING = "GET, HEAD, OPTIONS"
FOR_ANY_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Allow": READING,
    "Access-Control-Allow-Methods": READING,
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """GET and HEAD alone, counted by address, with the headers that let other sites read the answer."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = answer(view, request, *args, **kwargs)
        for name, value in FOR_ANY_SITE.items():
            response.headers[name] = value
        return response

    return wrapped


def answer(
    view: Callable[..., HttpResponseBase], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT)
    if request.method not in {"GET", "HEAD"}:
        return problem(405, _("Usa GET."), headers={"Allow": READING})
    seconds = limits.limiter.seconds_to_wait(limits.address_of(request))
    if seconds:
        said = ngettext("Espera %(count)s segundo.", "Espera %(count)s segundos.", seconds)
        return problem(429, said % {"count": seconds}, headers={"Retry-After": str(seconds)})
    asked = request.method
    request.method = "GET"  # views of the API know GET alone; whoever sends the answer leaves its body out
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = asked
