"""How many records there are of each kind, kept as they change: a page adds up some hundreds of rows."""

from __future__ import annotations

from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max, Sum

from cartagena_ogp.triggers import kept_sums

KEYS = "kind, territory_id, illustrative, month"


def adding(rows: str) -> str:
    """SQL that adds up rows of the search, which have a sign (`k`); what changes nothing adds no row."""
    return f"""
        INSERT INTO portal_searchsum ({KEYS}, records, last)
        SELECT kind, territory_id, illustrative,
            date_trunc('month', changed_at AT TIME ZONE 'America/Bogota')::date, sum(k),
            max(changed_at) FILTER (WHERE k > 0)
        FROM ({rows}) AS signed GROUP BY 1, 2, 3, 4
        HAVING sum(k) <> 0
            OR max(changed_at) FILTER (WHERE k > 0) > max(changed_at) FILTER (WHERE k < 0)
    """  # nosec B608


MERGE = f"""
    WITH gone AS (DELETE FROM portal_searchsum RETURNING *)
    INSERT INTO portal_searchsum ({KEYS}, records, last)
    SELECT {KEYS}, sum(records), max(last) FROM gone GROUP BY {KEYS}
"""  # nosec B608
RECOUNT = f"""
    LOCK TABLE portal_searchrow IN SHARE MODE;
    DELETE FROM portal_searchsum;
    {adding("SELECT 1 AS k, * FROM portal_searchrow")}
"""  # nosec B608


SUMS = kept_sums("search_sums", adding)
"""For `SearchRow`."""


class SearchSumQuerySet(models.QuerySet["SearchSum"]):
    def by(self, *keys: str) -> models.QuerySet[SearchSum, dict[str, Any]]:
        """For each value of these keys: `many` records there are, and `newest`, when one last changed."""
        summed = self.values(*keys).annotate(many=Sum("records"), newest=Max("last"))
        return summed.filter(many__gt=0).order_by(*keys)

    def merge(self) -> None:
        """Make one row of all those with the same keys; the sums stay the same."""
        with connection.cursor() as cursor:
            cursor.execute(MERGE)

    @transaction.atomic
    def recount(self) -> None:
        """Count all the records again, for who wrote them with the triggers aside."""
        with connection.cursor() as cursor:
            cursor.execute(RECOUNT)


class SearchSum(models.Model):
    """Public records of a kind, a place and the month (Bogotá) of their last change; the database keeps it.

    Several rows may have the same keys, and some are negative: what counts is their sum.
    """

    kind = models.CharField(max_length=40)
    territory = models.ForeignKey(
        "portal.Territory",
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    illustrative = models.BooleanField()
    month = models.DateField()
    records = models.BigIntegerField()
    last = models.DateTimeField(null=True)
    """When the newest of them changed; nothing in a row that only takes away."""

    objects = SearchSumQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.month}"
