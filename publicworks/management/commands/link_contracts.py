"""`manage.py link_contracts`: proposes which contract belongs to which work, for staff to decide."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cartagena_ogp.management.prepared import PreparedCommand
from publicworks import linking
from publicworks.models import Work


class Command(PreparedCommand):
    help = "Propone qué contrato es de qué obra (BPIN, proceso, objeto y lugar). Se decide en el panel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("works", nargs="*", metavar="OBRA", help="códigos; sin ellos, todas")

    def handle(self, *args: Any, works: list[str], **options: Any) -> None:
        wanted = Work.objects.select_related("territory", "responsible").order_by("pk")
        if works:
            wanted = wanted.filter(code__in=works)
        made = linking.propose(wanted.iterator(500))
        self.stdout.write(f"Propuestas nuevas: {made}. Se aceptan o rechazan en el panel.")
