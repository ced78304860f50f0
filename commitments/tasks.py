"""Jobs of this room. The schedule is in UTC: noon there is seven in the morning in Bogotá, all year."""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import reminders

MONDAY = 0


@app.periodic(cron="0 12 * * *")
@app.task(name="remind_of_commitments", queueing_lock="remind_of_commitments")
def remind_of_commitments(timestamp: int) -> None:
    """Reminders of the day; on Mondays also the summary for the lead."""
    today = timezone.localdate()
    reminders.remind(today)
    reminders.remind_of_silence(today)
    if today.weekday() == MONDAY:
        reminders.summarise(today)
