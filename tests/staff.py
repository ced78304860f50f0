"""How staff enter, in tests: through the pages, or straight into the admin."""

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cartagena_ogp.models import User

PASSWORD = "chambacú-1816-bocachica"


def sign_in(client: Client, email: str, password: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def code(secret: str) -> str:
    """What the authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enter(client: Client, user: User) -> Client:
    """Leave `client` inside the admin as `user`, with an authenticator app enrolled."""
    if not is_mfa_enabled(user):
        TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


def hidden_and_shown(form) -> dict[str, str]:
    """What a browser would send back for a form of the admin that nobody touched."""
    data = {}
    for bound in [form[name] for name in form.fields]:
        value = bound.value()
        data[bound.html_name] = "" if value is None else str(value)
        if bound.field.show_hidden_initial:
            seen = form.data.get(bound.html_initial_name) if form.is_bound else None
            data[bound.html_initial_name] = data[bound.html_name] if seen is None else seen
    return data
