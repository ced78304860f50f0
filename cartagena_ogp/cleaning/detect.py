"""What a file is, by its content alone: puremagic guesses, the decoder of that family decides."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import puremagic

from cartagena_ogp.cleaning import Facts, Refused, images, office, pdfs, texts

HEAD = 8192
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def clean(source: Path, target: Path, *, families: Sequence[str], limits: Mapping[str, Any]) -> Facts:
    """Write a clean copy of `source` to `target` and say what it is.

    `families` are those the caller takes; `limits` holds `bytes` for each of them, and `pixels` and `side`
    of images. Raises Refused.
    """
    family = family_of(source)
    if family not in families:
        raise Refused("family", family=family)
    size, most = source.stat().st_size, limits["bytes"][family]
    if size > most:
        raise Refused("too_big", size=size, most=most)
    if family == "image":
        return images.clean(source, target, pixels=limits["pixels"], side=limits["side"])
    return {"pdf": pdfs.clean, "office": office.clean, "text": texts.clean}[family](source, target)


def family_of(source: Path) -> str:
    """`image`, `pdf`, `office` or `text`. Raises Refused when it is none of them."""
    with source.open("rb") as file:
        head = file.read(HEAD)
    guesses = {guess.mime_type for guess in guesses_for(head)}
    if guesses & images.TAKEN:
        return "image"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "office"
    if texts.could_be_text(source):
        return "text"
    if head.startswith(OLD_OFFICE):
        raise Refused("old_office")
    other_image = next((guess for guess in sorted(guesses) if guess.startswith("image/")), None)
    if other_image:
        raise Refused("image_format", format=other_image.removeprefix("image/").removeprefix("x-").upper())
    raise Refused("unknown")


def guesses_for(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    """What puremagic takes these first bytes for; nothing when it has no idea."""
    try:
        return puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []
