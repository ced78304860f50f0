"""Pictures of a file, made where it can do no harm: a child process that may open nothing.

The clear bytes go through a pipe and come back as PNG: they never touch a disk, and the child has no file
or socket left to open, 1 GiB of memory and twenty seconds of processor.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 20
PICTURES_AT_ONCE = threading.BoundedSemaphore(1)
MAX_BYTES = 25 * 1024 * 1024
HEAD = 200
"""Bytes of the line that the child writes before the picture, at most."""


class NoPicture(Exception):
    """The file has no safe picture: unknown kind, damaged, hostile, or too heavy."""


class Picture(NamedTuple):
    """One page as PNG, and how many there are."""

    png: bytes
    pages: int


def picture(clear: bytes, page: int = 1) -> Picture:
    """Page `page` (from 1) of an image, a PDF or a text as PNG at most 1,400 pixels wide.

    Raises NoPicture.
    """
    if len(clear) > MAX_BYTES or page < 1:
        raise NoPicture
    with PICTURES_AT_ONCE:
        try:
            child = subprocess.run(
                [sys.executable, "-I", "-c", START, str(ROOT), str(page), str(SECONDS)],
                input=clear,
                capture_output=True,
                timeout=SECONDS * 2,
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NoPicture from None
    head, _, png = child.stdout.partition(b"\n")
    if child.returncode or len(head) > HEAD or not png.startswith(b"\x89PNG"):
        raise NoPicture
    return Picture(png, int(json.loads(head)["pages"]))


START = "import sys; sys.path.insert(0, sys.argv[1]); from complaints.preview.child import main; main()"
