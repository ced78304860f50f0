"""Encrypted files on disk: random names, one constant date, no clear byte ever.

A blob being written holds a lock on itself until the row that names it is committed; the sweeper takes only
what it can lock and no row names, so a cut upload leaves nothing and a slow one is not taken away.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from complaints import crypto
from complaints.models import PendingFile, StoredFile

SEALED_CHUNK = crypto.CHUNK + crypto.MAC


def folder() -> Path:
    """Where blobs are (settings.COMPLAINT_FILES); only its owner enters."""
    path = Path(settings.COMPLAINT_FILES)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


class BlobWriter:
    """A new blob under a key of its own. Ends with `keep` (once its row is committed) or `discard`.

    Raises OSError when the disk is full; nothing is left then, once discarded.
    """

    def __init__(self) -> None:
        self.name = secrets.token_hex(16)
        self.path = folder() / self.name
        self.key = crypto.new_key()
        self.stream = crypto.StreamWriter(self.key)
        self.size = 0
        self.file = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.put(self.stream.start)

    def put(self, sealed: bytes) -> None:
        self.size += self.file.write(sealed)

    def write(self, clear: bytes) -> None:
        for piece in self.stream.push(clear):
            self.put(piece)

    def finish(self) -> None:
        """Pad, end and push to the disk; the date of the file says nothing."""
        for piece in self.stream.finish():
            self.put(piece)
        self.file.flush()
        os.fsync(self.file.fileno())
        os.utime(self.path, (0, 0))

    def keep(self) -> None:
        self.file.close()

    def discard(self) -> None:
        """Leave nothing; safe to call twice, and after a write that failed."""
        self.path.unlink(missing_ok=True)
        # What was waiting to be written finds no room either; it is closed all the same.
        with suppress(OSError):
            self.file.close()


def pieces(name: str) -> Iterator[bytes]:
    """The start of a blob, then its sealed pieces."""
    with (folder() / name).open("rb") as file:
        yield file.read(1 + crypto.HEADER)
        while piece := file.read(SEALED_CHUNK):
            yield piece


def read(name: str, key: bytes, size: int) -> Iterator[bytes]:
    """The `size` clear bytes of a blob, piece by piece.

    Raises FileNotFoundError, and crypto.CannotOpen when it is not whole.
    """
    return crypto.read_stream(key, pieces(name), size)


def delete(*names: str) -> None:
    for name in names:
        (folder() / name).unlink(missing_ok=True)


def sweep() -> int:
    """Delete the blobs that no row names and nobody is writing; how many there were."""
    gone = 0
    for path in folder().iterdir():
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not is_named(path.name):
                    path.unlink(missing_ok=True)
                    gone += 1
        except (BlockingIOError, FileNotFoundError):
            continue
    return gone


def is_named(name: str) -> bool:
    return StoredFile.objects.filter(name=name).exists() or PendingFile.objects.filter(name=name).exists()
