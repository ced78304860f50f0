"""The channel's own sessions: the row is noise without the visitor's cookie, and the cookie is neutral.

A cookie holds 32 random bytes. One derivation of them names the row, another encrypts it. Nothing of Django's
sessions is used: they would leave dates and keys that outlast the visit.
"""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from complaints import blobs, crypto, envelope
from complaints.models import ChannelSession, PendingFile

LASTS = timedelta(minutes=60)
FILING, FOLLOWING = "a", "b"
"""The two kinds of visit, and the names of their cookies."""


def cookie_name(kind: str) -> str:
    return f"__Host-{kind}" if settings.SECURE else kind


@dataclass
class Visit:
    """What somebody is doing here. `save` writes it, `end` leaves nothing; a GET only reads."""

    kind: str
    key: bytes
    data: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def start(cls, kind: str) -> Self:
        return cls(kind, crypto.new_key())

    @classmethod
    def of(cls, request: HttpRequest, kind: str, now: datetime, *, lock: bool = False) -> Self | None:
        """The visit that the request's cookie opens; None when there is none, or its hour has passed.

        With `lock`, inside a transaction, nobody else changes it until the end.
        """
        try:
            key = base64.urlsafe_b64decode(request.COOKIES.get(cookie_name(kind), ""))
        except ValueError:
            return None
        if len(key) != crypto.KEY:
            return None
        visit = cls(kind, key)
        rows = ChannelSession.objects.filter(pk=visit.id, expires_at__gt=now)
        row = (rows.select_for_update() if lock else rows).first()
        if row is None:
            return None
        try:
            visit.data = envelope.unpacked(crypto.decrypt(visit.body_key, row.body, visit.id.bytes))
        except crypto.CannotOpen:
            return None
        return visit

    @property
    def id(self) -> uuid.UUID:
        return uuid.UUID(bytes=crypto.derive(self.key, f"visit-{self.kind}", size=16))

    @property
    def body_key(self) -> bytes:
        return crypto.derive(self.key, f"visit-body-{self.kind}")

    def save(self, now: datetime) -> None:
        body = crypto.encrypt(self.body_key, envelope.packed(self.data), self.id.bytes)
        ChannelSession.objects.update_or_create(
            pk=self.id, defaults={"body": body, "expires_at": now + LASTS}
        )

    def give(self, response: HttpResponseBase) -> None:
        """Let the visitor's browser hold the key, until it closes."""
        response.set_cookie(
            cookie_name(self.kind),
            base64.urlsafe_b64encode(self.key).decode(),
            secure=settings.SECURE,
            httponly=True,
            samesite="Strict",
        )

    def end(self) -> None:
        """Forget everything: answers, and the files that were not sent."""
        close(ChannelSession.objects.filter(pk=self.id))


def take_back(response: HttpResponseBase) -> None:
    """No visit is left in the browser."""
    for kind in (FILING, FOLLOWING):
        response.delete_cookie(cookie_name(kind), samesite="Strict")
        response.cookies[cookie_name(kind)]["secure"] = settings.SECURE


def close(sessions: Any) -> None:
    """Delete these visits and the blobs that only they knew."""
    names = list(PendingFile.objects.filter(session__in=sessions).values_list("name", flat=True))
    sessions.delete()
    blobs.delete(*names)


def sweep(now: datetime) -> None:
    """Forget the visits whose hour has passed."""
    close(ChannelSession.objects.filter(expires_at__lte=now))
