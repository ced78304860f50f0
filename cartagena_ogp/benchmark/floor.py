"""What the floor itself adds to a measurement: institutions, territory, and its own pages."""

from __future__ import annotations

import random
from datetime import timedelta

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from cartagena_ogp.benchmark import Page, Weight
from cartagena_ogp.benchmark.bulk import phrase, text, write_births
from cartagena_ogp.models import EntityData, Institution
from cartagena_ogp.words import sort_key

INSTITUTIONS = 40
YEARS = 10


def fill(scale: float) -> None:
    """As many institutions at every scale: a city does not have more of them because it promises more."""
    call_command("load_territory", verbosity=0)
    EntityData.current().update(city="Cartagena de Indias", department="Bolívar")
    chance = random.Random(1533)  # nosec B311
    kinds = list(Institution.CITY_KINDS)
    published_at = timezone.now() - timedelta(days=365 * YEARS)
    made = Institution.objects.bulk_create(
        Institution(
            slug=f"secretaria-{number}",
            name=f"Secretaría {number} {phrase(chance, 3)}",
            short_name=f"Secretaría {number}",
            kind=kinds[number % len(kinds)],
            purpose=text(chance, 2),
            email=f"secretaria{number}@cartagena.example",
            sort_key=sort_key(f"Secretaría {number:03}"),
            published_at=published_at,
        )
        for number in range(1, INSTITUTIONS + 1)
    )
    write_births(made)


def pages(scale: float) -> list[Page]:
    """The pages that stand without any app."""

    def searching(words: str) -> str:
        return f"{reverse('search')}?{urlencode({'q': words})}"

    return [
        Page("inicio", reverse("home"), Weight.TEXT),
        Page("institución", reverse("institution", args=["secretaria-1"]), Weight.TEXT),
        Page("bitácora", reverse("log"), Weight.LIST, grows=False),
        Page("la semana", reverse("log_this_week"), Weight.LIST),
        Page("indicadores", reverse("indicators"), Weight.LIST),
        Page("datos", reverse("datasets"), Weight.LIST, grows=False),
        Page("la API en diez minutos", reverse("api_guide"), Weight.TEXT),
        Page("buscar", searching("secretaría 12"), Weight.LIST, grows=False),
        Page("buscar, palabra frecuente", searching("contratos"), Weight.LIST, grows=False),
        Page("buscar, nada igual", searching("tableross publikos"), Weight.LIST, grows=False),
    ]
