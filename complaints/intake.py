"""What every page of the channel promises: no trace, no script, nothing asked of anybody else."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from cartagena_ogp.http import View
from complaints.opening import shown_no_longer
from complaints.traces import bound_by_server

POLICY = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
    "X-Content-Type-Options": "nosniff",
}


def intake(view: View) -> View:
    """A page of the channel. Its GET reads in a READ ONLY transaction; its POST is whole or not at all, by
    the operations it calls. Nothing it carries reaches a cache, an error report or another site.
    """

    @sensitive_post_parameters()
    @sensitive_variables()
    @csp_override(POLICY)
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            with shown_no_longer(), bound_by_server():
                response = view(request, *args, **kwargs)
        elif request.method in {"GET", "HEAD"}:
            with shown_no_longer(), bound_by_server(), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
                response = view(request, *args, **kwargs)
        else:
            response = HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        for name, value in HEADERS.items():
            response.headers[name] = value
        if settings.COMPLAINT_ONION:
            response.headers["Onion-Location"] = (
                settings.COMPLAINT_ONION.rstrip("/") + request.get_full_path()
            )
        return response

    return wrapped


def private(view: View) -> View:
    """A page of the channel that no search engine lists: steps, receipts, follow-up."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = intake(view)(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
