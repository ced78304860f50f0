"""A lost passphrase: with three of the five shares the person's key comes under a new one."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from complaints import handlers
from complaints.crypto import CannotOpen
from complaints.models import HandlerKey
from complaints.passphrases import faults
from complaints.recovery import NEEDED, WrongShares, private_from


class Command(BaseCommand):
    help = _("Recupera las llaves de quienes perdieron su frase, con tres de las cinco partes.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("emails", nargs="+", help=_("correo de cada persona"))

    def handle(self, *args: Any, emails: list[str], **options: Any) -> None:
        keys = [self.key_of(email) for email in emails]
        shares = [ask(_("Parte %(number)s: ") % {"number": number}) for number in range(1, NEEDED + 1)]
        for key in keys:
            recovery = key.recovery_key
            if recovery is None:
                raise CommandError(
                    _("La llave de %(email)s no está sellada para la recuperación.")
                    % {"email": key.user.email}
                )
            try:
                private = private_from(shares, bytes(recovery.public_key))
                handlers.restore_key(key, private, self.new_passphrase(key))
            except (WrongShares, CannotOpen) as error:
                raise CommandError(_("Con esas partes no se abre esa llave.")) from error
            self.stdout.write(_("%(email)s: su llave quedó bajo la frase nueva.") % {"email": key.user.email})

    def key_of(self, email: str) -> HandlerKey:
        key = HandlerKey.objects.active().filter(user__email__iexact=email).select_related("user").first()
        if key is None:
            raise CommandError(_("%(email)s no tiene una llave en uso.") % {"email": email})
        return key

    def new_passphrase(self, key: HandlerKey) -> str:
        first = ask(_("Frase nueva de %(name)s: ") % {"name": key.user.name})
        for fault in faults(first, key.user):
            raise CommandError(fault)
        if first != ask(_("Otra vez: ")):
            raise CommandError(_("Las dos frases no son iguales."))
        return first


def ask(question: str) -> str:
    """One secret line: from the keyboard without showing it, or from standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(question).strip()
    return sys.stdin.readline().strip()
