"""What the floor's transparency menu shows of this room: `{% load spending %}`."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def spending_doors() -> list[dict[str, str]]:
    """The pages of money and contracts: title, address and what is there."""
    return [
        {
            "title": _("Plan de compras"),
            "url": reverse("publicworks:plans"),
            "text": _("Qué piensa comprar cada entidad, cuándo y por cuánto, y qué fue de cada compra."),
        },
        {
            "title": _("Cómo se invierte la plata"),
            "url": reverse("publicworks:spending"),
            "text": _("Los contratos sumados por modalidad, institución, localidad, fuente y más."),
        },
        {
            "title": _("Contratos"),
            "url": reverse("publicworks:contracts"),
            "text": _("Cada contrato: por cuánto, con quién y qué cambió."),
        },
        {
            "title": _("Obras"),
            "url": reverse("publicworks:list"),
            "text": _("Qué se construye, cuánto va y quién responde."),
        },
    ]
