"""Log lines that programs read (`LOG_FORMAT=json`) and that hold nothing of a visitor.

One JSON object a line: moment (UTC), level, logger, message and, for an error, its place in the code. The
message of an exception is left out: it could quote what somebody wrote.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime

ADDRESS = re.compile(
    r"\b[\w.+-]+@[\w-]+(\.[\w-]+)+\b"  # of mail
    r"|\b\d{1,3}(\.\d{1,3}){3}\b"  # IPv4
    r"|\b[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{0,4}){3,7}\b"  # IPv6
)
TOKEN = re.compile(r"(?<=/)[A-Za-z0-9_:-]{20,}(?=/|$|\s|\?)")
HIDDEN = "…"


class WithoutPersons(logging.Filter):
    """Takes e-mail and network addresses and the secret part of links out of what is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = clean(record.getMessage()), None
        record.__dict__.pop("request", None)
        return True


def clean(text: str) -> str:
    """The text without addresses of people and without tokens of links; a query string goes whole."""
    return TOKEN.sub(HIDDEN, ADDRESS.sub(HIDDEN, re.sub(r"\?\S*", "", text)))


class JsonLines(logging.Formatter):
    """One JSON object a line (`LOG_FORMAT=json`)."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, str | list[str]] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": clean(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1]:
            told |= {"error": type(record.exc_info[1]).__name__, "where": where(record.exc_info[1])}
        return json.dumps(told, ensure_ascii=False)


def where(error: BaseException) -> list[str]:
    """The frames of an error, innermost first, as file, line and function: code only, no values."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    short = [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in frames]
    return short[::-1]
