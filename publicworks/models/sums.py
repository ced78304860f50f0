"""The sums of the Sala, kept as contracts change: a page adds up some hundreds of rows, not a million."""

from __future__ import annotations

from typing import Any

from django.db import connection, models

from cartagena_ogp.routing import connection as reading
from cartagena_ogp.triggers import kept_sums

from .contract_codes import Flaw

SOURCES = (
    "national_budget", "transfers", "royalties", "territorial_funds", "credit_funds", "own_funds",
)  # fmt: skip
"""The six columns that say where the money comes from: `origen_de_los_recursos` is «Distribuido» in 97 %."""
KEYS = ("year", "entity_nit", "entity_name", "modality", "nature", "is_services")
LEFT_OUT = {"no_value": Flaw.NO_VALUE, "paid_over": Flaw.PAID_OVER_VALUE, "held": Flaw.VALUE_HELD}
UNSAID = " AND ".join(["counts", *(f"coalesce({name}, 0) = 0" for name in SOURCES)])
COUNTS = (
    {"contracts": "TRUE", "counted": "counts", "samples": "is_illustrative", "n_unsaid": UNSAID}
    | {name: f"'{flaw.value}' = ANY(flaws)" for name, flaw in LEFT_OUT.items()}
    | {f"n_{name}": f"counts AND {name} > 0" for name in SOURCES}
)
"""Numbers of contracts, each with which ones."""
MONEY = {"total": ("value", "counts"), "unsaid": ("value", UNSAID)} | {
    f"sum_{name}": (name, "counts") for name in SOURCES
}
"""Sums of pesos: of what, and of which contracts."""
SUMS = {name: f"coalesce(sum(k) FILTER (WHERE {which}), 0)" for name, which in COUNTS.items()} | {
    name: f"coalesce(sum(k * {what}) FILTER (WHERE {which}), 0)" for name, (what, which) in MONEY.items()
}


def adding(rows: str) -> str:
    """SQL that adds up contracts (`rows` has them with a sign, `k`) into cells, without those that say 0."""
    return f"""
        INSERT INTO publicworks_spendingcell ({", ".join((*KEYS, *SUMS))})
        SELECT * FROM (
            SELECT extract(year FROM order_on)::int, entity_nit, entity_name, modality, nature,
                upper(contract_type) LIKE 'PRESTACI%%', {", ".join(SUMS.values())}
            FROM ({rows}) AS signed WHERE published_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
        ) AS added ({", ".join((*KEYS, *SUMS))})
        WHERE {" OR ".join(f"{name} <> 0" for name in SUMS)}
    """  # nosec B608


MERGE = f"""
    WITH gone AS (DELETE FROM publicworks_spendingcell RETURNING *)
    INSERT INTO publicworks_spendingcell ({", ".join((*KEYS, *SUMS))})
    SELECT {", ".join(KEYS)}, {", ".join(f"sum({name})" for name in SUMS)} FROM gone
    GROUP BY {", ".join(KEYS)} HAVING sum(contracts) <> 0
"""  # nosec B608


ADDED = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
READ = f"""
    SELECT year, entity_nit, modality, nature, is_services, max(entity_name) AS name, {ADDED}
    FROM (
        SELECT {", ".join(KEYS)}, {ADDED} FROM publicworks_spendingcell
        GROUP BY {", ".join(KEYS)} HAVING sum(contracts) <> 0
    ) AS named
    GROUP BY year, entity_nit, modality, nature, is_services
"""  # nosec B608


TRIGGERS = kept_sums("sums", lambda rows: adding(rows).replace("%%", "%"))
"""For `Contract`."""


class SpendingCellQuerySet(models.QuerySet["SpendingCell"]):
    def merge(self) -> None:
        """Make one row of all those with the same keys; the sums stay the same."""
        with connection.cursor() as cursor:
            cursor.execute(MERGE)


class SpendingCell(models.Model):
    """Published contracts of a year, entity, modality, class and type, added up; the database keeps it.

    Several rows may have the same keys, and some are negative: what counts is their sum.
    """

    year = models.IntegerField()
    entity_nit = models.CharField(max_length=9)
    entity_name = models.CharField(max_length=250)
    modality = models.CharField(max_length=12)
    nature = models.CharField(max_length=14)
    is_services = models.BooleanField()

    objects = SpendingCellQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.year} {self.entity_nit}"


for _name in COUNTS:
    SpendingCell.add_to_class(_name, models.IntegerField())
for _name in MONEY:
    SpendingCell.add_to_class(_name, models.DecimalField(max_digits=24, decimal_places=2))


def read_sums() -> list[dict[str, Any]]:
    """Every cell once, with the last of the entity's names; for pages."""
    with reading.cursor() as cursor:
        cursor.execute(READ)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
