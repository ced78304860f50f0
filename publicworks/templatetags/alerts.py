"""What pages show of alerts: `{% load alerts %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from cartagena_ogp.addresses import address
from publicworks import alerts
from publicworks.models import Contract, Work

register = template.Library()


@register.inclusion_tag("publicworks/alerts/_pointer.html")
def alerts_of(subject: Contract | Work) -> dict[str, Any]:
    """How many rules ask for a look, and where their cards are. Asks nothing but the thresholds and wages."""
    on, known = timezone.localdate(), alerts.tables()
    of_work = isinstance(subject, Work)
    if isinstance(subject, Contract):
        cards = alerts.cards_of_contract(subject, on, known)
        url = address("publicworks:contract_alerts", subject.code)
    else:
        cards = alerts.cards_of_work(subject, on, known)
        url = address("publicworks:work_alerts", subject.code)
    speaking = [card for card in cards if card.speaks]
    return {"count": len(speaking), "cards": speaking[:3], "url": url, "of_work": of_work}
