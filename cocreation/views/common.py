"""What the pages of this room share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp import codes
from cartagena_ogp.compiled import Compiled
from commitments.views.common import share_of

from .. import asking
from ..models import Request

__all__ = ["by_code", "language_of", "radio", "sent_link", "share_of", "share_page"]


def by_code(rows: QuerySet[Any] | Compiled[Any], code: str) -> Any:
    """The row of a code, however it was typed. Raises `Http404`."""
    if not codes.is_valid(code):
        raise Http404
    if isinstance(rows, Compiled):
        return rows.row_or_404(codes.normalise(code))
    found = rows.filter(code=codes.normalise(code)).first()
    if found is None:
        raise Http404
    return found


def language_of(request: HttpRequest) -> str:
    """The language that mails are written in: that of the page."""
    return (get_language() or "es")[:2]


def sent_link(request: HttpRequest, form: Any, what: str, **about: Any) -> bool:
    """Send the link that confirms a request to the address of a valid form; False leaves why not in it.

    What only a program fills in is dropped without a word.
    """
    if form.is_trapped:
        return True
    email, language = form.cleaned_data["email"], language_of(request)
    try:
        asking.ask(Request.What(what), email, language=language, at=timezone.now(), **about)
    except asking.TooMany:
        form.add_error(None, _("Llegaron muchas solicitudes. Intenta en una hora."))
        return False
    return True


def radio(request: HttpRequest, name: str, legend: str, options: Mapping[str, str]) -> dict[str, Any]:
    """One group of `components/filters.html` from which one option is chosen."""
    chosen = request.GET.get(name, "")
    return {
        "name": name,
        "legend": legend,
        "kind": "radio",
        "options": [
            {"value": value, "label": label, "checked": value == chosen} for value, label in options.items()
        ],
    }


def share_page(title: str, description: str) -> dict[str, str]:
    return {"title": title, "description": description}
