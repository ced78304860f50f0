"""The one-time link that opens an account: it dies once used, or after a day."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from cartagena_ogp import mail
from cartagena_ogp.models import User


def activation_path(user: User) -> str:
    """Where the person sets a password. The token covers password and last sign-in: either one ends it."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("account_activate", args=[key, default_token_generator.make_token(user)])


def activation_link(user: User) -> str:
    return settings.PORTAL_URL + activation_path(user)


def invited_person(uidb64: str, token: str) -> User | None:
    """Whose link it is, with the row locked until the transaction ends; None when it is spent or wrong."""
    try:
        key = int(urlsafe_base64_decode(uidb64))
    except ValueError:
        return None
    person = User.objects.select_for_update().filter(pk=key, is_active=True).first()
    return person if person and default_token_generator.check_token(person, token) else None


@transaction.atomic
def send_invitation(user: User, link: str) -> None:
    """Leave the mail with the link for a job to deliver, in the caller's transaction."""
    mail.send("invitation", user.email, {"name": user.name, "link": link})


@transaction.atomic
def forget_second_factor(user: User) -> None:
    """For somebody who lost phone, key and codes: they enrol again at the next sign-in."""
    Authenticator.objects.filter(user=user).delete()
