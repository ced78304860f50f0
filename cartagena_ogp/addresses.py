"""Addresses worked out once a process: one depends on its name, its arguments and the language alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.urls import get_urlconf, reverse
from django.utils.translation import get_language

MOST_KEPT = 2048
"""Addresses of one process, about 300 bytes each."""


def address(name: str, *args: str | int) -> str:
    """Where `name` is in the language of the page. Raises `NoReverseMatch`."""
    return worked_out(name, tuple(map(str, args)), get_language(), get_urlconf())


def addresses(name: str, *parts: Iterable[str]) -> list[str]:
    """Where `name` is for each code of a list, which has one language; with more `parts`, for each pair of
    them. Raises `NoReverseMatch`.
    """
    language, urlconf = get_language(), get_urlconf()
    return [worked_out(name, args, language, urlconf) for args in zip(*parts, strict=True)]


@lru_cache(maxsize=MOST_KEPT)
def worked_out(name: str, args: tuple[str, ...], language: str | None, urlconf: str | None) -> str:
    return reverse(name, args=args, urlconf=urlconf)
