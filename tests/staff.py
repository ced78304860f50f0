"""Sign a person in as the admin wants them: password and second factor shown in this session."""

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.test import Client

from cartagena_ogp.models import User


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
