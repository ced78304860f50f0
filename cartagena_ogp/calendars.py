"""Days of public records, as iCalendar (RFC 5545) that any phone can follow.

A promise has a day, not an hour: an all-day event, that no time zone can move. A meeting has its hour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import chain
from zoneinfo import ZoneInfo

NAME = "cartagena-abierta"
FOLD_AT = 75  # octets, RFC 5545 3.1
ZONE = ZoneInfo("America/Bogota")
ZONE_LINES = [
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE.key}",
    "BEGIN:STANDARD",
    "DTSTART:19930404T000000",
    "TZOFFSETFROM:-0500",
    "TZOFFSETTO:-0500",
    "TZNAME:-05",
    "END:STANDARD",
    "END:VTIMEZONE",
]
"""Colombia has not moved its clocks since 1993."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Event:
    """One day of the calendar. `code` never changes, so that a moved date moves the same event.

    With `starts_at` it has an hour, and an end when `ends_at` says one; `place` is an address or a link.
    """

    code: str
    day: date
    title: str
    text: str
    url: str
    changed_at: datetime
    version: int = 1
    done: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    is_cancelled: bool = False


def write(events: Iterable[Event], *, name: str, url: str) -> bytes:
    """The whole calendar, lines folded and ended as the standard says.

    `name` is what the visitor's calendar shows; `url` is the absolute address of the feed.
    """
    listed = list(events)
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{NAME}//portal//ES",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "X-WR-TIMEZONE:America/Bogota",
        f"SOURCE;VALUE=URI:{url}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ]
    if any(event.starts_at for event in listed):
        head += ZONE_LINES
    made = BytesIO()  # line by line: a calendar of thousands of days is never all in pieces in memory
    for line in chain(head, chain.from_iterable(map(lines_of, listed)), ["END:VCALENDAR"]):
        made.write(folded(line))
    return made.getvalue()


def lines_of(event: Event) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.code}@{NAME}",
        f"DTSTAMP:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        *when(event),
        f"SEQUENCE:{event.version}",
        f"SUMMARY:{escaped(event.title)}",
        *([f"DESCRIPTION:{escaped(event.text)}"] if event.text else []),
        *([f"LOCATION:{escaped(event.place)}"] if event.place else []),
        f"URL:{event.url}",
        *(["STATUS:CANCELLED"] if event.is_cancelled else []),
        f"TRANSP:{'OPAQUE' if event.starts_at and not event.is_cancelled else 'TRANSPARENT'}",
        f"CATEGORIES:{'COMPLETO' if event.done else 'PENDIENTE'}",
        "END:VEVENT",
    ]


def when(event: Event) -> list[str]:
    """The whole day, or from its hour on."""
    if event.starts_at is None:
        following = event.day + timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}", f"DTEND;VALUE=DATE:{following:%Y%m%d}"]
    moments = {"DTSTART": event.starts_at, "DTEND": event.ends_at}
    return [
        f"{name};TZID={ZONE.key}:{moment.astimezone(ZONE):%Y%m%dT%H%M%S}"
        for name, moment in moments.items()
        if moment
    ]


def escaped(text: str) -> str:
    """A text value (RFC 5545 3.3.11): no control characters, line breaks as `\\n`."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = CONTROL.sub("", plain)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """The line in pieces of 75 octets at most, never cutting a character, with CRLF."""
    octets = line.encode()
    pieces: list[bytes] = []
    room = FOLD_AT
    while len(octets) > room:
        end = room
        while octets[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        pieces.append(octets[:end])
        octets, room = octets[end:], FOLD_AT - 1
    return b"\r\n ".join([*pieces, octets]) + b"\r\n"
