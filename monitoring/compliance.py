"""OGP's standards and minimum requirements (`DOMAIN.md` 4), each computed from the portal's own records.

Samples never count. Nothing here is typed by anybody: a requirement is met when its rows say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, JSONField, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cartagena_ogp.compiled import Compiled, in_all
from cartagena_ogp.indicators import AMBER, RED
from cartagena_ogp.models import SearchRow
from cartagena_ogp.templatetags.portal import day, percent
from cocreation.models import CommitteeSession, Cycle, Invitation, Proposal
from commitments.models import ActionPlan, Commitment, Endorsement, Evidence, Meeting, Milestone

from .models import MonitoringBody, Report, WorkingSession
from .questions import Kind
from .reporting import ONE_DAY, closures, due_date, due_from, last_start

MET, CLOSE, MISSING, UNKNOWN = "complete", "late", "unfulfilled", "no_evidence"
LABELS = {
    MET: gettext_lazy("Cumple"),
    CLOSE: gettext_lazy("Cumple en parte"),
    MISSING: gettext_lazy("No cumple"),
    UNKNOWN: gettext_lazy("Sin dato"),
}
HALF_YEAR, YEAR = timedelta(days=183), timedelta(days=365)
STANDARDS = {
    "1": gettext_lazy("Espacio de diálogo"),
    "2": gettext_lazy("Información abierta, accesible y a tiempo"),
    "3": gettext_lazy("Participación informada e incluyente en la cocreación"),
    "4": gettext_lazy("Respuestas con razones"),
    "5": gettext_lazy("Diálogo durante la ejecución"),
    "6": gettext_lazy("Seguimiento independiente"),
}


@dataclass(frozen=True)
class Item:
    """One requirement: whether it is met, what shows it, and what is missing."""

    code: str
    title: str
    status: str
    shows: str
    url: str
    missing: str = ""

    @property
    def label(self) -> str:
        return str(LABELS[self.status])


def plan_in_view(slug: str = "") -> ActionPlan | None:
    """The plan asked for; else the last real one that was submitted."""
    if "\0" in slug:
        return None
    found = PLAN.rows(slug) if slug else LAST_PLAN.rows()
    return found[0] if found else None


def plans(**which: Any) -> QuerySet[ActionPlan]:
    return ActionPlan.objects.published().filter(**which).select_related("monitor").order_by("-submitted_on")


PLAN = Compiled(lambda slug: plans(slug=slug))
LAST_PLAN = Compiled(lambda: plans(is_illustrative=False, submitted_on__isnull=False)[:1])
REAL = Q(is_illustrative=False) | Q(plan__is_illustrative=True)
"""Samples count in a sample of a plan alone."""
CYCLE = Compiled(lambda plan: Cycle.objects.published().filter(REAL, plan=plan).newest_first()[:1])
BODY = Compiled(
    lambda plan: (
        MonitoringBody.objects.published().filter(REAL, plan=plan).select_related("plan", "institution")
    )
)
KINDS = Compiled(
    lambda body: Report.objects.published().filter(body=body, commitment=None).values_list("kind", flat=True)
)
REPOSITORY = ("plan", "compromiso", "hito", "mesa", "informe")
"""Kinds of what OGP calls the repository; an index of this room (migration 0002) has their last change."""
LAST_CHANGE = Compiled(
    lambda illustrative: (
        SearchRow.objects.filter(kind__in=REPOSITORY, illustrative=illustrative)
        .order_by("-changed_at")
        .values_list("changed_at", flat=True)[:1]
    )
)


def of_plan(rows: QuerySet[Any], path: str, **counts: Any) -> Any:
    """What rows of the plan outside add up to (`counts`), or how many there are, as a column of one query."""
    mine = rows.filter(**{path: OuterRef("pk")}).order_by().annotate(all=Value(1)).values("all")
    if counts:
        return Subquery(mine.values(told=JSONObject(**counts)), output_field=JSONField())
    return Subquery(mine.values(n=Count("pk")))


def counts_of(plan: ActionPlan, on: date, closed: frozenset[date]) -> dict[str, Any]:
    """Everything that one query can count of a plan on a day; samples left out unless the plan is one.

    Besides numbers, `shown` has the milestones and those with evidence, and `closing` the final reports whose
    day has passed, those not published and the end of the first commitment among these.
    """
    ended = last_start(Kind.END_OF_COMMITMENT, on - ONE_DAY, closed)
    return COUNTS.row(plan.pk, plan.is_illustrative, on, on - HALF_YEAR, on - YEAR, ended)


def counted(
    plan: int, samples: bool, on: date, half_year_ago: date, year_ago: date, ended: date
) -> QuerySet[Any, dict[str, Any]]:
    told = {} if samples else {"is_illustrative": False}
    milestones = Milestone.objects.published().filter(**told)
    proven = Exists(Evidence.objects.standing().filter(milestone=OuterRef("pk"), **told))
    # What is announced for another day was not held yet.
    held = told | {"held_on__lte": on}
    sessions = CommitteeSession.objects.filter(committee__published_at__isnull=False, **held)
    meetings = Meeting.objects.published().filter(**held)
    working = WorkingSession.objects.published().filter(**held)
    with_minutes = Q(minutes__isnull=False) | ~Q(minutes_url="")
    closing = Commitment.objects.published().filter(ends_on__lte=ended, **told)
    reports = Report.objects.published().filter(kind=Kind.END_OF_COMMITMENT)
    late = ~Exists(reports.filter(commitment=OuterRef("pk"), body__plan=OuterRef("plan")))
    rows = ActionPlan.objects.filter(pk=plan).annotate(
        shown=of_plan(milestones, "commitment__plan", all=Count("pk"), proven=Count("pk", filter=proven)),
        closing=of_plan(
            closing, "plan", due=Count("pk"), late=Count("pk", filter=late), first=Min("ends_on", filter=late)
        ),
        backers=of_plan(Endorsement.objects.all(), "plan"),
        committee_recent=of_plan(sessions.filter(held_on__gt=half_year_ago), "committee__plan"),
        committee_year=of_plan(sessions.filter(with_minutes, held_on__gt=year_ago), "committee__plan"),
        meetings_year=of_plan(meetings.filter(held_on__gt=year_ago), "plan"),
        working_year=of_plan(working.filter(held_on__gt=year_ago), "plan"),
    )
    names = (
        "shown", "closing", "backers", "committee_recent", "committee_year", "meetings_year", "working_year",
    )  # fmt: skip
    return rows.values(*names, rules=F("committee__rules"))


COUNTS = Compiled(counted)


def items_of(plan: ActionPlan, on: date) -> list[Item]:
    """Each requirement of a plan on a day (Bogotá), in OGP's order. Eight queries whatever the rows."""
    closed = closures()
    counts = counts_of(plan, on, closed)
    cycle = next(iter(CYCLE.rows(plan.pk)), None)
    return [
        *forum(plan, counts),
        *information(plan, counts, on),
        *cocreation(plan, cycle),
        *reasons(plan, cycle),
        *implementation(plan, counts),
        *monitoring(plan, counts, on, closed),
    ]


