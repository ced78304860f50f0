"""The desks of co-creation, one module a subject."""

from . import committee

__all__ = ["committee"]
