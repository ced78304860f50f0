"""The clock that ends cases by itself: access, keys and blobs go, a line for the statistics stays."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from cartagena_ogp import terms
from complaints import audit, blobs
from complaints.models import Case, RetentionRule, StoredFile, Tombstone
from complaints.models.parts import purging
from complaints.quarters import is_over_for, quarter_of

DEFAULT_MONTHS = 60
"""Without any rule. Ley 594 de 2000 leaves retention tables to the city; nothing is hurried until then."""
TABLES = (
    "complaints_case",
    "complaints_caseobject",
    "complaints_casekeywrap",
    "complaints_receipt",
    "complaints_identitypart",
    "complaints_identityshare",
    "complaints_storedfile",
)


def months_for(case: Case, rules: list[RetentionRule]) -> int:
    """The months of the rule that says most about the case: kind and outcome, outcome, kind, any."""
    fitting = [
        rule for rule in rules if rule.category in {"", case.category} and rule.outcome in {"", case.outcome}
    ]
    best = max(fitting, key=lambda rule: (bool(rule.outcome), bool(rule.category)), default=None)
    return best.months if best else DEFAULT_MONTHS


def due_for_purge(today: date) -> list[Case]:
    """The ended cases whose months are over, and whose quarters are already told."""
    rules = list(RetentionRule.objects.all())
    ended = Case.objects.filter(status__in=Case.ENDED, ended_on__lt=today)
    return [
        case
        for case in ended
        if case.ended_on
        and terms.add_months(case.ended_on, months_for(case, rules)) <= today
        and is_over_for(case, today)
    ]


@transaction.atomic
def purge(case: Case, *, today: date) -> None:
    """Crypto-erasure: without wraps and keys no copy of the bodies opens; then rows and blobs go."""
    names = list(StoredFile.objects.filter(part__case=case).values_list("name", flat=True))
    Tombstone.objects.create(
        quarter=quarter_of(case.received_on), category=case.category, outcome=case.outcome
    )
    audit.record(audit.Act.PURGED, by=None, reference=case.reference)
    with purging():
        case.delete()
    transaction.on_commit(lambda: blobs.delete(*names))


def purge_due(today: date) -> int:
    """Purge what is due and give the pages back to the system; how many cases went."""
    due = due_for_purge(today)
    for case in due:
        purge(case, today=today)
    if due:
        vacuum()
    return len(due)


def vacuum() -> None:
    """Rewrite the tables, so that no dead row stays in their files."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
