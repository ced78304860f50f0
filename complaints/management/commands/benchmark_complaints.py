"""`manage.py benchmark_complaints`: filing, receipts and large uploads, in a database made for it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cartagena_ogp.benchmark.scratch import scratch
from cartagena_ogp.benchmark.server import BASE, NotMeasured, Server
from cartagena_ogp.models import Institution, Membership, User
from complaints import benchmark, crypto
from complaints.models import HandlerKey


class Command(BaseCommand):
    help = "Mide el canal de denuncias en una base de datos de usar y tirar. No toca la del portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, default=60, help="denuncias y búsquedas de cada clase")
        parser.add_argument("--mib", type=int, default=200, help="tamaño de cada una de las cuatro subidas")
        parser.add_argument("--readers", action="store_true", help="uso interno: crear quien lea")

    def handle(self, *args: Any, count: int, mib: int, readers: bool, **options: Any) -> None:
        if readers:
            make_readers(5)
            return
        try:
            with (
                tempfile.TemporaryDirectory(prefix="cartagena-medir-") as folder,
                scratch(os.environ["DATABASE_URL"], Path(folder)) as databases,
            ):
                databases.create("complaints")
                environment = databases.environment("complaints")
                run(environment, "prepare", "--empty")
                run(environment, "benchmark_complaints", "--readers")
                environment["DJANGO_SETTINGS_MODULE"] = "complaints.benchmark_settings"
                self.measure(environment, count, mib)
        except NotMeasured as error:
            raise CommandError(str(error)) from error

    def measure(self, environment: dict[str, str], count: int, mib: int) -> None:
        def rest() -> None:
            with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
                connection.execute("DELETE FROM complaints_bucket")

        with Server("cartagena_ogp.wsgi:application", environment) as server:
            times, receipts = [], []
            for _batch in range(0, count, 30):
                rest()
                some, found = benchmark.filings(server, 30)
                times += some
                receipts += found
            self.say("denunciar", benchmark.spread(times))
            hits = benchmark.look_ups(server, receipts[:count], 200, rest)
            self.say("clave que existe", benchmark.spread(hits))
            misses = benchmark.look_ups(server, benchmark.missing(count), 422, rest)
            self.say("clave que no existe", benchmark.spread(misses))
            rest()
            took, peak = benchmark.uploads(server, 4, mib * 1024 * 1024)
            self.stdout.write(
                f"cuatro subidas de {mib} MiB a la vez: {min(took):.1f}–{max(took):.1f} s; "
                f"memoria máxima de un proceso: {peak / 1024**2:.0f} MiB"
            )

    def say(self, what: str, found: dict[str, float]) -> None:
        self.stdout.write(f"{what}: mediana {found['median']} ms, p95 {found['p95']} ms")


def run(environment: dict[str, str], *task: str) -> None:
    """A command that knows only the scratch database. Raises `NotMeasured`."""
    done = subprocess.run([sys.executable, "manage.py", *task], cwd=BASE, env=environment, check=False)  # nosec B603
    if done.returncode != 0:
        raise NotMeasured(f"No se pudo terminar «{task[0]}»; la causa está en las líneas anteriores.")


def make_readers(count: int) -> None:
    """People to seal complaints to; nobody will open these."""
    office = Institution(slug="medicion", name="Medición", kind=Institution.Kind.OFFICE)
    office.add(by=None)
    for number in range(count):
        user = User.objects.create_user(f"lee{number}@example.test", name=f"Lee {number}", is_staff=True)
        Membership.objects.create(user=user, institution=office, role=Membership.Role.COMPLAINT_ANALYST)
        HandlerKey.objects.create(
            user=user,
            public_key=crypto.new_pair().public,
            wrapped_private_key=b"-",
            salt=bytes(16),
            kdf_iterations=crypto.HANDLER_COST.iterations,
            kdf_memory=crypto.HANDLER_COST.memory,
            made_on=timezone.localdate(),
        )
