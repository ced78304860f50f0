"""The ceremony of the recovery key, on a computer that has the portal installed: it asks no database."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from complaints.recovery import script


class Command(BaseCommand):
    help = _("Hace la clave de recuperación y muestra sus partes una sola vez. Córrelo en un equipo sin red.")
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(script())