def forum(plan: ActionPlan, counts: dict[str, Any]) -> Iterable[Item]:
    committee = reverse("cocreation:committee_now")
    met = counts["committee_recent"] > 0
    yield Item(
        "1.1",
        _("El foro se reúne al menos cada seis meses"),
        MET if met else MISSING,
        ngettext(
            "%(n)s sesión del comité ciudadano en los últimos seis meses",
            "%(n)s sesiones del comité ciudadano en los últimos seis meses",
            counts["committee_recent"],
        )
        % {"n": counts["committee_recent"]},
        committee,
        "" if met else _("Falta una sesión del comité en los últimos seis meses."),
    )
    yield Item(
        "1.2",
        _("Las reglas del foro son públicas"),
        MET if counts["rules"] else MISSING,
        _("Reglas del comité ciudadano"),
        committee,
        "" if counts["rules"] else _("Falta publicar las reglas del comité."),
    )
    backed = counts["backers"]
    yield Item(
        "1.3",
        _("Integrantes no gubernamentales respaldaron el plan"),
        MET if backed else MISSING,
        ngettext("%(n)s respaldo con nombre y grupo", "%(n)s respaldos con nombre y grupo", backed)
        % {"n": backed},
        plan.get_absolute_url(),
        "" if backed else _("Faltan los respaldos del plan."),
    )


