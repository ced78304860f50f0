"""A milestone: what was promised, what was reported, and the evidence of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp.http import page
from cartagena_ogp.templatetags.portal import day, percent

from ..cards import Step, tasks
from ..models import Agreement, Milestone
from ..timeline import timeline_of
from ..wording import content_language
from .common import meant, share_of


@page
def milestone(request: HttpRequest, ogp_id: str, number: int) -> HttpResponse:
    rows = Milestone.objects.published().select_related("commitment__plan", "commitment__responsible")
    found = get_object_or_404(
        rows.select_related("responsible"), commitment__ogp_id=meant(ogp_id), number=number
    )
    if ogp_id != found.commitment.ogp_id:
        return redirect(found, permanent=True)
    return render_milestone(request, found)


def render_milestone(request: HttpRequest, milestone: Milestone, *, preview: bool = False) -> HttpResponse:
    """The page of a milestone; with `preview`, what drafts of meetings agreed too."""
    on = timezone.localdate()
    step = Step(milestone, on)
    updates = list(milestone.updates.select_related("institution"))
    agreements = Agreement.objects.filter(milestone=milestone).select_related("meeting", "responsible")
    if not preview:
        agreements = agreements.filter(meeting__published_at__isnull=False)
    obstacles = updates[0].obstacles if updates else ""
    figure = {"percent": percent(milestone.progress), "due": day(milestone.due_on)}
    context = {
        "milestone": milestone,
        "commitment": milestone.commitment,
        "preview": preview,
        "on": on,
        "step": step,
        "obstacles": obstacles if step.late or step.behind else "",
        "supports": list(milestone.supports.in_order()),
        "updates": [
            {
                "date": update.reported_on,
                "update": update,
                "lang": content_language(),
            }
            for update in updates
        ],
        "evidence": list(milestone.evidence.select_related("attachment")),
        "tasks": tasks(agreements, on),
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
