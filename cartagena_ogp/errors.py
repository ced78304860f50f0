"""Pages for when something cannot be: each says what to do next, and works when the database does not."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import get_language

from cartagena_ogp.context import Portal
from cartagena_ogp.models.entity import EntityData
from cartagena_ogp.withdrawals import withdrawn_at


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    said = str(exception) if isinstance(exception, PermissionDenied) and exception.args else ""
    return answer(request, 403, explanation=said)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    match = request.resolver_match
    is_page = match is not None and hasattr(match.func, "is_page")
    return answer(request, 404, gone=withdrawn_at(request.path) if is_page else None)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """allauth's limits (`ACCOUNT_RATE_LIMITS`) look for it in the URLs as `handler429`."""
    return answer(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or whose cookie the browser did not keep."""
    return answer(request, 403, form_expired=True)


def answer(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """The page of an error, made without the database: the frame shows what the code alone knows."""
    frame = Portal(request)
    frame.own_entity = EntityData(name="Alcaldía Mayor de Cartagena de Indias, D. T. y C.")
    body = loader.render_to_string(
        f"errors/{status}.html", {"portal": frame, "LANGUAGE_CODE": get_language() or "es", **context}
    )
    return HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})
