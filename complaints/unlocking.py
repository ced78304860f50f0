"""An unlocked key: its private half, encrypted with a random value that only the handler's cookie holds.

Whoever takes the row has nothing; whoever takes the cookie also needs the session it was opened in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cartagena_ogp.models import User
from complaints import crypto
from complaints.crypto import CannotOpen
from complaints.models import HandlerKey, UnlockedKey

COOKIE = "__Host-mesa" if settings.SECURE else "mesa"
TOUCH_EVERY = timedelta(minutes=1)


class Handler(NamedTuple):
    """Somebody who reads complaints, with their key open (32 bytes) for this request."""

    user: User
    key: HandlerKey
    private: bytes


def open_for(
    request: HttpRequest, response: HttpResponseBase, key: HandlerKey, private: bytes, at: datetime
) -> None:
    """Keep the key open for this session: fifteen idle minutes, eight hours at most."""
    token = crypto.new_key()
    digest = crypto.derive(token, "mesa find")
    UnlockedKey.objects.filter(handler_key=key).spent(at).delete()
    UnlockedKey.objects.create(
        digest=digest,
        user_id=key.user_id,
        handler_key=key,
        sealed_private_key=crypto.encrypt(kek(token), private, place(request, key, digest)),
        unlocked_at=at,
        used_at=at,
    )
    response.set_cookie(
        COOKIE, token.hex(), httponly=True, secure=settings.SECURE, samesite="Strict", path="/"
    )


def current(request: HttpRequest, at: datetime) -> Handler | None:
    """The handler whose key this request may use; None when it is closed, idle for too long or another's."""
    token = token_of(request)
    if token is None or not request.user.is_authenticated:
        return None
    digest = crypto.derive(token, "mesa find")
    row = (
        UnlockedKey.objects.live(at)
        .filter(digest=digest, user=request.user, handler_key__is_active=True)
        .select_related("handler_key", "user")
        .first()
    )
    if row is None:
        return None
    try:
        private = crypto.decrypt(kek(token), row.sealed_private_key, place(request, row.handler_key, digest))
    except CannotOpen:
        return None
    if at - row.used_at > TOUCH_EVERY:
        UnlockedKey.objects.filter(pk=row.pk).update(used_at=at)
    return Handler(row.user, row.handler_key, private)


def close(request: HttpRequest, response: HttpResponseBase) -> None:
    """Forget the open key of this request."""
    token = token_of(request)
    if token is not None:
        UnlockedKey.objects.filter(digest=crypto.derive(token, "mesa find")).delete()
    response.delete_cookie(COOKIE, path="/", samesite="Strict")


def kek(token: bytes) -> bytes:
    return crypto.derive(token, "mesa open")


def place(request: HttpRequest, key: HandlerKey, digest: bytes) -> bytes:
    """What ties the row to its key, its cookie and the session it was opened in."""
    return b"|".join([str(key.pk).encode(), digest, (request.session.session_key or "").encode()])


def token_of(request: HttpRequest) -> bytes | None:
    try:
        token = bytes.fromhex(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return None
    return token if len(token) == crypto.KEY else None
