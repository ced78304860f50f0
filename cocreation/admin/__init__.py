"""The desks of co-creation, one module a subject."""

from . import committee, consultations, cycles, dialogues, initiatives, proposals, tables

__all__ = ["committee", "consultations", "cycles", "dialogues", "initiatives", "proposals", "tables"]
