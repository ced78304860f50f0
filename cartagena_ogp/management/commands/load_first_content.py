"""`manage.py load_first_content`: the territory, then what each room brings from the files of the project."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from cartagena_ogp.models import Institution
from cartagena_ogp.rooms import rooms_with


class Command(BaseCommand):
    help = "Carga el territorio, las instituciones, los planes y lo real de cada cuarto. Se puede repetir."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="solo si no hay ninguna institución")

    @transaction.atomic
    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        """Load everything or nothing. What is already there stays as staff left it."""
        if if_empty and Institution.objects.exists():
            return
        self.say("· Cargando el primer contenido")
        call_command("load_territory", stdout=self.stdout)
        for load_first in rooms_with("content", "load_first"):
            load_first(self.say)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
