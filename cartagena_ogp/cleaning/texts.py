"""Plain text and CSV: it must read as text from end to end, and is stored as UTF-8."""

import codecs
import re
from pathlib import Path

from cartagena_ogp.cleaning import Facts, Refused, facts

CHUNK = 64 * 1024
ENCODINGS = ("utf-8-sig", "cp1252")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_MARKUP = re.compile(
    r"\s*(?:<(?:!doctype|!--|\?|html|head|body|script|svg|iframe|xml)|%!|\{\\rtf|#!)", re.IGNORECASE
)


def clean(source: Path, target: Path) -> Facts:
    """Write the text as UTF-8. Raises Refused for programs and markup (HTML, SVG, XML, RTF) dressed as
    text.
    """
    encoding = encoding_of(source)
    if encoding is None:
        raise Refused("unknown")
    with source.open("rb") as file:
        head = file.read(CHUNK).decode(encoding, "ignore")
    if _MARKUP.match(head):
        raise Refused("svg" if "<svg" in head.lower() else "markup")
    with (
        source.open(encoding=encoding, newline="") as old,
        target.open("w", encoding="utf-8", newline="") as new,
    ):
        while chunk := old.read(CHUNK):
            new.write(chunk)
    return facts("text", "text/plain", "txt")


def could_be_text(source: Path) -> bool:
    """Whether every byte reads as text."""
    return encoding_of(source) is not None


def encoding_of(source: Path) -> str | None:
    """UTF-8, else Windows's Latin alphabet, else None: text holds no NUL nor other control characters."""
    return next((encoding for encoding in ENCODINGS if reads_as(source, encoding)), None)


def reads_as(source: Path, encoding: str) -> bool:
    """Whether the whole file decodes so, without control characters."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with source.open("rb") as file:
            while chunk := file.read(CHUNK):
                if _CONTROL.search(decoder.decode(chunk)):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
