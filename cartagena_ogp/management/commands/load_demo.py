"""`manage.py load_demo` (`make demo`): invented samples of every room, each marked "dato ilustrativo"."""

from typing import Any

from django.core.management import call_command
from django.db import transaction

from cartagena_ogp.management.prepared import PreparedCommand
from cartagena_ogp.rooms import rooms_with


class Command(PreparedCommand):
    help = "Carga datos ilustrativos de cada cuarto. Se puede repetir."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load every sample that is missing, or none."""
        call_command("load_first_content", "--if-empty", stdout=self.stdout)
        self.say("· Cargando datos ilustrativos")
        for load in rooms_with("demo", "load"):
            load(self.say)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
