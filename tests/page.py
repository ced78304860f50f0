"""What a page is for the tests: the name of its address, its arguments and its budget."""

from typing import NamedTuple

from django.urls import reverse
from django.utils import translation

LIST, DETAIL, LIGHT = 30 * 1024, 20 * 1024, 14 * 1024
"""Compressed bytes of HTML and styles that a page may weigh (UX guide, section 7)."""


class Page(NamedTuple):
    name: str
    args: tuple = ()
    query: str = ""
    budget: int = DETAIL

    @property
    def path(self) -> str:
        """The Spanish address, whatever language the last request left behind."""
        args = [arg() if callable(arg) else arg for arg in self.args]
        with translation.override("es"):
            return reverse(self.name, args=args) + self.query

    def __str__(self) -> str:
        return self.name + self.query
