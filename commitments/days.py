"""The days of commitments, milestones and meetings, as people's calendars hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cartagena_ogp.calendars import Event


def of_commitments(rows: Iterable[Any]) -> Iterator[Event]:
    for row in rows:
        yield Event(
            code=row.ogp_id,
            day=row.ends_on,
            title=marked(
                _("Termina %(code)s: %(title)s") % {"code": row.ogp_id, "title": row.short_title}, row
            ),
            text=row.title,
            url=settings.PORTAL_URL + row.get_absolute_url(),
            changed_at=row.changed_at,
            version=row.version,
            done=row.is_complete,
        )


def of_milestones(rows: Iterable[Any]) -> Iterator[Event]:
    for row in rows:
        words = {"number": row.number, "code": row.commitment.ogp_id, "title": row.title}
        yield Event(
            code=row.code,
            day=row.due_on,
            title=marked(_("Hito %(number)s de %(code)s: %(title)s") % words, row),
            text=row.outputs,
            url=settings.PORTAL_URL + row.get_absolute_url(),
            changed_at=row.changed_at,
            version=row.version,
            done=row.is_complete,
        )


def of_meetings(rows: Iterable[Any]) -> Iterator[Event]:
    for row in rows:
        yield Event(
            code=f"mesa-{row.code}",
            day=row.held_on,
            title=marked(_("Mesa de trabajo: %(title)s") % {"title": row.title}, row),
            text=row.summary,
            url=settings.PORTAL_URL + row.get_absolute_url(),
            changed_at=row.changed_at,
            version=row.version,
            done=True,
        )


def marked(title: str, row: Any) -> str:
    """Sample data say so in other people's calendars too."""
    return f"[{_('Dato ilustrativo')}] {title}" if row.is_illustrative else title
