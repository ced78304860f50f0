"""`manage.py benchmark`: fill scratch databases, serve them as in production, measure, and report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cartagena_ogp.benchmark import Verdict, measure, report
from cartagena_ogp.benchmark.rooms import rooms as rooms_with_bars
from cartagena_ogp.benchmark.scratch import Scratch, scratch
from cartagena_ogp.benchmark.server import BASE, NotMeasured, Server

PORTAL = "cartagena_ogp.wsgi:application"
RESTLESS = "cartagena_ogp.benchmark.restless:application"
EMPTY = "cartagena_ogp.benchmark.empty:application"


class Command(BaseCommand):
    help = "Mide el portal con datos inventados en una base de datos de usar y tirar. No toca la del portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--quick", action="store_true", help="pocas filas y pocas peticiones: solo ver que anda"
        )
        parser.add_argument(
            "--only", nargs="+", default=[], metavar="PÁGINA", help="medir solo estas páginas"
        )
        parser.add_argument(
            "--rooms",
            nargs="+",
            default=[],
            choices=rooms_with_bars(),
            help="medir lo que estos cuartos prometen además de sus páginas, y ninguna página sin --only",
        )
        parser.add_argument("--rounds", type=int, help="cuántas veces medir cada página; se da la mediana")
        parser.add_argument("--json", type=Path, help="guardar las cifras en este archivo")
        parser.add_argument("--write-docs", action="store_true", help="escribir docs/performance.md y .json")

    def handle(
        self,
        *args: Any,
        quick: bool,
        only: list[str],
        rooms: list[str],
        rounds: int | None,
        json: Path | None,
        write_docs: bool,
        **options: Any,
    ) -> None:
        if write_docs and (only or rooms):
            raise CommandError("docs/performance.md lleva la medición completa: quita --only y --rooms.")
        effort = measure.QUICK if quick else measure.FULL
        effort = replace(effort, rounds=rounds or effort.rounds)
        try:
            with (
                tempfile.TemporaryDirectory(prefix="cartagena-medir-") as folder,
                scratch(os.environ["DATABASE_URL"], Path(folder)) as databases,
            ):
                self.say("· Creando las bases de datos de la medición")
                databases.create("empty")
                inside(databases, "empty", "prepare")
                figures = self.measured(databases, effort, only) if only or not rooms else {}
                asked = rooms if only or rooms else rooms_with_bars()
                figures["rooms"] = list(self.of_rooms(databases, asked, quick))
        except NotMeasured as error:
            raise CommandError(str(error)) from error
        earlier = report.read(report.DATA)
        self.stdout.write(
            "\n" + (report.table(figures, earlier) if "pages" in figures else report.bars(figures))
        )
        if json:
            report.write(figures, json)
        if write_docs:
            report.write_docs(figures, earlier)
            self.stdout.write(f"Escrito: {report.DATA.name} y {report.PAGE.name}, en docs/.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def measured(self, databases: Scratch, effort: measure.Effort, only: list[str]) -> dict[str, Any]:
        """Everything there is to say, as JSON keeps it."""
        self.say("· Llenando la pequeña")
        databases.create("small", like="empty")
        inside(databases, "small", "fill", str(effort.small))
        few = many = json.loads(inside(databases, "small", "look", str(effort.small)))
        if effort.scale == effort.small:
            databases.create("full", like="small")
        else:
            self.say("· Llenando la grande")
            databases.create("full", like="empty")
            inside(databases, "full", "fill", str(effort.scale))
            many = json.loads(inside(databases, "full", "look", str(effort.scale)))
        pages = report.joined(many["pages"], few["pages"], only)
        self.say(f"· Midiendo {len(pages)} páginas; generador de carga: {report.generator()}")
        with Server(PORTAL, databases.environment("full")) as large, Server(EMPTY, os.environ) as empty:
            with Server(RESTLESS, databases.environment("full")) as restless:
                pace = measure.measure_uncached(large, restless, pages, effort, self.say)
            bare = measure.measure_cached(large, empty, pages, effort, self.say)
        # Both new: only their rows are to be unlike, not what they have done before.
        with (
            Server(PORTAL, databases.environment("full")) as large,
            Server(PORTAL, databases.environment("small")) as small,
        ):
            measure.measure_growth(large, small, pages, effort, self.say)
        self.say(f"  memoria después de {effort.mixed} peticiones")
        with Server(PORTAL, databases.environment("full")) as fresh:
            memory = measure.measure_memory(fresh, pages, effort)
        worst = report.slowest(pages)
        profile = json.loads(inside(databases, "full", "profile", worst["path"])) | {"page": worst["name"]}
        return report.whole(pages, bare, memory, many, profile, pace) | {"rounds": effort.rounds}

    def of_rooms(self, databases: Scratch, asked: list[str], quick: bool) -> Iterator[dict[str, Any]]:
        """The verdicts of the rooms on their own bars, each in a database of its own.

        A room that cannot be measured is said to be missing: it does not lose what took half an hour before.
        """
        for room in asked:
            self.say(f"· Midiendo lo propio de {room}")
            databases.create(room, like="empty")
            effort = "quick" if quick else "full"
            try:
                yield from json.loads(inside(databases, room, room, effort, program="rooms"))
            except NotMeasured:
                yield Verdict(f"lo propio de {room}", "medirse", "no se pudo terminar", met=False)._asdict()
            databases.drop(room)


def inside(databases: Scratch, suffix: str, *task: str, program: str = "inside") -> str:
    """Run a task in a process that knows only the scratch database; what it printed. Raises `NotMeasured`."""
    command = [sys.executable, "-m", f"cartagena_ogp.benchmark.{program}", *task]
    environment = databases.environment(suffix)
    done = subprocess.run(command, cwd=BASE, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise NotMeasured(f"No se pudo terminar «{' '.join(task)}»; la causa está en las líneas anteriores.")
    return done.stdout
