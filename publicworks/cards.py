"""Works as the lists of the portal show them, on a given day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cartagena_ogp.addresses import addresses
from cartagena_ogp.templatetags.portal import month_year, pesos
from commitments.wording import content_language

from . import wording
from .models import Work
from .models.standing import Standing
from .models.works import WorkQuerySet


@dataclass(slots=True)
class CardWork(Standing):
    """What a card says of a work: its long texts stay in the database."""

    pk: int
    code: str
    title: str
    status: str
    condition: str
    planned_ends_on: date | None
    physical_progress: int | None
    planned_progress: int | None
    last_news_on: date
    budget: Decimal | None
    is_illustrative: bool
    place: str | None
    institution: str | None
    institution_short: str | None


ELSEWHERE = {
    "place": "territory__name",
    "institution": "responsible__name",
    "institution_short": "responsible__short_name",
}
COLUMNS = tuple(ELSEWHERE.get(one.name, one.name) for one in fields(CardWork))


def for_cards(rows: WorkQuerySet, *more: str) -> QuerySet[Work, Any]:
    """What the cards of the works need, as plain rows, in one query; with `more` columns, of the list."""
    return rows.values_list(*COLUMNS, *more, named=True)


def work_cards(rows: Sequence[Any], on: date, *, near: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What `components/card.html` takes, of rows of `for_cards`; `near` says of each how far it is from the
    place asked for.
    """
    language, delivery = content_language(), _("Entrega prevista: %(month)s")
    urls = addresses("publicworks:work", (row.code for row in rows))
    return [
        work_card(CardWork(*row[: len(COLUMNS)]), on, url, distance, delivery) | {"lang": language}
        for row, url, distance in zip_longest(rows, urls, near)
    ]


def work_card(work: CardWork, on: date, url: str, near: str | None, delivery: str) -> dict[str, Any]:
    meta = [near] if near else []
    if work.place:
        meta.append(work.place)
    if institution := work.institution_short or work.institution:
        meta.append(institution)
    if work.planned_ends_on and not work.is_done:
        meta.append(delivery % {"month": month_year(work.planned_ends_on)})
    if work.budget:
        meta.append(pesos(work.budget))
    silence = wording.silence(work, on)
    status = wording.shown_status(work, on)
    return {
        "heading": work.title,
        "url": url,
        "kind": work.code,
        "status": "" if status == "late" else status,
        "late": status == "late",
        "illustrative": work.is_illustrative,
        "summary": "",
        "real": None if work.is_before else work.physical_progress,
        "planned": None if work.is_done else work.planned_progress,
        "meta": [*meta, silence] if silence else meta,
    }
