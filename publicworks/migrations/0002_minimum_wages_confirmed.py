"""The minimum wages whose decree was looked up, and those of the first years of SECOP II (docs/sources.md)."""

from typing import ClassVar

from django.db import migrations

DOUBT = " (por confirmar)"
CONFIRMED = {
    2019: "Decreto 2451 de 2018",
    2020: "Decreto 2360 de 2019",
    2022: "Decreto 1724 de 2021",
    2023: "Decreto 2613 de 2022",
    2024: "Decreto 2292 de 2023",
    2025: "Decreto 1572 de 2024",
}
EARLIER = {
    2015: ("644350", "Decreto 2731 de 2014"),
    2016: ("689455", "Decreto 2552 de 2015"),
    2017: ("737717", "Decreto 2209 de 2016"),
    2018: ("781242", "Decreto 2269 de 2017"),
}
OF_2026 = ("Decretos 1469 y 1470 de 2025", "Decreto 1469 de 2025, suspendido; el 159 de 2026 fijó el mismo valor")


def confirm(apps, schema_editor):
    """What staff wrote over these texts stays as they wrote it."""
    wages = apps.get_model("publicworks", "MinimumWage").objects
    for year, decree in CONFIRMED.items():
        wages.filter(year=year, decree=decree + DOUBT).update(decree=decree)
    for year, (value, decree) in EARLIER.items():
        wages.get_or_create(year=year, defaults={"value": value, "decree": decree})
    old, new = OF_2026
    wages.filter(year=2026, decree=old).update(decree=new)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("publicworks", "0001_works_contracts_signs")]
    operations: ClassVar = [migrations.RunPython(confirm, migrations.RunPython.noop, elidable=True)]
