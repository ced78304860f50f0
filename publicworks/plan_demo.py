"""An invented procurement plan, marked "dato ilustrativo": no sample of SECOP brings a real one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from .models import EntityNit, PaaLine, PaaPlan, Process
from .models.contract_codes import Modality

NIT = "890480184"
CODE = "MUESTRA.PAA"
LINES: tuple[tuple[str, int, int, Modality, bool], ...] = (
    ("Mantenimiento de parques y canchas de los barrios", 1, 1_800_000_000, Modality.AUCTION, True),
    ("Interventoría a la pavimentación de calles", 2, 640_000_000, Modality.MERIT, True),
    ("Pavimentación de calles en Olaya y El Pozón", 2, 9_400_000_000, Modality.OPEN_TENDER, True),
    ("Papelería y útiles de oficina", 3, 95_000_000, Modality.MINIMUM, False),
    ("Estudios y diseños de la protección costera de Bocagrande", 4, 2_100_000_000, Modality.MERIT, False),
    ("Servicios profesionales de apoyo a la gestión", 1, 3_600_000_000, Modality.DIRECT, False),
    ("Limpieza de canales antes de las lluvias", 4, 2_750_000_000, Modality.ABBREVIATED, False),
    ("Dotación de bibliotecas públicas", 6, 410_000_000, Modality.AGREEMENT, False),
)
"""What, month in which it should start, pesos, how, and whether a process is known."""


@transaction.atomic
def load(say: Callable[[str], None]) -> None:
    """Load the plan of this year once."""
    if PaaPlan.objects.filter(code=CODE).exists():
        return
    entity = EntityNit.objects.filter(nit=NIT).first()
    year, name = timezone.localdate().year, entity.name if entity else "Alcaldía de Cartagena"
    plan = PaaPlan.objects.create(
        code=CODE, entity_nit=NIT, entity_code=CODE, entity_name=name, year=year, is_illustrative=True,
        institution=entity.institution if entity else None, budget=sum(value for _n, _m, value, *_r in LINES),
    )  # fmt: skip
    for number, (description, month, value, modality, has_process) in enumerate(LINES, 1):
        process = None
        if has_process:
            process = Process.objects.create(
                code=f"MUESTRA.REQ.{number}", reference=f"MUESTRA-{number}", entity_name=name,
                entity_nit=NIT, title=description, modality=modality, status="Publicado",
                is_illustrative=True,
            )  # fmt: skip
        PaaLine.objects.create(
            plan=plan, code=f"MUESTRA.{number}", description=description, starts_on=date(year, month, 1),
            value=Decimal(value), modality=modality, duration=6, duration_unit="Mes(es)", process=process,
            resources="Recursos propios",
        )  # fmt: skip
    say(f"  Plan de compras de muestra: {len(LINES)} compras.")
