"""Figures on participation: how much is answered, and from where people propose for each inhabitant."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp.indicators import Figure, Indicator, Reading, register
from cartagena_ogp.templatetags.portal import number, percent

from .diversity import places
from .models import Pledge, Proposal, Question


@register
class AnsweredProposals(Indicator):
    slug = "propuestas-respondidas"
    title = gettext_lazy("¿Se responde lo que la gente propone?")
    definition = gettext_lazy(
        "Propuestas publicadas según su decisión, sin las de muestra. Toda propuesta debe recibir una "
        "respuesta con razones (estándar 4 de OGP)."
    )
    category = gettext_lazy("Decisión")
    measure = gettext_lazy("Propuestas")

    def read(self, on: date) -> Reading:
        rows = Proposal.objects.standing().filter(is_illustrative=False)
        counted = dict(rows.values_list("fate").annotate(n=Count("pk")).order_by())
        total = sum(counted.values())
        if not total:
            return Reading(_("Todavía no hay propuestas publicadas, sin contar las de muestra."))
        tones = {"received": "late", "taken": "done", "not_chosen": "neutral", "withdrawn": "neutral"}
        figures = [
            Figure(str(label), counted.get(fate, 0), number(counted.get(fate, 0)), tones[fate], fate)
            for fate, label in Proposal.Fate.choices
        ]
        answered = total - counted.get(Proposal.Fate.RECEIVED, 0)
        words = {"share": percent(round(100 * answered / total)), "total": number(total)}
        return Reading(_("El %(share)s de %(total)s propuestas ya tiene respuesta.") % words, figures)


@register
class ProposalsByPlace(Indicator):
    slug = "propuestas-por-habitante"
    title = gettext_lazy("¿De dónde viene lo que se propone?")
    definition = gettext_lazy(
        "Propuestas publicadas por cada 10.000 habitantes de la unidad comunera (población de 2018), sin las "
        "de muestra. De las islas y la zona rural la fuente no trae población: se cuentan sin dividir."
    )
    category = gettext_lazy("Lugar")
    measure = gettext_lazy("Propuestas (por 10.000 habitantes)")

    def read(self, on: date) -> Reading:
        rows, inside = places()
        found: Counter[str] = Counter()
        shown = Proposal.objects.standing().filter(is_illustrative=False, territory__isnull=False)
        for territory, count in shown.values_list(F("territory")).annotate(n=Count("pk")).order_by():
            found[inside.get(territory, "")] += count
        if not found:
            return Reading(_("Todavía no hay propuestas con lugar, sin contar las de muestra."))
        figures = []
        for place in rows:
            count = found[place.key]
            rate = round(10_000 * count / place.population, 1) if place.population else None
            display = number(count) if rate is None else f"{number(rate)} ({number(count)})"
            figures.append(
                Figure(place.label, count if rate is None else rate, display, "progress", place.key)
            )
        silent = sum(not found[place.key] for place in rows)
        return Reading(
            _("De %(count)s lugares nadie ha propuesto todavía.") % {"count": number(silent)}, figures
        )


@register
class KeptPledges(Indicator):
    slug = "dialogos-cumplidos"
    title = gettext_lazy("¿Se cumple lo acordado en los diálogos?")
    definition = gettext_lazy(
        "Acuerdos de los diálogos y audiencias publicados, y preguntas que pasaron su plazo sin respuesta; "
        "sin los de muestra."
    )
    category = gettext_lazy("Estado")
    measure = gettext_lazy("Acuerdos y preguntas")

    def read(self, on: date) -> Reading:
        real = Q(dialogue__published_at__isnull=False, dialogue__is_illustrative=False)
        counted = Pledge.objects.filter(real).aggregate(
            done=Count("pk", filter=Q(done_on__isnull=False)),
            late=Count("pk", filter=Q(done_on__isnull=True, due_on__lt=on)),
            open=Count("pk", filter=Q(done_on__isnull=True, due_on__gte=on)),
        )
        silent = Question.objects.shown().filter(real, answer="", dialogue__answers_due_on__lt=on).count()
        if not sum(counted.values()) and not silent:
            return Reading(_("Todavía no hay acuerdos ni preguntas vencidas, sin contar los de muestra."))
        words = [
            (_("Acuerdos cumplidos"), counted["done"], "done"),
            (_("Acuerdos con retraso"), counted["late"], "late"),
            (_("Acuerdos a tiempo"), counted["open"], "progress"),
            (_("Preguntas sin respuesta a tiempo"), silent, "bad"),
        ]
        figures = [Figure(label, value, number(value), tone) for label, value, tone in words]
        return Reading(
            _("%(done)s acuerdos cumplidos y %(late)s con retraso.")
            % {"done": number(counted["done"]), "late": number(counted["late"])},
            figures,
        )
