"""`manage.py load_first_content`: territory, institutions and the plans, from the files of the project."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from cartagena_ogp.models import Institution
from commitments import content
from commitments.models import ActionPlan


class Command(BaseCommand):
    help = "Carga el territorio, las instituciones y los planes de acción. Se puede repetir."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="solo si no hay ninguna institución")

    @transaction.atomic
    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        """Load everything or nothing. What is already there stays as staff left it."""
        if if_empty and Institution.objects.exists():
            return
        self.say("· Cargando el primer contenido")
        call_command("load_territory", stdout=self.stdout)
        self.say(f"  Instituciones nuevas: {content.load_institutions()}.")
        self.say(f"  Datos de la entidad: {'cargados' if content.load_entity() else 'ya estaban'}.")
        for name in ("plan-2022-2023", "proximo-plan"):
            folder = content.DATA / name
            facts = content.read(folder / "plan.toml")
            done = "cargado" if content.load_plan(folder) else "ya estaba"
            self.say(f"  {facts['title']}: {done}.")
            if (folder / "commitments.toml").exists():
                plan = ActionPlan.objects.get(slug=facts["slug"])
                self.say(f"  Compromisos nuevos: {content.load_commitments(folder, plan)}.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