def information(plan: ActionPlan, counts: dict[str, Any], on: date) -> Iterable[Item]:
    yield Item(
        "2.1",
        _("Hay un sitio público de OGP"),
        MET,
        _("Este portal, sin registro ni clave"),
        reverse("home"),
    )
    changed = next(iter(LAST_CHANGE.rows(plan.is_illustrative)), None)
    days = (on - timezone.localdate(changed)).days if changed else None
    status = UNKNOWN if days is None else MET if days < AMBER else CLOSE if days < RED else MISSING
    yield Item(
        "2.2",
        _("El repositorio está al día"),
        status,
        ngettext("Último cambio hace %(n)s día", "Último cambio hace %(n)s días", days) % {"n": days}
        if days is not None
        else _("Sin cambios"),
        reverse("log"),
        ""
        if status == MET
        else _("OGP pide novedades cada cuatro meses: avisamos a los 90 días y se incumple a los 120."),
    )
    total, proven = counts["shown"]["all"], counts["shown"]["proven"]
    share = proven * 100 // total if total else None
    status = UNKNOWN if share is None else MET if share == 100 else CLOSE if share >= 50 else MISSING
    yield Item(
        "2.3",
        _("El repositorio enlaza evidencia"),
        status,
        _("%(share)s de los hitos tiene evidencia") % {"share": percent(share)}
        if share is not None
        else _("El plan no tiene hitos publicados"),
        plan.get_absolute_url(),
        ""
        if status == MET
        else _("Faltan los hitos del plan.")
        if share is None
        else ngettext("Faltan evidencias en %(n)s hito.", "Faltan evidencias en %(n)s hitos.", total - proven)
        % {"n": total - proven},
    )


def cocreation(plan: ActionPlan, cycle: Cycle | None) -> Iterable[Item]:
    url = cycle.get_absolute_url() if cycle else reverse("cocreation:home")
    published = cycle.timeline_published_on if cycle else None
    ahead = (cycle.starts_on - published).days if cycle and cycle.starts_on and published else None
    status = UNKNOWN if ahead is None else MET if ahead >= 14 else MISSING
    yield Item(
        "3.1",
        _("El cronograma salió al menos dos semanas antes"),
        status,
        ngettext("Se publicó %(n)s día antes de empezar", "Se publicó %(n)s días antes de empezar", ahead)
        % {"n": ahead}
        if ahead is not None
        else _("No se conoce cuándo se publicó"),
        url,
        "" if status == MET else _("Falta la fecha en que se publicó el cronograma."),
    )
    invited = Invitation.objects.filter(table__cycle=cycle).count() if cycle else 0
    yield Item(
        "3.2",
        _("Se convocó a la ciudadanía"),
        MET if invited else UNKNOWN,
        ngettext("%(n)s convocatoria registrada", "%(n)s convocatorias registradas", invited)
        % {"n": invited},
        url,
        "" if invited else _("Faltan las convocatorias a las mesas."),
    )
    said = plan.proposals_at_least
    yield Item(
        "3.3",
        _("Hubo cómo aportar"),
        MET if said or cycle else MISSING,
        _("Más de %(n)s propuestas ciudadanas") % {"n": said} if said else _("El ciclo de cocreación"),
        url,
    )


