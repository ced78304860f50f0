"""The clock of following: digests in the morning, and forgetting what nobody confirmed."""

from datetime import UTC, datetime

from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from cartagena_ogp.follow import operations
from cartagena_ogp.follow.digests import send_digests


@app.periodic(cron="0 11 * * *")  # UTC: 6:00 a. m. in Cartagena
@app.task(name="send_follow_digests", queueing_lock="send_follow_digests")
def send_follow_digests(timestamp: int) -> None:
    """Tell daily followers what changed, and weekly ones on Monday or the first day after it."""
    send_digests(localdate(datetime.fromtimestamp(timestamp, UTC)))


@app.periodic(cron="20 * * * *")
@app.task(name="forget_unconfirmed_followers", queueing_lock="forget_unconfirmed_followers")
def forget_unconfirmed_followers(timestamp: int) -> None:
    """Erase addresses that nobody confirmed within 48 hours."""
    operations.forget_unconfirmed(datetime.fromtimestamp(timestamp, UTC))
