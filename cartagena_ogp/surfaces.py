"""What a process serves and what it only names (`PORTAL_SURFACE`, `ARCHITECTURE.md` 6).

The channel's own process (`intake`) answers the pages of complaints alone.
The staff's process answers no public page, and still has to write its address: in the search rows that
a save refreshes, in mails, in «Ver en el portal».
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver

Route = URLPattern | URLResolver


def not_served(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """Another process of the portal answers this address. Raises Http404."""
    raise Http404


def names_only(routes: Iterable[Route], *, but: str = "") -> list[Route]:
    """The same addresses under the same names; none of them answers, `but` those of that room."""
    return [named(route, but) for route in routes]


def named(route: Route, but: str) -> Route:
    if isinstance(route, URLPattern):
        return URLPattern(route.pattern, not_served, route.default_args, route.name)
    if but and route.app_name == but:
        return route
    inner = names_only(route.url_patterns, but=but)
    return URLResolver(route.pattern, inner, route.default_kwargs, route.app_name, route.namespace)
