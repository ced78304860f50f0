"""Works as the lists of the portal show them, on a given day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cartagena_ogp.templatetags.portal import month_year, pesos
from commitments.wording import content_language

from . import wording
from .models import Work
from .models.works import WorkQuerySet

SHOWN = (
    "code",
    "title",
    "purpose",
    "status",
    "condition",
    "status_on",
    "planned_starts_on",
    "planned_ends_on",
    "ended_on",
    "physical_progress",
    "planned_progress",
    "last_news_on",
    "budget",
    "is_illustrative",
    "published_at",
    "latitude",
    "longitude",
    "territory__name",
    "territory__code",
    "responsible__name",
    "responsible__short_name",
)
"""What a card says of a work: its long texts stay in the database."""


def for_cards(rows: WorkQuerySet) -> WorkQuerySet:
    """The works with what their cards need, in one query."""
    return rows.select_related("territory", "responsible").only(*SHOWN)


def work_card(work: Work, on: date, *, near: str = "") -> dict[str, Any]:
    """What `components/card.html` takes; `near` says how far it is from the place asked for."""
    meta = [near] if near else []
    if work.territory:
        meta.append(work.territory.name)
    if work.responsible:
        meta.append(work.responsible.short_name or work.responsible.name)
    if work.planned_ends_on and not work.is_done:
        meta.append(_("Entrega prevista: %(month)s") % {"month": month_year(work.planned_ends_on)})
    if work.budget:
        meta.append(pesos(work.budget))
    silence = wording.silence(work, on)
    status = wording.shown_status(work, on)
    return {
        "heading": work.title,
        "url": work.get_absolute_url(),
        "kind": work.code,
        "status": "" if status == "late" else status,
        "late": status == "late",
        "illustrative": work.is_illustrative,
        "summary": "",
        "real": None if work.is_before else work.physical_progress,
        "planned": None if work.is_done else work.planned_progress,
        "meta": [*meta, silence] if silence else meta,
        "lang": content_language(),
    }
