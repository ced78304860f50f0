"""Jobs of signs. The schedule is in UTC: noon there is seven in the morning in Bogotá."""

from django.utils import timezone
from procrastinate.contrib.django import app

from . import reminders


@app.periodic(cron="20 12 * * *")
@app.task(name="remind_of_signs", queueing_lock="remind_of_signs")
def remind_of_signs(timestamp: int) -> None:
    """Ask for the signs that nobody has looked at lately; each institution hears once a month."""
    reminders.remind(timezone.localdate())
