"""Where something is, as PostgreSQL measures it: an index of points gives the nearest and reads no more."""

from __future__ import annotations

from django.db.models import F, FloatField, Func, Value
from django.db.models.functions import Cast

LONGITUDE = 0.9836
"""A degree of longitude over one of latitude at Cartagena (10,4° north)."""
DEGREE = 110_600
"""Metres of a degree of latitude there."""


class Distance(Func):
    """Between two points."""

    arg_joiner = " <-> "
    template = "%(expressions)s"
    output_field = FloatField()


def point() -> Func:
    """The point of a row by its `latitude` and `longitude`, both in degrees of latitude."""
    east = Cast(F("longitude"), FloatField()) * LONGITUDE
    return Func(east, Cast(F("latitude"), FloatField()), function="point")


def distance_to(latitude: float, longitude: float) -> Distance:
    """How far a row's point is from this one, in degrees of latitude."""
    return Distance(point(), Func(Value(longitude * LONGITUDE), Value(latitude), function="point"))
