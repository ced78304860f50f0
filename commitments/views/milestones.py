"""A milestone: what was promised, what was reported, and the evidence of it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp.compiled import Compiled
from cartagena_ogp.http import page
from cartagena_ogp.models import Institution
from cartagena_ogp.templatetags.portal import day, percent

from ..cards import Step, tasks
from ..evidence_list import evidence_list, for_list
from ..models import Agreement, Evidence, Milestone, ProgressUpdate
from ..timeline import timeline_of
from ..wording import content_language
from .common import meant, share_of


def agreed_on(milestone: int, preview: bool) -> QuerySet[Agreement]:
    """What working meetings agreed on a milestone; with `preview`, drafts of meetings too."""
    rows = Agreement.objects.filter(milestone=milestone).select_related("meeting", "responsible")
    return rows if preview else rows.filter(meeting__published_at__isnull=False)


PUBLISHED = Compiled(
    lambda code, number: (
        Milestone.objects.published()
        .filter(commitment__ogp_id=code, number=number)
        .select_related("commitment__plan", "commitment__responsible", "responsible")
    )
)
UPDATES = Compiled(lambda pk: ProgressUpdate.objects.filter(milestone=pk).select_related("institution"))
SUPPORTS = Compiled(lambda pk: Institution.objects.filter(milestones_supported=pk).in_order())
EVIDENCE = Compiled(lambda pk: for_list(Evidence.objects.filter(milestone=pk)))
AGREEMENTS = Compiled(agreed_on)


@page
def milestone(request: HttpRequest, ogp_id: str, number: int) -> HttpResponse:
    found = PUBLISHED.row_or_404(meant(ogp_id), number)
    if ogp_id != found.commitment.ogp_id:
        return redirect(found, permanent=True)
    return render_milestone(request, found)


def render_milestone(request: HttpRequest, milestone: Milestone, *, preview: bool = False) -> HttpResponse:
    """The page of a milestone; with `preview`, what drafts of meetings agreed too."""
    on = timezone.localdate()
    step = Step(milestone, on)
    updates = UPDATES.rows(milestone.pk)
    obstacles = updates[0].obstacles if updates else ""
    figure = {"percent": percent(milestone.progress), "due": day(milestone.due_on)}
    context = {
        "milestone": milestone,
        "commitment": milestone.commitment,
        "preview": preview,
        "on": on,
        "step": step,
        "obstacles": obstacles if step.late or step.behind else "",
        "supports": SUPPORTS.rows(milestone.pk),
        "updates": [
            {
                "date": update.reported_on,
                "update": update,
                "lang": content_language(),
            }
            for update in updates
        ],
        "evidence": evidence_list(EVIDENCE.rows(milestone.pk), preview=preview),
        "tasks": tasks(AGREEMENTS.rows(milestone.pk, preview), on),
        "events": timeline_of([("hito", milestone.code)], names={}),
        "share": share_of(
            milestone,
            title=milestone.title,
            status=_("Con retraso") if step.late else str(milestone.get_status_display()),
            description=step.lateness
            or _("Lleva el %(percent)s. La fecha prometida es el %(due)s.") % figure,
        ),
    }
    return render(request, "commitments/milestone.html", context)
