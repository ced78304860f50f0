"""The contracts whose value changed most, out of the public history."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import DecimalField, Exists, F, OuterRef
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Abs, Cast
from django.utils import timezone

from cartagena_ogp.models import HistoryPayload

from .models import Contract

DAYS = 30
MOST = 10
EVENTS = ("secop_changed", "changed")
PESOS = DecimalField(max_digits=22, decimal_places=2)


class Move(NamedTuple):
    """A change of the value of a contract, in pesos, and the day the portal learnt of it."""

    contract: Contract
    before: Decimal
    after: Decimal
    on: date

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


def biggest_moves(on: date) -> list[Move]:
    """The biggest changes of value of the last thirty days, of the city's contracts. Two queries."""
    since = timezone.make_aware(datetime.combine(on - timedelta(days=DAYS), time.min))
    held = Contract.objects.published().of_city().counted().filter(code=OuterRef("code"))
    rows = HistoryPayload.objects.filter(
        kind="contrato", entry__event__in=EVENTS, entry__recorded_at__gte=since
    ).annotate(
        before=Cast(KeyTextTransform("value", KeyTransform("before", "body")), PESOS),
        after=Cast(KeyTextTransform("value", KeyTransform("after", "body")), PESOS),
    )
    moved = rows.annotate(size=Abs(F("after") - F("before"))).filter(Exists(held), size__gt=0)
    found = list(
        moved.order_by("-size", "-entry_id")[:MOST].values_list(
            "code", "before", "after", "entry__recorded_at"
        )
    )
    contracts = {one.code: one for one in Contract.objects.filter(code__in=[row[0] for row in found])}
    return [
        Move(contracts[code], before, after, timezone.localdate(moment))
        for code, before, after, moment in found
    ]
