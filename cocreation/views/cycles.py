"""The door of participation, the page of each cycle and the account of its proposals."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import codes
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.http import changes_at, page
from commitments.timeline import timeline_of

from ..accounts import account_of, full_account, some_endings
from ..cards import ending_items, initiative_items, phase_items, table_items
from ..models import (
    Consultation,
    Criterion,
    Cycle,
    CycleDocument,
    CyclePhase,
    Dialogue,
    Evaluation,
    Group,
    Initiative,
    Proposal,
    Table,
)
from ..models.rules import EVALUATORS, REASON_MIN
from .common import share_of, share_page

Kind = CyclePhase.Kind
SHOWN = 6
COMING = 3
PER_PAGE = 50
DOINGS = {
    Kind.PREPARATION: gettext_lazy("Lee las reglas y el cronograma. Pronto podrás proponer."),
    Kind.TABLES: gettext_lazy("Ve a una mesa o propón en línea. También puedes apoyar propuestas."),
    Kind.EVALUATION: gettext_lazy("Sigue tu propuesta: cada una recibe una respuesta con razones."),
    Kind.CONSULTATION: gettext_lazy("Lee las iniciativas y vota por las que prefieras."),
    Kind.DRAFTING: gettext_lazy(
        "Las iniciativas elegidas se escriben como compromisos. Comenta los borradores."
    ),
    Kind.CLOSED: gettext_lazy("Mira qué pasó con cada propuesta y sigue los compromisos."),
}


@page
def home(request: HttpRequest) -> HttpResponse:
    """What a person can do today, cycle by cycle."""
    on, now = timezone.localdate(), timezone.now()
    rows: list[Any] = CYCLES.rows()
    cycles = [{"cycle": one, "vote": only_open(one.votes), **now_in(one, on)} for one in rows]
    coming: dict[str, list[Any]] = {"tables": NEXT_TABLES.rows(now), "dialogues": NEXT_DIALOGUES.rows(now)}
    changes_at(request, now, *(one.starts_at for some in coming.values() for one in some))
    opened = [one for one in cycles if one["phase"] and one["phase"].kind != Kind.CLOSED]
    context = {
        "open": opened,
        "past": [one for one in cycles if one not in opened],
        **coming,
        "share": share_page(_("Participa"), _("Propón, elige y sigue qué pasa con cada idea de la ciudad.")),
    }
    return render(request, "cocreation/home.html", context)


def now_in(cycle: Cycle, on: date) -> dict[str, Any]:
    """The open phase, the next one, and what a person can do."""
    phase = cycle.phase_on(on)
    return {
        "phase": phase,
        "next": cycle.next_phase(on),
        "doing": DOINGS[Kind(phase.kind)] if phase else "",
        "can_propose": cycle.is_open_to_proposals(on),
    }


@page
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    found = PUBLISHED.row_or_404(slug.lower())
    if slug != found.slug:
        return redirect(found, permanent=True)
    return render_cycle(request, found)


def votes_of() -> ArraySubquery:
    """The published consultations of a cycle, read with it."""
    shown = Consultation.objects.filter(cycle=OuterRef("pk"), published_at__isnull=False)
    facts = JSONObject(slug="slug", title="title", state="state")
    return ArraySubquery(shown.order_by("opens_at").values_list(facts))


CYCLES = Compiled(
    lambda: Cycle.objects.published().newest_first().annotate(votes=votes_of()).prefetch_related("phases")
)
NEXT_TABLES = Compiled(
    lambda now: Table.objects.published().filter(starts_at__gt=now).order_by("starts_at")[:COMING]
)
NEXT_DIALOGUES = Compiled(lambda now: Dialogue.objects.published().coming(now)[:COMING])


def groups_of() -> ArraySubquery:
    """The groups of a cycle, read with it."""
    rows = Group.objects.filter(cycle=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values_list(JSONObject(name="name", note="note")))


PUBLISHED = Compiled(
    lambda slug: (
        Cycle.objects.published()
        .filter(slug=slug)
        .select_related("plan", "organiser", "facilitator")
        .annotate(votes=votes_of(), named_groups=groups_of())
        .prefetch_related("phases")
    )
)
INITIATIVES: Compiled[Any] = Compiled(
    lambda pk: (
        Initiative.objects.published()
        .filter(cycle=pk)
        .in_order()
        .values_list("code", "title", "number", "outcome", "is_illustrative", named=True)
    )
)
DOCUMENTS = Compiled(lambda pk: CycleDocument.objects.filter(cycle=pk).select_related("attachment"))
TABLES: Compiled[Any] = Compiled(
    lambda pk: (
        Table.objects.published()
        .filter(cycle=pk)
        .values_list("code", "title", "state", "starts_at", "group__name", named=True)[: SHOWN + 1]
    )
)


def only_open(votes: list[dict[str, str]]) -> str:
    """The code of the one consultation of a cycle that is open, or nothing when there are more or none."""
    opened = [one["slug"] for one in votes if one["state"] == Consultation.State.OPEN]
    return opened[0] if len(opened) == 1 else ""


def render_cycle(request: HttpRequest, cycle: Cycle, *, preview: bool = False) -> HttpResponse:
    """The page of a cycle; `preview` shows one that is not published yet."""
    on = timezone.localdate()
    state = now_in(cycle, on)
    account = account_of(cycle)
    context = {
        "cycle": cycle,
        "preview": preview,
        **state,
        "phases": phase_items(cycle.phases.all(), on),
        "groups": cycle.groups.all() if preview else getattr(cycle, "named_groups", []),
        "votes": [
            one | {"label": Consultation.State(one["state"]).label} for one in getattr(cycle, "votes", [])
        ],
        "documents": DOCUMENTS.rows(cycle.pk),
        "tables": table_items(TABLES.rows(cycle.pk)),
        "initiatives": initiative_items(INITIATIVES.rows(cycle.pk)),
        "counts": account.counts,
        "total": account.total,
        "events": timeline_of([("ciclo", cycle.slug)], names={}),
        "share": share_of(
            cycle,
            title=cycle.title,
            status=str(state["phase"] or ""),
            description=cycle.summary or _("Qué se propuso, qué se eligió y qué pasó con cada propuesta."),
        ),
    }
    return render(request, "cocreation/cycle.html", context)


ONE = Compiled(lambda slug: Cycle.objects.published().filter(slug=slug))


def cycle_or_404(slug: str) -> Cycle:
    return ONE.row_or_404(slug)


@page
def account(request: HttpRequest, slug: str) -> HttpResponse:
    """What became of every proposal: the fates add up to the total."""
    found = cycle_or_404(slug)
    wanted, after = request.GET.get("destino", ""), request.GET.get("desde", "")
    if not codes.is_valid(after):
        after = ""
    made = account_of(found, after=after, size=PER_PAGE + 1)
    first = made.with_fate(wanted)
    rows = some_endings(found, first[:PER_PAGE])
    here = reverse("cocreation:account", args=[slug])
    asked = f"destino={wanted}&" if wanted else ""
    context = {
        "cycle": found,
        "counts": made.counts,
        "total": made.total,
        "rows": rows,
        "items": ending_items(rows),
        "wanted": wanted,
        "next_url": f"{here}?{asked}desde={rows[-1].proposal.code}" if len(first) > PER_PAGE else "",
        "previous_url": here + (f"?destino={wanted}" if wanted else "") if after else "",
        "share": share_page(
            _("Cuentas de %(cycle)s") % {"cycle": found.title},
            _("Qué pasó con cada propuesta, y por qué."),
        ),
    }
    return render(request, "cocreation/account.html", context)


COLUMNS = (
    "propuesta",
    "titulo",
    "canal",
    "mesa",
    "destino",
    "destino_texto",
    "respuesta",
    "llega_a",
    "direccion",
)


def account_rows(request: HttpRequest, cycle: Cycle) -> list[dict[str, str]]:
    """Every proposal of the cycle with its fate; one not published shows its code and the reason alone."""
    rows = []
    for row in full_account(cycle):
        one = row.proposal
        shown = one.is_published
        rows.append(
            {
                "propuesta": one.code if shown else "",
                "titulo": one.title if one.is_standing else "",
                "canal": one.channel,
                "mesa": one.table.code if one.table else "",
                "destino": row.fate.code,
                "destino_texto": str(row.fate.label),
                "respuesta": one.answer if one.is_standing else one.said_reason,
                "llega_a": " ".join(
                    getattr(end, "ogp_id", "") or getattr(end, "code", "") for end in row.ends
                ),
                "direccion": request.build_absolute_uri(one.get_absolute_url()) if shown else "",
            }
        )
    return rows


@page
def account_csv(request: HttpRequest, slug: str) -> HttpResponse:
    found = cycle_or_404(slug)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for row in account_rows(request, found):
        writer.writerow({name: safe_cell(value) for name, value in row.items()})
    response = HttpResponse("\N{BOM}" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cuentas-{found.slug}.csv"'
    return response


@page
def account_json(request: HttpRequest, slug: str) -> HttpResponse:
    found = cycle_or_404(slug)
    made = account_of(found)
    return JsonResponse(
        {
            "ciclo": found.slug,
            "total": made.total,
            "destinos": {fate.code: n for fate, n in made.counts},
            "propuestas": account_rows(request, found),
        },
        json_dumps_params={"ensure_ascii": False},
    )


def safe_cell(text: str) -> str:
    """Text that no spreadsheet program runs as a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


@page
def rules(request: HttpRequest) -> HttpResponse:
    """How participation works: who may propose, how it is evaluated, and what is kept of people."""
    context = {
        "rules": Proposal.Rule.choices,
        "grid": Criterion.choices,
        "scale": Evaluation.Score.choices,
        "least": EVALUATORS,
        "reason": REASON_MIN,
    }
    return render(request, "cocreation/rules.html", context)
