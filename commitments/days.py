"""The days of commitments, milestones and meetings, as people's calendars hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cartagena_ogp.addresses import address
from cartagena_ogp.calendars import Event

from .models import Completion

OF_MILESTONE = (
    *("commitment__ogp_id", "number", "title", "outputs", "due_on"),
    *("status", "is_illustrative", "version", "changed_at"),
)
"""What `of_milestone` takes, in its order, as the names of a query."""


def of_commitments(rows: Iterable[Any]) -> Iterator[Event]:
    for row in rows:
        yield Event(
            code=row.ogp_id,
            day=row.ends_on,
            title=marked(
                _("Termina %(code)s: %(title)s") % {"code": row.ogp_id, "title": row.short_title},
                row.is_illustrative,
            ),
            text=row.title,
            url=settings.PORTAL_URL + row.get_absolute_url(),
            changed_at=row.changed_at,
            version=row.version,
            done=row.is_complete,
        )


def of_milestones(rows: Iterable[Any]) -> Iterator[Event]:
    for row in rows:
        commitment = row.commitment.ogp_id
        yield of_milestone(commitment, *(getattr(row, name) for name in OF_MILESTONE[1:]))


def of_milestone(
    commitment: str,
    number: int,
    title: str,
    outputs: str,
    due_on: date,
    status: str,
    is_illustrative: bool,
    version: int,
    changed_at: datetime,
) -> Event:
    """The day of a milestone whose facts were read without a model: a calendar may have thousands."""
    words = {"number": number, "code": commitment, "title": title}
    return Event(
        code=f"{commitment}-{number}",
        day=due_on,
        title=marked(_("Hito %(number)s de %(code)s: %(title)s") % words, is_illustrative),
        text=outputs,
        url=settings.PORTAL_URL + address("commitments:milestone", commitment, number),
        changed_at=changed_at,
        version=version,
        done=status == Completion.COMPLETE,
    )


def of_meetings(rows: Iterable[Any]) -> Iterator[Event]:
    for row in rows:
        yield Event(
            code=f"mesa-{row.code}",
            day=row.held_on,
            title=marked(_("Mesa de trabajo: %(title)s") % {"title": row.title}, row.is_illustrative),
            text=row.summary,
            url=settings.PORTAL_URL + row.get_absolute_url(),
            changed_at=row.changed_at,
            version=row.version,
            done=True,
        )


def marked(title: str, is_illustrative: bool) -> str:
    """Sample data say so in other people's calendars too."""
    return f"[{_('Dato ilustrativo')}] {title}" if is_illustrative else title
