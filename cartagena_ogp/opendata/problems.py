"""What goes wrong, told to programs: RFC 9457 problem details, in Spanish."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: gettext_lazy("La dirección no se entiende"),
    404: gettext_lazy("No existe"),
    405: gettext_lazy("Aquí solo se lee"),
    422: gettext_lazy("Un parámetro no sirve"),
    429: gettext_lazy("Demasiadas peticiones"),
    503: gettext_lazy("Ocupado por ahora"),
}


def problem(status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> HttpResponse:
    """The answer of a problem; `more` are members of its own, such as `errors`."""
    body = {"type": "about:blank", "title": str(TITLES[status]), "status": status, "detail": detail, **more}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def message_of(error: dict[str, Any]) -> str:
    """What is wrong with a parameter, from pydantic's kind of error."""
    limits = error.get("ctx", {})
    match error["type"]:
        case "greater_than_equal":
            return _("Debe ser %(limit)s o más.") % {"limit": limits["ge"]}
        case "less_than_equal":
            return _("Debe ser %(limit)s o menos.") % {"limit": limits["le"]}
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return _("Debe ser un número entero.")
        case "string_too_long":
            return _("Es demasiado largo: máximo %(limit)s caracteres.") % {"limit": limits.get("max_length")}
        case "literal_error":
            return _("Debe ser uno de: %(values)s.") % {"values": limits.get("expected")}
        case "not_a_day":
            return _("Debe ser una fecha como 2026-03-12.")
        case _:
            return _("El valor no sirve.")
