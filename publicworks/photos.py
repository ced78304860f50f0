"""Photos as pages show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from cartagena_ogp.models import Attachment

PHOTO_WIDTH = 640


def photo_of(
    attachment: Attachment, alt: str, *, caption: str = "", on: date | None = None, lang: str = ""
) -> dict[str, Any]:
    """What `components/figure.html` takes: 640 pixels wide at most, in AVIF, WebP and JPEG."""
    width, height = attachment.width or PHOTO_WIDTH, attachment.height or PHOTO_WIDTH
    shown = min(width, PHOTO_WIDTH)
    return {
        "src": attachment.image_url(PHOTO_WIDTH, "jpg"),
        "webp": attachment.image_url(PHOTO_WIDTH, "webp"),
        "avif": attachment.image_url(PHOTO_WIDTH, "avif"),
        "alt": alt,
        "width": shown,
        "height": max(1, round(height * shown / width)),
        "caption": caption,
        "date": on,
        "lang": lang,
    }
