"""What other pages show of signs: `{% load signs %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("publicworks/signs/_ask.html")
def ask_sign(field_id: str = "codigo-valla") -> dict[str, Any]:
    """The small form that asks for the code printed on a sign."""
    return {"action": reverse("publicworks:sign_check"), "field_id": field_id}
