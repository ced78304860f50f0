"""Jobs of this room. The schedule is in UTC: noon there is seven in the morning in Bogotá, all year."""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import reminders


@app.periodic(cron="10 12 * * *")
@app.task(name="remind_of_monitoring", queueing_lock="remind_of_monitoring")
def remind_of_monitoring(timestamp: int) -> None:
    """What the monitor and the city owe each other, in the reminders of the day."""
    reminders.remind(timezone.localdate())
