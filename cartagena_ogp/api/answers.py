"""What the API answers beside the facts of the records themselves, each field described."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Field, Schema


class DatasetSummary(Schema):
    """A dataset and where its parts are."""

    dataset: str = Field(description="Name of the dataset, also in its addresses.")
    title: str = Field(description="Title in Spanish.")
    records: int = Field(description="How many records are published.")
    updated_at: datetime | None = Field(description="Last change of any of them.")
    url: str = Field(description="Its list in this API.")
    dictionary: str = Field(description="Page that explains each field.")
    downloads: dict[str, str] = Field(description="Whole files by format: csv, json, jsonl, xlsx.")


class Root(Schema):
    """What this API offers."""

    title: str = Field(description="Name of the API.")
    license: str = Field(description="Licence of the data.")
    documentation: str = Field(description="Page that teaches how to use it.")
    openapi: str = Field(description="OpenAPI 3.1 description.")
    changes: str = Field(description="Everything that changed, in order.")
    sequence: int = Field(description="Number of the last change.")
    datasets: list[DatasetSummary] = Field(description="The datasets.")


class Actor(Schema):
    """Who did it, as the public log says: never a person's name."""

    institution: str | None = Field(description="Code of the institution; null for the portal itself.")
    role: str = Field(description="Role of the person there, `portal` or `administrator`.")


class Change(Schema):
    """One entry of the public log."""

    sequence: int = Field(description="Number of the entry; it only grows, with gaps.")
    at: datetime = Field(description="When, in UTC.")
    kind: str = Field(description="Kind of the record.")
    dataset: str | None = Field(description="Dataset where it is; null when it is of none.")
    code: str = Field(description="Public code of the record.")
    event: str = Field(description="What happened: created, changed, published, withdrawn…")
    title: str | None = Field(description="Title of the record then.")
    reason: str | None = Field(description="Why; empty when nothing was said.")
    actor: Actor | None = Field(description="Who.")
    before: dict[str, Any] | None = Field(description="Its facts before.")
    after: dict[str, Any] | None = Field(description="Its facts after; null when it is no longer public.")
    redacted: bool = Field(description="True when a recorded act removed what the entry said.")
    hash: str = Field(description="Hash of the entry in the chain (docs of the log).")


class Changes(Schema):
    """A page of changes, oldest first."""

    results: list[Change] = Field(description="The changes.")
    last: int = Field(description="What to ask as `desde` next time.")
    next: str | None = Field(description="Address of the next page; null at the end.")


class ParameterError(Schema):
    """What is wrong with one parameter."""

    parameter: str = Field(description="Name of the parameter.")
    message: str = Field(description="What is wrong, in Spanish.")


class Problem(Schema):
    """A problem, as RFC 9457 says it."""

    type: str = Field(description="Always about:blank: the status says it all.")
    title: str = Field(description="What happened, in Spanish.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What to do about it.")
    errors: list[ParameterError] | None = Field(None, description="Only in a 400 or a 422.")
