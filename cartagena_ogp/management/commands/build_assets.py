"""``manage.py build_assets``: join the style sources into the sheets the portal delivers."""

from typing import Any

from django.core.management.base import BaseCommand

from cartagena_ogp.assets import write_stylesheets


class Command(BaseCommand):
    """Write the delivered sheets; run it after touching any file of ``static/css``."""

    help = "Une las hojas de estilo de static/css en las hojas que entrega el portal."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the sheets and say their size in bytes."""
        for path in write_stylesheets():
            self.stdout.write(f"{path.name}: {path.stat().st_size} bytes")
