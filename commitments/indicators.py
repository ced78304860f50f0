"""Figures on plans and commitments: how far, how late, with what proof, and whether agreements are kept."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp.indicators import Figure, Indicator, Reading, register
from cartagena_ogp.templatetags.portal import number, percent

from .models import Agreement, Commitment, Completion, Evidence, Milestone

TONES = {
    Completion.COMPLETE: "done",
    Completion.SUBSTANTIAL: "progress",
    Completion.LIMITED: "late",
    Completion.NOT_STARTED: "neutral",
    Completion.NO_EVIDENCE: "bad",
}


@register
class CompletionOfCommitments(Indicator):
    slug = "cumplimiento"
    title = gettext_lazy("¿Cómo van los compromisos?")
    definition = gettext_lazy(
        "Compromisos publicados según la escala de cumplimiento de OGP, sin los de muestra."
    )
    category = gettext_lazy("Estado")
    measure = gettext_lazy("Compromisos")

    def read(self, on: date) -> Reading:
        shown = Commitment.objects.published().filter(is_illustrative=False)
        counted = dict(shown.values_list("status").annotate(n=Count("pk")).values_list("status", "n"))
        figures = [
            Figure(
                str(status.label),
                counted.get(status, 0),
                number(counted.get(status, 0)),
                TONES[status],
                status,
            )
            for status in reversed(Completion)
        ]
        total = sum(counted.values())
        done = counted.get(Completion.COMPLETE, 0)
        return Reading(
            _("%(done)s de %(total)s compromisos están completos.")
            % {"done": number(done), "total": number(total)},
            figures,
        )


@register
class ProgressOfPlans(Indicator):
    slug = "avance-de-planes"
    title = gettext_lazy("¿Cuánto avanza cada plan?")
    definition = gettext_lazy(
        "Porcentaje de compromisos con cumplimiento alto (sustancial o completo) en cada plan, "
        "sin los de muestra."
    )
    category = gettext_lazy("Plan")
    measure = gettext_lazy("Cumplimiento alto")

    def read(self, on: date) -> Reading:
        high = Q(status__in=[Completion.SUBSTANTIAL, Completion.COMPLETE])
        plans = (
            Commitment.objects.published()
            .filter(is_illustrative=False, plan__is_illustrative=False)
            .values("plan__slug", "plan__title")
            .annotate(total=Count("pk"), high=Count("pk", filter=high))
            .order_by("-plan__starts_on")
        )
        figures = [
            Figure(
                plan["plan__title"],
                share := plan["high"] * 100 // plan["total"],
                percent(share),
                "done",
                plan["plan__slug"],
            )
            for plan in plans
        ]
        if not figures:
            return Reading(_("Ningún plan publicado tiene compromisos todavía."))
        return Reading(_("Compromisos con cumplimiento alto en cada plan."), figures)


@register
class LatenessByInstitution(Indicator):
    slug = "retrasos"
    title = gettext_lazy("¿Qué está atrasado y quién responde?")
    definition = gettext_lazy(
        "Hitos publicados que pasaron su fecha prometida y no están completos, por institución responsable, "
        "sin los de muestra."
    )
    category = gettext_lazy("Institución")
    measure = gettext_lazy("Hitos atrasados")

    def read(self, on: date) -> Reading:
        late = Milestone.objects.published().late(on).filter(is_illustrative=False)
        rows = late.annotate(own=F("responsible__name"), lead=F("commitment__responsible__name")).values_list(
            "own", "lead"
        )
        counted: dict[str, int] = {}
        for own, lead in rows.iterator():
            name = own or lead or _("Sin responsable")
            counted[name] = counted.get(name, 0) + 1
        figures = [
            Figure(name, n, number(n), "late") for name, n in sorted(counted.items(), key=lambda row: -row[1])
        ]
        if not figures:
            return Reading(_("Hoy no hay hitos atrasados."))
        return Reading(
            _("%(count)s hitos están atrasados.") % {"count": number(sum(counted.values()))}, figures
        )


@register
class ProvenMilestones(Indicator):
    slug = "evidencia"
    title = gettext_lazy("¿Cuántos hitos tienen prueba?")
    definition = gettext_lazy("Hitos publicados con al menos una evidencia vigente, sin los de muestra.")
    category = gettext_lazy("Evidencia")
    measure = gettext_lazy("Hitos")

    def read(self, on: date) -> Reading:
        standing = Evidence.objects.standing().filter(milestone=OuterRef("pk"))
        shown = Milestone.objects.published().filter(is_illustrative=False)
        counted = shown.aggregate(total=Count("pk"), proven=Count("pk", filter=Exists(standing)))
        total, proven = counted["total"], counted["proven"]
        if not total:
            return Reading(_("Todavía no se conocen los hitos de ningún plan publicado."))
        figures = [
            Figure(_("Con evidencia"), proven, number(proven), "done", "con"),
            Figure(_("Sin evidencia"), total - proven, number(total - proven), "bad", "sin"),
        ]
        message = _("%(share)s de los hitos tienen evidencia.") % {"share": percent(proven * 100 // total)}
        return Reading(message, figures)


@register
class AgreementsInTime(Indicator):
    slug = "acuerdos"
    title = gettext_lazy("¿Se cumplen los acuerdos a tiempo?")
    definition = gettext_lazy(
        "Acuerdos de las mesas de trabajo publicadas cuya fecha ya pasó, sin los de muestra."
    )
    category = gettext_lazy("Acuerdos")
    measure = gettext_lazy("Cuántos")

    def read(self, on: date) -> Reading:
        due = Agreement.objects.filter(
            meeting__published_at__isnull=False, meeting__is_illustrative=False, due_on__lt=on
        )
        counted = due.aggregate(
            in_time=Count("pk", filter=Q(done_on__lte=F("due_on"))),
            after=Count("pk", filter=Q(done_on__gt=F("due_on"))),
            pending=Count("pk", filter=Q(done_on=None)),
        )
        if not sum(counted.values()):
            return Reading(_("Ningún acuerdo publicado ha llegado a su fecha."))
        words = {
            "in_time": (_("A tiempo"), "done"),
            "after": (_("Tarde"), "late"),
            "pending": (_("Sin cumplir"), "bad"),
        }
        figures = [
            Figure(label, counted[key], number(counted[key]), tone, key)
            for key, (label, tone) in words.items()
        ]
        return Reading(_("Acuerdos que debían estar cumplidos hoy."), figures)
