"""The desks of co-creation, one module a subject."""

from . import committee, consultations

__all__ = ["committee", "consultations"]
