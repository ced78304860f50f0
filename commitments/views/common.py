"""What the pages of this app share: addresses as people type them, and share cards."""

from __future__ import annotations

import re

from django.conf import settings

from cartagena_ogp.models import PublicModel
from cartagena_ogp.records import record_for
from cartagena_ogp.share import image_path

NOISE = re.compile(r"[\s\-_.]+")
TITLE_LENGTH = 65
"""What messaging apps show of a shared title."""


def meant(ogp_id: str) -> str:
    """The identifier somebody meant: upper case, without spaces, hyphens or dots."""
    return NOISE.sub("", ogp_id).upper()


def absolute(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"


def share_of(obj: PublicModel, *, title: str, status: str, description: str) -> dict[str, str]:
    """What a shared link shows: the status beside the title, and one sentence with the figure."""
    status = record_for(obj).marked(obj, status)
    room = TITLE_LENGTH - len(status) - 3
    shown = title if len(title) <= room else title[: room - 1].rstrip() + "…"
    return {
        "title": f"{shown} · {status}" if status else shown,
        "description": description,
        "image": absolute(image_path(obj)),
        "type": "article",
    }
