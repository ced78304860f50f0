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
    """How many rules ask for a look, and the page that says why. Asks nothing but the shared tables."""
    on, known = timezone.localdate(), alerts.tables()
    if isinstance(subject, Contract):
        cards, name = alerts.cards_of_contract(subject, on, known), "publicworks:contract_alerts"
    else:
        cards, name = alerts.cards_of_work(subject, on, known), "publicworks:work_alerts"
    speaking = [card for card in cards if card.speaks]
    return {"count": len(speaking), "cards": speaking[:3], "url": reverse(name, args=[subject.code])}
