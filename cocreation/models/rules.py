"""What several models of this room ask in the same words."""

from __future__ import annotations

from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual

REASON_MIN = 80
"""Characters that a «no» owes the person who proposed (OGP standard 4: reasoned response)."""


def long_enough(field: str, least: int = REASON_MIN) -> Q:
    """That a text says at least so much, spaces around it left out."""
    return Q(GreaterThanOrEqual(Length(Trim(field)), least))
