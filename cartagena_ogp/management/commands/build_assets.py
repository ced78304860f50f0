"""``manage.py build_assets``: join the style sources into the sheet the portal delivers."""

from typing import Any

from django.core.management.base import BaseCommand

from cartagena_ogp.assets import write_stylesheet


class Command(BaseCommand):
    """Write ``static/css/portal.css``; run it after touching any file of ``static/css``."""

    help = "Une las hojas de estilo de static/css en static/css/portal.css."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the sheet and say its size in bytes."""
        path = write_stylesheet()
        self.stdout.write(f"{path.name}: {path.stat().st_size} bytes")
