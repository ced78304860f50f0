"""What was cut or left behind goes: at every start, and every ten minutes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from complaints import blobs, throttle, traces, visits


def sweep(now: datetime) -> None:
    with transaction.atomic():
        visits.sweep(now)
        throttle.forget_nonces(now)
    blobs.sweep()


def start() -> None:
    """Called when the portal is made ready (`manage.py prepare`)."""
    sweep(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="sweep_the_channel", queueing_lock="sweep_the_channel")
def sweep_the_channel(timestamp: int) -> None:
    """Forget visits whose hour has passed, spent forms and blobs that no row names."""
    sweep(timezone.now())


@app.periodic(cron="30 7 * * 0")
@app.task(name="shuffle_the_channel", queueing_lock="shuffle_the_channel")
def shuffle_the_channel(timestamp: int) -> None:
    """Let the order of rows on the disk say nothing of the order in which they came."""
    traces.shuffle()
