"""What the page of a work says of its own data: `{% load standards %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from ..models import Work
from ..standards.completeness import of_work

register = template.Library()


@register.inclusion_tag("publicworks/_completeness.html")
def completeness(work: Work) -> dict[str, Any]:
    """How much of CoST's list is published of a work, what is missing, and its data. One query."""
    return {
        "found": of_work(work),
        "oc4ids_url": reverse("publicworks:work_oc4ids", args=[work.code]),
    }
