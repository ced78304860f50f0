"""Jobs of this room. None takes an argument about a case: the worker writes arguments to its log.

The schedule is in UTC: noon there is seven in the morning in Bogotá, all year.
"""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import digests, identities, retention, statistics
from .models import UnlockedKey


@app.periodic(cron="0 13,19 * * *")  # 8:00 a. m. and 2:00 p. m. in Cartagena
@app.task(name="tell_handlers", queueing_lock="tell_handlers")
def tell_handlers(timestamp: int) -> None:
    """The digest, at two fixed hours: it says that there is news and nothing else."""
    digests.send(timezone.localdate())


@app.periodic(cron="*/15 * * * *")
@app.task(name="close_idle_keys", queueing_lock="close_idle_keys")
def close_idle_keys(timestamp: int) -> None:
    """Forget keys left open, and take back identities whose 72 hours are over."""
    now = timezone.now()
    UnlockedKey.objects.spent(now).delete()
    identities.shut_spent(now)


@app.periodic(cron="20 8 * * *")
@app.task(name="end_complaints", queueing_lock="end_complaints")
def end_complaints(timestamp: int) -> None:
    """Publish the quarters that may be told, then purge the cases whose time is over."""
    today = timezone.localdate()
    statistics.publish_due(today)
    retention.purge_due(today)
