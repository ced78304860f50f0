"""`manage.py backup_key`: the pair of keys of the backups. Run it on a machine that is not the server."""

import base64
from typing import Any

from django.core.management.base import BaseCommand
from nacl.public import PrivateKey


class Command(BaseCommand):
    help = "Crea el par de claves de las copias. La privada se muestra una vez y no se guarda."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        key = PrivateKey.generate()
        self.stdout.write(f"Pública (BACKUP_RECIPIENT): {base64.b64encode(bytes(key.public_key)).decode()}")
        self.stdout.write(f"Privada (fuera del servidor): {base64.b64encode(bytes(key)).decode()}")
