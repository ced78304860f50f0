"""`make admin`: the first staff account, opened with a one-time link and never with a default password."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from cartagena_ogp.launch import address_file
from cartagena_ogp.management.prepared import PreparedCommand
from cartagena_ogp.models import User


class Command(PreparedCommand):
    help = _("Crea una cuenta que administra el portal y muestra el enlace para activarla.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", nargs="?", default="", help=_("correo de la persona"))
        parser.add_argument("--name", default="", help=_("nombre de la persona"))

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        email = email.strip() or ask_email()
        try:
            user = administrator(email, name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(
            _("Cuenta: %(email)s\nAbre este enlace una sola vez, antes de %(hours)s horas:\n%(link)s")
            % {"email": user.email, "hours": hours, "link": activation_link(user)}
        )


@transaction.atomic
def administrator(email: str, name: str = "") -> User:
    """The account of `email` with every permission, made without a usable password when missing.

    Raises:
        ValidationError: that is no e-mail address.
    """
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        return User.objects.create_superuser(email, name=name or email.split("@")[0])
    user.is_staff = user.is_superuser = user.is_active = True
    user.save(update_fields=["is_staff", "is_superuser", "is_active"])
    return user


def activation_link(user: User) -> str:
    """Where the person sets a password; it stops working once that is done."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    try:
        path = reverse("account_activate", args=[key, default_token_generator.make_token(user)])
    except NoReverseMatch as error:
        raise CommandError(_("PORTAL_SURFACE no incluye la gestión en este proceso.")) from error
    running = address_file()
    if os.environ.get("PORTAL_URL") or not running.exists():
        return settings.PORTAL_URL + path
    return running.read_text() + path


def ask_email() -> str:
    if not sys.stdin.isatty():
        raise CommandError(_("Escribe el correo: make admin EMAIL=persona@cartagena.gov.co"))
    return input(_("Correo de la persona: ")).strip()
