"""What the desk's pages share: the links of each role."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from cartagena_ogp import permissions
from complaints import unlocking
from complaints.desk.doors import ANALYST, AUDITOR, CUSTODIAN
from complaints.desk.staff_pages import ADMINISTRATOR

register = template.Library()


class Links(list[dict[str, Any]]):
    """The links of a person; whether this browser brings an open key's cookie."""

    has_key = False


@register.simple_tag(takes_context=True)
def desk_nav(context: template.Context) -> Links:
    """The rooms of the desk that the person may enter, the present one marked."""
    request = context["request"]
    links = Links()
    for roles, name, label in (
        ((ANALYST,), "inbox", _("Bandeja")),
        ((ANALYST,), "register", _("Registrar")),
        ((CUSTODIAN,), "identity_requests", _("Identidades")),
        ((ANALYST,), "templates", _("Plantillas")),
        ((ANALYST,), "improvements", _("Cambios")),
        ((AUDITOR,), "audit", _("Auditoría")),
        ((ADMINISTRATOR,), "people", _("Personas")),
        ((ADMINISTRATOR, AUDITOR), "retention", _("Conservación")),
        ((ANALYST, CUSTODIAN), "key", _("Mi llave")),
    ):
        if permissions.has_role(request.user, *roles):
            url = reverse(f"desk:{name}")
            links.append({"label": label, "url": url, "current": request.path == url})
    links.has_key = unlocking.COOKIE in request.COOKIES
    return links
