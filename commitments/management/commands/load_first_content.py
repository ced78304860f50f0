"""`manage.py load_first_content`: territory, institutions and the plans, from the files of the project."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from cartagena_ogp import transparency
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
        for folder in (content.DATA / "plan-2022-2023", content.DATA / "proximo-plan"):
            facts = content.read(folder / "plan.toml")
            done = "cargado" if content.load_plan(facts) else "ya estaba"
            self.say(f"  {facts['title']}: {done}.")
        plan = ActionPlan.objects.get(slug="2022-2023")
        for facts in content.read(content.DATA / "plan-2022-2023" / "commitments.toml")["commitment"]:
            done = "cargado" if content.load_commitment(facts, plan) else "ya estaba"
            self.say(f"  {facts['ogp_id']}, {facts['short_title']}: {done}.")
        made = transparency.load_first(reason=content.REASON)
        self.say(f"  Publicaciones de transparencia nuevas: {made}.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
