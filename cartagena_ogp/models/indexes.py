"""Indexes that several models share."""

from django.db import models


def where_said(name: str, called: str) -> models.Index:
    """The index of a foreign key that most rows leave empty: without those, they write nothing in it."""
    return models.Index(fields=[name], name=called, condition=models.Q((f"{name}__isnull", False)))
