"""Figures on works and contracts."""

from __future__ import annotations

from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp.indicators import Figure, Indicator, Reading, register
from cartagena_ogp.templatetags.portal import number, percent

from .models import Work
from .standards.completeness import NAMES, measured, of_row

BANDS = ((0, 25, "bad"), (25, 50, "late"), (50, 75, "progress"), (75, 101, "done"))


@register
class CompletenessOfWorks(Indicator):
    slug = "datos-de-obras"
    title = gettext_lazy("¿Qué tanto se publica de cada obra?")
    definition = gettext_lazy(
        "Obras publicadas según la parte de la lista de CoST que se conoce de ellas, sin las de muestra."
    )
    category = gettext_lazy("Parte de la lista")
    measure = gettext_lazy("Obras")

    def read(self, on: date) -> Reading:
        shown = Work.objects.published().filter(is_illustrative=False)
        alike = measured(shown).values(*NAMES).annotate(works=Count("pk")).order_by(*NAMES)
        shares = [(of_row(row).percent, row["works"]) for row in alike]
        total = sum(works for _share, works in shares)
        figures = []
        for low, high, tone in BANDS:
            count = sum(works for share, works in shares if low <= share < high)
            label = _("Del %(low)s al %(high)s %%") % {"low": low, "high": min(high, 100)}
            figures.append(Figure(label, count, number(count), tone, str(low)))
        if not shares:
            return Reading(_("Todavía no hay obras publicadas."), figures)
        said = _("De cada obra se conoce, en promedio, el %(share)s de la lista.")
        mean = sum(share * works for share, works in shares) / total
        return Reading(said % {"share": percent(round(mean))}, figures)
