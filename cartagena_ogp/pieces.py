"""What comes in pieces, as a file to read from."""

from __future__ import annotations

from collections.abc import Iterator
from io import RawIOBase
from typing import Any


class Pieces(RawIOBase):
    """A readable file out of an iterator of pieces; never more than one of them is held."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.rest = piece
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size
