"""Invented samples of this room, each marked "dato ilustrativo"."""

from collections.abc import Callable

from django.utils import timezone

from cocreation import committee_content


def load(say: Callable[[str], None]) -> None:
    """Load every sample that is missing. Days count from today."""
    committee_content.load_sample(say, today=timezone.localdate())
