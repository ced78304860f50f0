"""Figures on works: how they go, how late, and whether people get an answer."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp.indicators import Figure, Indicator, Reading, register
from cartagena_ogp.templatetags.portal import number

from .filters import STATES
from .models import ProblemReport, Work

TONES = {"terminada": "done", "en-construccion": "progress", "suspendida": "bad", "inconclusa": "bad"}


@register
class StateOfWorks(Indicator):
    slug = "estado-de-las-obras"
    title = gettext_lazy("¿Cómo van las obras?")
    definition = gettext_lazy("Obras publicadas según su estado, sin las de muestra.")
    category = gettext_lazy("Estado")
    measure = gettext_lazy("Obras")

    def read(self, on: date) -> Reading:
        shown = Work.objects.published().filter(is_illustrative=False)
        counted = shown.aggregate(
            total=Count("pk"),
            late=Count("pk", filter=Q(pk__in=Work.objects.late(on).values("pk"))),
            **{slug.replace("-", "_"): Count("pk", filter=state) for slug, (_words, state) in STATES.items()},
        )
        figures = [
            Figure(
                str(words),
                counted[slug.replace("-", "_")],
                number(counted[slug.replace("-", "_")]),
                TONES.get(slug, "neutral"),
                slug,
            )
            for slug, (words, _state) in STATES.items()
        ]
        said = {"late": number(counted["late"]), "total": number(counted["total"])}
        return Reading(_("%(late)s de %(total)s obras van con retraso.") % said, figures)


@register
class AnswersToReports(Indicator):
    slug = "respuesta-a-reportes-de-obras"
    title = gettext_lazy("¿Responden lo que la gente reporta en las obras?")
    definition = gettext_lazy(
        "Problemas reportados y publicados, según si la institución respondió dentro del plazo legal "
        "(Ley 1755 de 2015, artículo 14), sin los de muestra."
    )
    category = gettext_lazy("Respuesta")
    measure = gettext_lazy("Reportes")

    def read(self, on: date) -> Reading:
        shown = ProblemReport.objects.published().filter(is_illustrative=False)
        counted = shown.aggregate(
            total=Count("pk"),
            on_time=Count("pk", filter=Q(answered_on__lte=F("due_on"))),
            late=Count("pk", filter=Q(answered_on__gt=F("due_on"))),
            waiting=Count("pk", filter=Q(answered_on=None, due_on__gte=on)),
            overdue=Count("pk", filter=Q(answered_on=None, due_on__lt=on)),
        )
        rows = (
            ("on_time", _("Respondidos a tiempo"), "done", "a-tiempo"),
            ("late", _("Respondidos tarde"), "late", "tarde"),
            ("waiting", _("En plazo, sin respuesta"), "neutral", "en-plazo"),
            ("overdue", _("Sin respuesta y con el plazo vencido"), "bad", "vencidos"),
        )
        figures = [
            Figure(words, counted[name], number(counted[name]), tone, slug)
            for name, words, tone, slug in rows
        ]
        said = {"on_time": number(counted["on_time"]), "total": number(counted["total"])}
        return Reading(_("%(on_time)s de %(total)s reportes se respondieron a tiempo.") % said, figures)
