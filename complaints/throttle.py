"""Keeping machines out without knowing who anybody is: no address is read, kept or compared.

Buckets are of everybody together and only ever slow or ask a question: one attacker cannot lock authors out.
"""

from __future__ import annotations

import base64
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from cartagena_ogp.guarded_forms import LATEST
from complaints import crypto
from complaints.models import Bucket, SpentNonce


@dataclass(frozen=True)
class Limit:
    """How many at once, and how many come back each minute."""

    most: int
    per_minute: float


LIMITS = {
    "start": Limit(120, 30),
    "file": Limit(60, 2),
    "write": Limit(120, 10),
    "receipt": Limit(30, 20),
}
FIRST_WAIT, LONGEST_WAIT = 0.3, 5.0
"""Seconds that an answer about a receipt waits once the bucket is empty, and the most it ever waits."""

stretching = threading.BoundedSemaphore(os.cpu_count() or 1)
"""Argon2id at once in a process: as many as processors."""
waiting = threading.BoundedSemaphore(2)
"""Answers that wait at once in a process; the others go on, so that waiting cannot fill the server."""

TAKE = """
INSERT INTO complaints_bucket AS kept (action, tokens, at) VALUES (%(action)s, %(most)s - 1, %(now)s)
ON CONFLICT (action) DO UPDATE SET at = greatest(kept.at, %(now)s), tokens = greatest(0, least(%(most)s,
    kept.tokens + extract(epoch FROM greatest(%(now)s - kept.at, interval '0')) * %(rate)s) - 1)
RETURNING tokens
"""


def take(action: str, now: datetime) -> float:
    """Take one from the bucket of an action; what is left, or 0 over the limit."""
    limit = LIMITS[action]
    values: dict[str, Any] = {"action": action, "most": limit.most, "now": now, "rate": limit.per_minute / 60}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        return float(cursor.fetchone()[0])


def is_pressed(action: str, now: datetime) -> bool:
    """Whether the bucket of an action is empty now; looks and takes nothing."""
    bucket = Bucket.objects.filter(pk=action).first()
    if bucket is None:
        return False
    back = (now - bucket.at).total_seconds() * LIMITS[action].per_minute / 60
    return bucket.tokens + max(back, 0) < 1


def wait(left: float, most: int) -> float:
    """Seconds to wait before an answer about a receipt, right or wrong: none while there is no pressure."""
    if left >= most / 2:
        return 0
    return min(LONGEST_WAIT, FIRST_WAIT + (LONGEST_WAIT - FIRST_WAIT) * (1 - left / (most / 2)) ** 2)


def slow(left: float) -> None:
    """Wait as the pressure asks."""
    seconds = wait(left, LIMITS["receipt"].most)
    if seconds and waiting.acquire(blocking=False):
        try:
            time.sleep(seconds)
        finally:
            waiting.release()


@contextmanager
def one_stretch() -> Iterator[None]:
    """Room for one Argon2id."""
    with stretching:
        yield


def spend(nonce: str, now: datetime) -> bool:
    """Whether this form had not been sent before. Rolled back with what it was for."""
    digest = crypto.derive(nonce.encode(), "nonce")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO complaints_spentnonce (digest, expires_at) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [digest, now + LATEST],
        )
        return cursor.rowcount == 1


def forget_nonces(now: datetime) -> None:
    SpentNonce.objects.filter(expires_at__lte=now - timedelta(minutes=1)).delete()


# -- a question, under pressure only ---------------------------------------------------------------
class BadQuestion(Exception):
    """The question is not one of ours."""


def question_key() -> bytes:
    return crypto.derive(settings.SECRET_KEY.encode()[:64], "question")


def new_question() -> str:
    """A question under a key of ours: what is asked is not in it for a program to read."""
    one, other = secrets.randbelow(9) + 1, secrets.randbelow(9) + 1
    return base64.urlsafe_b64encode(crypto.encrypt(question_key(), bytes([one, other]), b"question")).decode()


def asked(question: str) -> tuple[int, int]:
    """Raises BadQuestion."""
    try:
        one, other = crypto.decrypt(question_key(), base64.urlsafe_b64decode(question), b"question")
    except (crypto.CannotOpen, ValueError) as error:
        raise BadQuestion from error
    return one, other


def words_of(question: str) -> str:
    """How a question is read by people. Raises BadQuestion."""
    numbers = [
        _("uno"), _("dos"), _("tres"), _("cuatro"), _("cinco"), _("seis"), _("siete"), _("ocho"), _("nueve"),
    ]  # fmt: skip
    one, other = asked(question)
    return _("¿Cuánto es %(one)s más %(other)s? Escribe el número.") % {
        "one": numbers[one - 1],
        "other": numbers[other - 1],
    }


def is_right(question: str, answer: str) -> bool:
    """Whether the answer is the sum. Raises BadQuestion."""
    return answer.strip() == str(sum(asked(question)))
