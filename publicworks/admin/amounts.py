"""Columns of money in the lists of the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.db.models import Field, Model

from cartagena_ogp.templatetags.portal import pesos_exact


def amount(model: type[Model], name: str) -> Callable[[Model], str]:
    """A column with an amount in COP written to the peso, «$ 4.812.345.678», that can order the list."""
    field = cast("Field[Any, Any]", model._meta.get_field(name))

    @admin.display(description=field.verbose_name, ordering=name)
    def column(row: Model) -> str:
        return pesos_exact(field.value_from_object(row))

    return column
