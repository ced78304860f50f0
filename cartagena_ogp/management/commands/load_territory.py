"""`manage.py load_territory`: the district's places, from the file that travels with the portal."""

from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cartagena_ogp import revision, territory_data
from cartagena_ogp.models import Territory
from cartagena_ogp.words import sort_key

NUMBERED = ("localidad", "ucg")


class Command(BaseCommand):
    help = "Carga las localidades, UCG, barrios, corregimientos e islas. Se puede repetir."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Create or refresh every place by its code; places that the file does not name stay as they are."""
        places: dict[str, Territory] = {}
        localities: dict[str, Territory | None] = {"": None}
        created = 0
        for row in territory_data.read():
            values = {
                "name": row.name,
                "kind": row.kind,
                "parent": places.get(row.parent),
                "locality": localities[row.parent],
                "population": row.population_2018,
                "latitude": None if row.latitude is None else Decimal(str(row.latitude)),
                "longitude": None if row.longitude is None else Decimal(str(row.longitude)),
                "outline": row.outline,
                "sort_key": row.code if row.kind in NUMBERED else sort_key(row.name),
            }
            place, is_new = Territory.objects.update_or_create(code=row.code, defaults=values)
            created += is_new
            places[row.code] = place
            localities[row.code] = place if row.kind == Territory.Kind.LOCALITY else localities[row.parent]
        revision.move()
        self.stdout.write(f"  Territorio: {len(places)} lugares, {created} nuevos.")
