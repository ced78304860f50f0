"""Tables and dialogues in people's calendars, with the hours that are known."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from cartagena_ogp.calendars import Event
from commitments.days import marked

from .models import Dialogue, Table


def of_gathering(obj: Table | Dialogue, *, code: str, text: str, place: str) -> Event:
    """When people meet; a cancelled one stays, so that it is struck out in calendars that hold it."""
    return Event(
        code=code,
        day=timezone.localdate(obj.starts_at),
        title=marked(obj.title, obj.is_illustrative),
        text=text,
        url=settings.PORTAL_URL + obj.get_absolute_url(),
        changed_at=obj.changed_at,
        version=obj.version,
        done=obj.state == "held",
        starts_at=obj.starts_at,
        ends_at=obj.ends_at,
        place=place,
        is_cancelled=obj.state == "cancelled",
    )
