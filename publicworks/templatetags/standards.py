"""What the page of a work says of its own data: `{% load standards %}`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cartagena_ogp.addresses import address
from cartagena_ogp.templatetags.many import filled, joined

from ..models import Work
from ..standards.completeness import POINTS, of_work

register = template.Library()


@register.inclusion_tag("publicworks/_completeness.html")
def completeness(work: Work) -> dict[str, Any]:
    """How much of CoST's list is published of a work, what is missing, and its data. One query."""
    found = of_work(work)
    return {
        "known": len(found.published),
        "asked": found.asked,
        "percent": found.percent,
        "missing": lines_of(tuple(point.code for point in found.missing), get_language()),
        "oc4ids_url": address("publicworks:work_oc4ids", work.code),
    }


@lru_cache(maxsize=128)
def lines_of(codes: tuple[str, ...], language: str | None) -> SafeString:
    """Points of the list, as the items of one in the present language: many works lack the same ones."""
    return joined(filled("<li>{}</li>", point.label) for point in POINTS if point.code in codes)
