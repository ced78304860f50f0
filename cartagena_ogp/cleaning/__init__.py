"""Cleaning of uploaded files: type decided by content, hidden things taken out, damaged or hostile files
refused.

Nothing here knows Django. `__main__` runs it in a child process with limits on memory and time, so a
hostile file can at worst stop that child; `cartagena_ogp.uploads` starts the child and puts the refusals
into words.
"""

from typing import Any, TypedDict


class Facts(TypedDict):
    """What a cleaned file is: its family, media type, the ending its name must have and, for images, its
    pixels.
    """

    family: str
    content_type: str
    extension: str
    width: int | None
    height: int | None


class Refused(Exception):
    """The file is not taken. `code` names why; `params` are the numbers or names of the message."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def facts(
    family: str, content_type: str, extension: str, width: int | None = None, height: int | None = None
) -> Facts:
    """The facts of a cleaned file."""
    return {
        "family": family,
        "content_type": content_type,
        "extension": extension,
        "width": width,
        "height": height,
    }
