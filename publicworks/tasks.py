"""Jobs of this room. The schedule is in UTC: eight there is three in the morning in Bogotá, all year."""

import logging

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from .models import EntityNit, ReportContact, SpendingCell
from .secop.api import Api
from .secop.datasets import ALIASES, COLUMNS, ImportFailed
from .secop.imports import run_import

log = logging.getLogger(__name__)


@app.periodic(cron="0 8 * * *")
@app.task(name="import_secop_daily", queueing_lock="import_secop_daily")
def import_secop_daily(timestamp: int) -> None:
    """Import what `SECOP_DAILY` names, one dataset after another; one that fails does not stop the next."""
    nits = list(EntityNit.objects.filter(is_imported=True).values_list("nit", flat=True))
    for name in settings.SECOP_DAILY:
        columns = COLUMNS.get(ALIASES.get(name, name))
        if columns is None:
            log.warning("SECOP_DAILY names %s, which is no dataset.", name)
            continue
        try:
            run = run_import(Api(columns, nits=nits))
        except ImportFailed as failure:
            log.warning("SECOP %s: %s", name, failure)
        else:
            log.info("SECOP %s: %s new, %s changed.", name, run.new, run.changed)


@app.periodic(cron="30 9 * * *")
@app.task(name="merge_spending_cells", queueing_lock="merge_spending_cells")
def merge_spending_cells(timestamp: int) -> None:
    """Make one row of what a day's changes of contracts added to the sums of the Sala."""
    SpendingCell.objects.merge()


@app.periodic(cron="40 8 * * *")
@app.task(name="forget_report_addresses", queueing_lock="forget_report_addresses")
def forget_report_addresses(timestamp: int) -> None:
    """Delete the addresses of reports that nobody confirmed, of closed ones, and those kept long enough."""
    ReportContact.objects.forget(timezone.now())
