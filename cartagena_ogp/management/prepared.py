"""Commands for a person to run once the portal has started a first time."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _


class PreparedCommand(BaseCommand):
    """A command that needs the tables of the portal, and says what to do when they are not there yet."""

    requires_migrations_checks = True

    def check_migrations(self) -> None:
        """Raises `CommandError` when a migration waits."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                _("La base de datos no está al día. Primero levanta el portal con «make run», y repite.")
            )
