"""The citizen's pages of works."""

from .works import work, works

__all__ = ["work", "works"]
