"""Figures on works and contracts."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp.indicators import Figure, Indicator, Reading, register
from cartagena_ogp.templatetags.portal import number, percent

from .models import Work
from .standards.completeness import measured, of_row

BANDS = ((0, 25, "bad"), (25, 50, "late"), (50, 75, "progress"), (75, 101, "done"))
CHUNK = 500


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
        shares = [of_row(row).percent for row in measured(shown).iterator(chunk_size=CHUNK)]
        figures = []
        for low, high, tone in BANDS:
            count = sum(low <= share < high for share in shares)
            label = _("Del %(low)s al %(high)s %%") % {"low": low, "high": min(high, 100)}
            figures.append(Figure(label, count, number(count), tone, str(low)))
        if not shares:
            return Reading(_("Todavía no hay obras publicadas."), figures)
        said = _("De cada obra se conoce, en promedio, el %(share)s de la lista.")
        return Reading(said % {"share": percent(round(sum(shares) / len(shares)))}, figures)
