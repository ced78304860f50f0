"""The addresses in the mails. What they carry is random, or signed: nothing that opens them is stored."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from cartagena_ogp.models import Subscriber, Subscription

TOKEN_BYTES = 32


def list_header() -> dict[str, str]:
    """What marks every mail of following (RFC 2919): programs sort by it, and we erase by it."""
    return {"List-Id": f"Cartagena Abierta <seguir.{urlsplit(settings.PORTAL_URL).hostname}>"}


def new_token() -> str:
    """256 random bits for a link that works once."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is stored of a token: whoever reads the table cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def signer(purpose: str) -> Signer:
    """Signs keys with HMAC-SHA-256, so that a link for one purpose does not open another."""
    return Signer(salt=f"follow.{purpose}", sep=".")


def manage_url(subscriber: Subscriber) -> str:
    return absolute("follow_manage", signer("person").sign(subscriber.key.hex))


def stop_url(subscription: Subscription) -> str:
    return absolute("follow_stop", signer("one").sign(subscription.key.hex))


def stop_all_url(subscriber: Subscriber) -> str:
    return absolute("follow_stop_all", signer("person").sign(subscriber.key.hex))


def subscriber_of(token: str) -> Subscriber | None:
    """Whose link this is; None when it was made up, or the person is gone."""
    key = opened(token, "person")
    return Subscriber.objects.filter(key=key).first() if key else None


def subscription_of(token: str) -> Subscription | None:
    key = opened(token, "one")
    return Subscription.objects.select_related("subscriber").filter(key=key).first() if key else None


def opened(token: str, purpose: str) -> UUID | None:
    try:
        return UUID(hex=signer(purpose).unsign(token))
    except (BadSignature, ValueError):
        return None


def absolute(name: str, *args: object) -> str:
    """A page of this portal with its host, in the language of the moment."""
    return settings.PORTAL_URL + reverse(name, args=args)
