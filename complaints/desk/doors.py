"""Who comes in: a role, a second factor (the middleware asks for it), and an open key."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from cartagena_ogp import permissions
from cartagena_ogp.http import form_page
from cartagena_ogp.permissions import Role
from complaints import unlocking
from complaints.models import HandlerKey

View = Callable[..., HttpResponseBase]
ANALYST, CUSTODIAN, AUDITOR = Role.COMPLAINT_ANALYST, Role.IDENTITY_CUSTODIAN, Role.AUDITOR


def working_key(request: HttpRequest) -> HandlerKey | None:
    """The key in use of whoever asks."""
    user = permissions.person(request)
    return HandlerKey.objects.active().filter(user=user).select_related("user").first()


def enters(request: HttpRequest, *roles: str) -> HttpResponse | None:
    """Where to send who has not signed in; None when they hold one of the roles. Raises PermissionDenied."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not permissions.has_role(permissions.person(request), *roles):
        raise PermissionDenied
    return None


def says_who_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the password once more, and back; nothing that was sent is kept."""
    query = urlencode({REDIRECT_FIELD_NAME: request.path})
    return redirect(f"{reverse('account_reauthenticate')}?{query}")


def staff_page(*roles: str) -> Callable[[View], View]:
    """A page of the desk that opens no case: it asks for a role and no key."""

    def decorate(view: View) -> View:
        @sensitive_post_parameters()
        @never_cache
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return enters(request, *roles) or form_page(view)(request, *args, **kwargs)

        return wrapped

    return decorate


def handler_page(*roles: str) -> Callable[[View], View]:
    """A page that needs an open key: the view takes the request and then the handler."""

    def decorate(view: View) -> View:
        @sensitive_post_parameters()
        @never_cache
        @wraps(view)
        @sensitive_variables("handler")
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            elsewhere = enters(request, *roles)
            if elsewhere:
                return elsewhere
            handler = unlocking.current(request, timezone.now())
            if handler is None:
                wanted = request.get_full_path() if request.method == "GET" else reverse("desk:inbox")
                name = "desk:unlock" if working_key(request) else "desk:new_key"
                return redirect(f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")
            return form_page(view)(request, handler, *args, **kwargs)

        return wrapped

    return decorate
