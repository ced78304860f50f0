"""What the room starts with: retention terms that the city has yet to confirm."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from complaints.models import Case, RetentionRule

FIRST_RULES = (("", "", 60), ("", Case.Outcome.NO_MERIT, 24), ("", Case.Outcome.DUPLICATE, 12))
"""Kind, outcome, months. Ley 594 de 2000: the retention table is the city's; none of these is confirmed."""


def load_first(say: Callable[[str], object]) -> None:
    """Add the terms that are missing; those that staff changed stay as they are."""
    added = 0
    for category, outcome, months in FIRST_RULES:
        _rule, is_new = RetentionRule.objects.get_or_create(
            category=category, outcome=outcome, defaults={"months": months}
        )
        added += is_new
    if added:
        say(
            _("Plazos de conservación de denuncias: %(count)s, por confirmar con la Ciudad.")
            % {"count": added}
        )