ANSWERED = Compiled(
    lambda cycle: in_all(
        Proposal.objects.counted().filter(cycle=cycle),
        total=Count("pk"),
        answered=Count("pk", filter=~Q(answer="")),
    )
)


def reasons(plan: ActionPlan, cycle: Cycle | None) -> Iterable[Item]:
    counts = ANSWERED.row(cycle.pk) if cycle else {"total": 0, "answered": 0}
    total, answered = counts["total"], counts["answered"]
    share = answered * 100 // total if total else None
    status = UNKNOWN if share is None else MET if share == 100 else CLOSE if share >= 50 else MISSING
    yield Item(
        "4.1",
        _("Los aportes se responden con razones"),
        status,
        _("%(share)s de los aportes tiene respuesta") % {"share": percent(share)}
        if share is not None
        else _("Los aportes de este ciclo no están en el portal"),
        reverse("cocreation:proposals"),
        "" if status == MET else _("Falta publicar la respuesta a cada aporte."),
    )


def implementation(plan: ActionPlan, counts: dict[str, Any]) -> Iterable[Item]:
    held = counts["committee_year"]
    status = MET if held >= 2 else CLOSE if held else MISSING
    yield Item(
        "5.1",
        _("Dos reuniones al año con la sociedad civil sobre los resultados"),
        status,
        _("%(n)s con acta en los últimos doce meses") % {"n": held},
        reverse("cocreation:committee_now"),
        ""
        if status == MET
        else ngettext("Falta %(n)s reunión con acta.", "Faltan %(n)s reuniones con acta.", 2 - held)
        % {"n": 2 - held},
    )
    sessions = counts["working_year"] + counts["meetings_year"]
    yield Item(
        "5.2",
        _("Las áreas responsables se reúnen a revisar el avance"),
        MET if sessions else MISSING,
        _("%(n)s sesiones y mesas en los últimos doce meses") % {"n": sessions},
        reverse("monitoring:sessions"),
        "" if sessions else _("Falta una sesión de trabajo en los últimos doce meses."),
    )


def monitoring(plan: ActionPlan, counts: dict[str, Any], on: date, closed: frozenset[date]) -> Iterable[Item]:
    body = next(iter(BODY.rows(plan.pk)), None)
    yield Item(
        "6.1",
        _("Hay un monitor independiente"),
        MET if body else MISSING,
        body.institution.name if body else _("Ninguno registrado"),
        body.get_absolute_url() if body else reverse("monitoring:home"),
        "" if body else _("Falta designar al monitor del plan."),
    )
    due, late, first = owed_by(body, counts["closing"], on, closed) if body else (0, 0, None)
    status = UNKNOWN if not due else MET if not late else CLOSE if late < due else MISSING
    yield Item(
        "6.2",
        _("Los informes se publican a tiempo"),
        status,
        _("%(done)s de %(due)s informes ya debidos están publicados") % {"done": due - late, "due": due},
        reverse("monitoring:home"),
        _("Faltan %(n)s: el primero se debía el %(day)s.") % {"n": late, "day": day(first)} if first else "",
    )


def owed_by(
    body: MonitoringBody, closing: dict[str, Any], on: date, closed: frozenset[date]
) -> tuple[int, int, date | None]:
    """How many reports a body owes on a day, how many it has not published, and when the first was due."""
    due, late, days = closing["due"], closing["late"], []
    if late:
        days.append(due_from(Kind.END_OF_COMMITMENT, date.fromisoformat(closing["first"]), closed))
    published = KINDS.rows(body.pk)
    for kind in (Kind.INCEPTION, Kind.LEARNING):
        ends = due_date(kind, body.plan, None, closed)
        if ends and ends < on:
            due += 1
            if kind not in published:
                late += 1
                days.append(ends)
    return due, late, min(days, default=None)
