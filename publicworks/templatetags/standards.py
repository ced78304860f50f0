"""What the page of a work says of its own data: `{% load standards %}`."""

from __future__ import annotations

from typing import Any

from django import template

from cartagena_ogp.addresses import address
from cartagena_ogp.templatetags.many import filled, joined

from ..models import Work
from ..standards.completeness import of_work

register = template.Library()


@register.inclusion_tag("publicworks/_completeness.html")
def completeness(work: Work) -> dict[str, Any]:
    """How much of CoST's list is published of a work, what is missing, and its data. One query."""
    found = of_work(work)
    return {
        "known": len(found.published),
        "asked": found.asked,
        "percent": found.percent,
        "missing": joined(filled("<li>{}</li>", point.label) for point in found.missing),
        "oc4ids_url": address("publicworks:work_oc4ids", work.code),
    }
