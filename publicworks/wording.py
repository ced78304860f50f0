"""The sentences that pages compute about a work: how it goes, what is late, what is silent."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp.templatetags.portal import day, percent
from commitments.wording import BEHIND, SILENT_WEEKS

from .models import Condition, Status, Work
from .models.standing import Standing

SHOWN = {
    Status.IDENTIFICATION: "preparing",
    Status.PREPARATION: "preparing",
    Status.IMPLEMENTATION: "under_construction",
    Status.COMPLETION: "finished",
    Status.MAINTENANCE: "in_service",
    Status.DECOMMISSIONING: "dismantled",
    Status.DECOMMISSIONED: "dismantled",
    Status.CANCELLED: "cancelled",
}
"""The code of the status tag of each status."""


def shown_status(work: Standing, on: date) -> str:
    """The one status a citizen reads, as a code of `cartagena_ogp.templatetags.portal.STATUSES`."""
    if work.condition != Condition.NORMAL:
        return work.condition
    return "late" if work.is_late(on) else SHOWN[Status(work.status)]


def lead(work: Work, on: date) -> str:
    """How the work goes on a day, in one sentence."""
    days = {
        "since": day(work.status_on),
        "start": day(work.planned_starts_on),
        "end": day(work.planned_ends_on),
        "ended": day(work.ended_on),
        "real": percent(work.physical_progress),
        "planned": percent(work.planned_progress),
    }
    if work.condition != Condition.NORMAL:
        return halted(work, days)
    if work.status == Status.CANCELLED:
        return _("Se canceló el %(since)s.") % days if work.status_on else _("Se canceló.")
    if work.is_done:
        return _("Se terminó el %(ended)s.") % days if work.ended_on else _("Ya está terminada.")
    if work.is_late(on):
        if work.physical_progress is None or work.is_before:
            return _("Va con retraso: debía terminar el %(end)s.") % days
        return _("Va con retraso: debía terminar el %(end)s y lleva el %(real)s.") % days
    if work.is_before:
        if work.planned_starts_on is None:
            return _("Todavía no empieza y no tiene fecha de inicio.")
        late = work.planned_starts_on < on
        return (
            _("Debía empezar el %(start)s y no ha empezado.") if late else _("Empieza el %(start)s.")
        ) % days
    if is_behind(work):
        return _("Va por debajo de lo previsto: debía llevar el %(planned)s y lleva el %(real)s.") % days
    if work.physical_progress is None:
        return _("Está en construcción. Debe terminar el %(end)s.") % days if work.planned_ends_on else ""
    if work.planned_ends_on is None:
        return _("Está en construcción y lleva el %(real)s.") % days
    return _("Lleva el %(real)s y debe terminar el %(end)s.") % days


def halted(work: Work, days: dict[str, str]) -> str:
    if work.condition == Condition.UNFINISHED:
        if work.physical_progress is None:
            return _("Quedó inconclusa: se dejó de construir sin terminarla.")
        return _("Quedó inconclusa: se dejó de construir en el %(real)s.") % days
    if work.status_on is None:
        return _("Está suspendida.")
    return _("Está suspendida desde el %(since)s.") % days


def is_behind(work: Work) -> bool:
    """Whether it did clearly less than planned, by the source of its present figure."""
    real, planned = work.physical_progress, work.planned_progress
    return real is not None and planned is not None and planned - real >= BEHIND


def silence(work: Standing, on: date) -> str:
    """How long nobody has said anything of a work that is being built; nothing while news are recent."""
    weeks = work.weeks_of_silence(on)
    if weeks is None or weeks < SILENT_WEEKS:
        return ""
    return ngettext(
        "Sin novedades desde hace %(weeks)s semana. La última fue el %(day)s.",
        "Sin novedades desde hace %(weeks)s semanas. La última fue el %(day)s.",
        weeks,
    ) % {"weeks": weeks, "day": day(work.last_news_on)}
