"""The public half that a ceremony made: from now on every handler's key is also sealed to it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints import crypto
from complaints.models import RecoveryKey
from complaints.recovery import MADE, NEEDED, fingerprint


class Command(BaseCommand):
    help = _("Carga la mitad pública de la clave de recuperación que se hizo en la ceremonia.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("public", help=_("la mitad pública, 64 cifras hexadecimales"))

    @transaction.atomic
    def handle(self, *args: Any, public: str, **options: Any) -> None:
        try:
            key = bytes.fromhex(public)
        except ValueError:
            key = b""
        if len(key) != crypto.KEY:
            raise CommandError(_("La mitad pública tiene 64 cifras hexadecimales."))
        RecoveryKey.objects.filter(is_active=True).update(is_active=False)
        RecoveryKey.objects.update_or_create(
            public_key=key,
            defaults={
                "threshold": NEEDED,
                "share_count": MADE,
                "made_on": timezone.localdate(),
                "is_active": True,
            },
        )
        self.stdout.write(
            _("Huella: %(print)s. Compárala con la de la ceremonia.") % {"print": fingerprint(key)}
        )
        self.stdout.write(_("Cada llave queda sellada para ella cuando su dueña la abra la próxima vez."))
