"""The desks of this room."""

from . import signs

__all__ = ["signs"]
