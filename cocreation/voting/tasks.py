"""Jobs of the box. They take no arguments: nothing of a voter is ever in a job."""

import logging

from django.db import DatabaseError, connection
from django.utils.timezone import now
from procrastinate.contrib.django import app

from . import box, operations

log = logging.getLogger(__name__)


@app.periodic(cron="0 * * * *")
@app.task(name="seal_ballots", queueing_lock="seal_ballots")
def seal_ballots(timestamp: int) -> None:
    """Seal a batch where there is enough to hide among, and forget links that nobody can use."""
    if operations.seal_all():
        sweep_stage()
    box.purge_links()


def sweep_stage() -> None:
    """Take away what the moved ballots left on the pages of the table, with the mark of who wrote them."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM vote_stage")
    except DatabaseError:
        log.warning("vote_stage was not swept: the role of the portal may not VACUUM it.")


@app.periodic(cron="*/5 * * * *")
@app.task(name="close_consultations", queueing_lock="close_consultations")
def close_consultations(timestamp: int) -> None:
    """Close what ended by the clock and has no paper to wait for."""
    operations.close_due(now())


@app.periodic(cron="20 9 * * *")
@app.task(name="forget_vote_keys", queueing_lock="forget_vote_keys")
def forget_vote_keys(timestamp: int) -> None:
    """Destroy the keys of rolls that nobody can object to any more."""
    operations.forget_due_keys(now())
