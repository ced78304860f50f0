"""The first content of this room: the committee of the plan, its monitor and what the monitor published."""

from collections.abc import Callable

from cocreation import committee_content


def load_first(say: Callable[[str], None]) -> None:
    """Load what is known of who follows the plan 2022–2023."""
    committee_content.load_first(say)
