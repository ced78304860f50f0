"""What pages show of alerts: `{% load alerts %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from publicworks import alerts
from publicworks.models import Contract, Work

register = template.Library()


@register.inclusion_tag("publicworks/alerts/_pointer.html")
def alerts_of(subject: Contract | Work) -> dict[str, Any]:
    """Where the rule cards are; of a work, also how many ask for a look. Asks nothing but the thresholds."""
    if isinstance(subject, Contract):
        return {"count": 0, "cards": [], "url": reverse("publicworks:contract_alerts", args=[subject.code])}
    cards = alerts.cards_of_work(subject, timezone.localdate(), alerts.tables())
    speaking = [card for card in cards if card.speaks]
    url = reverse("publicworks:work_alerts", args=[subject.code])
    return {"count": len(speaking), "cards": speaking[:3], "url": url}
