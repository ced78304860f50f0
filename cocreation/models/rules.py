"""What several models of this room ask in the same words."""

from __future__ import annotations

import pgtrigger
from django.db.models import Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual

REASON_MIN = 80
"""Characters that a «no» owes the person who proposed (OGP standard 4: reasoned response)."""

EVALUATORS = 2
"""People of the city that must have scored a proposal before anybody answers it."""

DECIDED = pgtrigger.Trigger(
    name="proposal_decided_by_two",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "NEW.fate IN ('taken', 'not_chosen') AND NEW.fate IS DISTINCT FROM OLD.fate"
    ),
    func=f"""
        IF (SELECT count(DISTINCT e.evaluator_id) FROM cocreation_evaluation e
            WHERE e.proposal_id = NEW.id) < {EVALUATORS} THEN
            RAISE EXCEPTION 'a proposal is decided after {EVALUATORS} evaluations';
        END IF;
        RETURN NEW;
    """,  # nosec B608
)


STAYS_WITHDRAWN = pgtrigger.Trigger(
    name="proposal_stays_withdrawn",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "NEW.fate IS DISTINCT FROM OLD.fate"
        " AND (OLD.fate = 'withdrawn' OR NEW.fate = 'withdrawn' AND OLD.fate <> 'received')"
    ),
    func="RAISE EXCEPTION 'a proposal is withdrawn before it is answered, and once';",
)
"""The author's word is the last: nobody answers, or revives, what was withdrawn."""


def long_enough(field: str, least: int = REASON_MIN) -> Q:
    """That a text says at least so much, spaces around it left out."""
    return Q(GreaterThanOrEqual(Length(Trim(field)), least))
