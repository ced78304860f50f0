"""Pages of one's own account: opening it, the second factor, and home."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from cartagena_ogp import permissions
from cartagena_ogp.http import form_page

from . import second_factor
from .forms import Plain
from .invitations import invited_person

WANTED = "wanted"  # where the person was going before the second factor


def form(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of allauth whose errors answer 422, as every form of the portal."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        shown = getattr(response, "context_data", None) or {}
        if (
            request.method == "POST"
            and response.status_code == 200
            and "form" in shown
            and shown["form"].errors
        ):
            response.status_code = 422
        return response

    return wrapped


class NewPasswordForm(Plain, SetPasswordForm):
    """Two times the password, with what it must be."""


@sensitive_post_parameters()
@form_page
def activate(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """`/cuenta/activar/…/`: the invited person sets a password; a second factor comes next."""
    person = invited_person(uidb64, token)
    if person is None:
        return render(request, "account/activation_spent.html", status=410)
    form = NewPasswordForm(person, request.POST or None)
    if form.is_valid():
        form.save()
        record_authentication(request, person, "password", reauthenticated=True)
        return perform_login(request, Login(user=person, redirect_url=reverse("account_second_factor")))
    context = {"form": form, "person": person}
    return render(request, "account/activate.html", context, status=422 if form.is_bound else 200)


@login_required
@form_page
def choose_second_factor(request: HttpRequest) -> HttpResponse:
    """`/cuenta/segundo-paso/`: what a second factor is for, and the two ways to have one."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        request.session[WANTED] = wanted
    if second_factor.is_done(request):
        return HttpResponseRedirect(request.session.pop(WANTED, "") or reverse("account_home"))
    if second_factor.has_one(request):
        return second_factor.what_is_missing(request, request.session.pop(WANTED, reverse("admin:index")))
    return render(request, "account/second_factor.html")


class EnrolApp(ActivateTOTPView):
    """Whoever types the first code of the app holds it: the session has its second factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.mark_done(self.request, Authenticator.Type.TOTP)
        return response


class EnrolKey(AddWebAuthnView):
    """As with the app: whoever registers the key holds it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.mark_done(self.request, Authenticator.Type.WEBAUTHN)
        return response


class Home(IndexView):
    """`/cuenta/`: one's own password, second factors and recovery codes."""

    template_name = "account/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reads = permissions.has_role(permissions.person(self.request), permissions.Role.COMPLAINT_ANALYST)
        return super().get_context_data(**kwargs) | {"reads_complaints": reads}
