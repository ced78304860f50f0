"""What the plain portal starts with in this room: real rows of SECOP."""

from collections.abc import Callable

from . import contract_content


def load_first(say: Callable[[str], None]) -> None:
    contract_content.load_first(say)
