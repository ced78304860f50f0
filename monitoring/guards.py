"""The database's own rule of three voices: triggers that ask who speaks (`voices`) before a row is written.

- What a monitor wrote is inserted only by an active member of the team of that plan's monitoring body, who
  holds no role in the city and is no administrator. It is never deleted, and never changed once published.
- What the city answers is written only by somebody of the city.
- A verdict is signed only by whoever holds the seat.

The portal's own voice may tell of conclusions published elsewhere and load samples: rows that say so.
"""

from __future__ import annotations

import pgtrigger

from cartagena_ogp.models import Institution

SPEAKER = "nullif(current_setting('portal.speaker', true), '')"
CITY = ", ".join(f"'{kind}'" for kind in Institution.CITY_KINDS)
OF_THE_CITY = f"""EXISTS (
    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id
    WHERE c.user_id = u.id AND i.kind IN ({CITY}))"""  # nosec B608
WRITES = pgtrigger.Insert | pgtrigger.Update


def monitors(plan: str) -> str:
    """SQL: whether the speaker is of the team that monitors this plan (an SQL expression of its key)."""
    return f"""EXISTS (
        SELECT 1 FROM portal_user u
        JOIN portal_membership m ON m.user_id = u.id AND m.role = 'monitor'
        JOIN monitoring_monitoringbody b ON b.institution_id = m.institution_id
        WHERE u.id::text = {SPEAKER} AND u.is_active AND NOT u.is_superuser
        AND b.plan_id = {plan} AND NOT {OF_THE_CITY})"""  # nosec B608


def is_city() -> str:
    """SQL: whether the speaker works for the city, and for no monitor."""
    return f"""EXISTS (
        SELECT 1 FROM portal_user u WHERE u.id::text = {SPEAKER} AND u.is_active
        AND ({OF_THE_CITY} OR u.is_superuser) AND NOT EXISTS (
            SELECT 1 FROM portal_membership m WHERE m.user_id = u.id
            AND m.role IN ('monitor', 'committee_member')))"""  # nosec B608


def speaks_portal(told: str) -> str:
    """SQL: whether the portal itself speaks, of a row that says it is a sample or comes from elsewhere."""
    return f"({SPEAKER} = 'portal' AND ({told}))"


def refuse(unless: str, words: str) -> str:
    return f"IF NOT COALESCE({unless}, false) THEN RAISE EXCEPTION '{words}'; END IF;"


def only_monitor(
    name: str, *, plan: str, told: str, operation: pgtrigger.Operation = WRITES, also: str = ""
) -> pgtrigger.Trigger:
    """Rows that only the monitor of the plan writes. `also` is more PL/pgSQL that may refuse."""
    allowed = f"{monitors(plan)} OR {speaks_portal(told)}"
    return pgtrigger.Trigger(
        name=f"{name}_is_the_monitors",
        when=pgtrigger.Before,
        operation=operation,
        func=refuse(allowed, "only the monitor of this plan writes here") + also + " RETURN NEW;",
    )


def only_city(
    name: str, *, told: str, operation: pgtrigger.Operation = WRITES, also: str = ""
) -> pgtrigger.Trigger:
    """Rows that only the city writes."""
    return pgtrigger.Trigger(
        name=f"{name}_is_the_citys",
        when=pgtrigger.Before,
        operation=operation,
        func=refuse(f"{is_city()} OR {speaks_portal(told)}", "only the city writes here")
        + also
        + " RETURN NEW;",
    )


def never_deleted(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Protect(name=f"{name}_never_deleted", operation=pgtrigger.Delete)


def frozen(name: str, *fields: str) -> pgtrigger.Trigger:
    """These columns keep the value they were born with."""
    changed = " OR ".join(f"NEW.{field} IS DISTINCT FROM OLD.{field}" for field in fields)
    return pgtrigger.Trigger(
        name=f"{name}_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"IF {changed} THEN RAISE EXCEPTION 'this never changes'; END IF; RETURN NEW;",
    )
