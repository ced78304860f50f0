"""What happens by itself: authors hear of each step, people who registered are reminded, links grow old."""

import logging

from django.utils.timezone import now
from procrastinate.contrib.django import app

from . import asking, telling

log = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *")
@app.task(name="tell_authors", queueing_lock="tell_authors")
def tell_authors(timestamp: int) -> None:
    """Tell authors what became of their proposals since five minutes ago."""
    log.info("%s messages to authors.", telling.tell_authors())


@app.periodic(cron="15 * * * *")
@app.task(name="remind_of_dialogues", queueing_lock="remind_of_dialogues")
def remind_of_dialogues(timestamp: int) -> None:
    log.info("%s reminders of dialogues.", telling.remind(now()))


@app.periodic(cron="25 8 * * *")
@app.task(name="forget_participation_links", queueing_lock="forget_participation_links")
def forget_participation_links(timestamp: int) -> None:
    """Delete what nobody confirmed in 48 hours."""
    log.info("%s links were deleted.", asking.forget(now()))
