"""What a process serves and what it only names (`PORTAL_SURFACE`, `ARCHITECTURE.md` 6).

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


def names_only(routes: Iterable[Route]) -> list[Route]:
    """The same addresses under the same names; none of them answers."""
    return [
        URLPattern(route.pattern, not_served, route.default_args, route.name)
        if isinstance(route, URLPattern)
        else URLResolver(
            route.pattern,
            names_only(route.url_patterns),
            route.default_kwargs,
            route.app_name,
            route.namespace,
        )
        for route in routes
    ]
