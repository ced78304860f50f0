"""Log lines of the channel: none that tells of a visit. Loaded before Django is ready: it knows no model."""

import logging
import re

PATHS = re.compile(r"/(en/)?denuncias?/")
SERVER_ERROR = 500


class NoTraces(logging.Filter):
    """Drops what would tell that somebody was at the channel; of a failure, only its type and place are left.

    Django logs each 4xx with its path and hands the whole request to the handlers of a 5xx.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if not PATHS.match(getattr(request, "path", "")) and not PATHS.search(record.getMessage()):
            return True
        if getattr(record, "status_code", 0) < SERVER_ERROR or record.exc_info is None:
            return False
        kind, _error, trace = record.exc_info
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        record.msg, record.args = "The channel failed: %s at %s", (kind.__name__ if kind else "", place)
        record.exc_info, record.exc_text = None, None
        del record.__dict__["request"]
        return True
