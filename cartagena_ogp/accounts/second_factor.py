"""Staff show two things before the admin or a desk opens: a password and a second factor, in this session."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_one(request: HttpRequest) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    return is_mfa_enabled(request.user, FACTORS)


def is_done(request: HttpRequest) -> bool:
    """Whether this session showed a second factor that the person still has.

    A session opened with the password alone, before somebody enrolled elsewhere, has not.
    """
    if not request.user.is_authenticated:
        return False
    shown = any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
    return shown and has_one(request)


def mark_done(request: HttpRequest, kind: str) -> None:
    """Remember that this session showed a second factor: whoever has just enrolled it holds it."""
    record_authentication(request, request.user, "mfa", type=kind, reauthenticated=True)


def what_is_missing(request: HttpRequest, wanted: str) -> HttpResponse:
    """Send a signed-in person to enrol a second factor, or to show the one they have.

    Raises `PermissionDenied` when nothing is missing but the right to come in.
    """
    if not request.user.is_staff or is_done(request):
        raise PermissionDenied(_("Tu cuenta no entra a la gestión del portal."))
    name = "mfa_reauthenticate" if has_one(request) else "account_second_factor"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")


class SecondFactorMiddleware:
    """Nothing of the staff surface answers to a session without its second factor."""

    GUARDED = ("/admin/", "/gestion/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if (
            request.path_info.startswith(self.GUARDED)
            and request.user.is_authenticated
            and request.user.is_staff
            and not is_done(request)
        ):
            return what_is_missing(request, request.get_full_path())
        return self.get_response(request)
