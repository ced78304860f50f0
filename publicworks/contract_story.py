"""«SECOP decía X el …; hoy dice Y»: the public history of a contract, in sentences."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.utils import timezone

from cartagena_ogp import history
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.differences import differences
from cartagena_ogp.models import Institution

from .contract_facts import ContractFacts
from .contract_labels import CONTRACT_LABELS

LAST = 40
"""Entries that are read: older ones stay in the history of the record."""
QUIET = {"source_updated_on", "flaws", "initial_value"}
"""Facts whose change tells a reader nothing."""


ENTRIES = Compiled(lambda code: history.entries_of("contrato", code)[: LAST + 1])


class Said(NamedTuple):
    """One fact that SECOP changed: what it said the day before it was read again, and what it says since."""

    label: str
    before: str
    before_on: date
    after: str
    after_on: date
    is_part: bool


def said_before(code: str) -> list[Said]:
    """Every fact that an import changed, newest first. Two queries."""
    entries = ENTRIES.rows(code)
    if not any(entry.entry.event == "secop_changed" for entry in entries):
        return []
    names = dict(Institution.objects.values_list("slug", "name"))
    found: list[Said] = []
    for new, old in pairwise(entries):
        if new.entry.event != "secop_changed" or not new.body["before"]:
            continue
        before, after = (
            {name: value for name, value in new.body[side].items() if name not in QUIET}
            for side in ("before", "after")
        )
        then, since = (timezone.localdate(one.entry.recorded_at) for one in (old, new))
        found += [
            Said(one.label, one.before, then, one.after, since, is_part=one.is_part)
            for one in differences(before, after, schema=ContractFacts, labels=CONTRACT_LABELS, names=names)
        ]
    return found
