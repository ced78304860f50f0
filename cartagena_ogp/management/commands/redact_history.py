"""`manage.py redact_history`: remove what an entry says, by an act that stays in the history."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from cartagena_ogp import history
from cartagena_ogp.management.prepared import PreparedCommand
from cartagena_ogp.models import HistoryEntry, Membership, User


class Command(PreparedCommand):
    help = (
        "Retira el contenido de una entrada de la bitácora (orden judicial, Ley 1581 de 2012). "
        "El motivo se publica; la huella queda y la cadena se sigue comprobando."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sequence", type=int, help="Número de la entrada.")
        parser.add_argument("--reason", required=True, help="Motivo, sin datos personales: se publica.")
        parser.add_argument(
            "--by", required=True, metavar="CORREO", help="Quién lo hace: administra el portal."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if by is None or not (by.is_superuser or by.has_role(Membership.Role.ADMINISTRATOR)):
            raise CommandError("Ese correo no es de una persona que administre el portal.")
        entry = HistoryEntry.objects.filter(sequence=options["sequence"]).first()
        if entry is None:
            raise CommandError(f"No hay una entrada {options['sequence']}.")
        try:
            act = history.redact(entry, by=by, reason=options["reason"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"Se retiró el contenido de la entrada {entry.sequence}. Acto: entrada {act.sequence}."
        )
