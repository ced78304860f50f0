"""Action plans: the list, and each plan with every section of OGP's own plan page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import revision
from cartagena_ogp.addresses import addresses
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.drawing import draw
from cartagena_ogp.http import page
from cartagena_ogp.labels import words_of
from cartagena_ogp.markdown import render_markdown
from cartagena_ogp.models import Institution
from cartagena_ogp.templatetags.many import NOTHING, filled, joined, time_of
from cartagena_ogp.templatetags.portal import lang_es

from ..cards import commitment_cards, for_cards
from ..models import ActionPlan, Commitment, Completion, Endorsement, Meeting, PlanSection
from ..timeline import timeline_of
from .common import share_of

Question = PlanSection.Question
PARTS = [
    (
        "vision",
        gettext_lazy("Retos, oportunidades y visión"),
        [
            Question.FOREWORD,
            Question.VISION,
            Question.ACHIEVEMENTS,
            Question.CHALLENGES,
            Question.GOALS,
            Question.PLAN_CONTRIBUTION,
            Question.POLICY_CONTRIBUTION,
        ],
    ),
    (
        "participacion",
        gettext_lazy("Participación y coordinación"),
        [
            Question.ARRANGEMENTS,
            Question.SPACES,
            Question.DIVERSITY,
            Question.PARTICIPANTS,
            Question.CONTINUITY,
        ],
    ),
    (
        "seguimiento",
        gettext_lazy("Seguimiento independiente"),
        [
            Question.MONITORING_BODY,
            Question.MONITORING_CONTACT,
            Question.MONITORING_ACTIVITIES,
            Question.MONITORING_CHECKS,
            Question.MONITORING_RESULTS,
        ],
    ),
]
MEETINGS_SHOWN = 5
COMMITMENTS_SHOWN = 12
"""A plan has fewer; the rest of a longer one is a page of the list away."""
ADDRESS_LENGTH = 60
PART = """<section id="{}"><h2>{}</h2>
{}
{}</section>"""
SOURCE = '<a href="{}" rel="noreferrer">{}</a>'
MEETING = """<li class="tasks__item"><p{}><a href="{}">{}</a></p>
<p class="tasks__facts">{}{}</p></li>"""


PLANS = Compiled(lambda: ActionPlan.objects.published().newest_first().select_related("lead"))


@page
def plans(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    tallied = revision.remembered(
        ("plans tallied", on), lambda: list(tally(Commitment.objects.published(), on))
    )
    counts = {row["plan"]: row for row in tallied}
    rows = [{"plan": plan, "counts": counts.get(plan.pk)} for plan in PLANS.rows()]
    share = {
        "title": _("Planes de gobierno abierto de Cartagena"),
        "description": _("Qué prometió la Alcaldía en cada plan y cuánto cumplió."),
    }
    return render(request, "commitments/plans.html", {"rows": rows, "share": share})


def tally(commitments: Any, on: Any) -> Any:
    """How many commitments each plan has, how many are complete and how many are late."""
    late = Q(pk__in=Commitment.objects.published().late(on).values("pk"))
    return commitments.values("plan").annotate(
        total=Count("pk"),
        complete=Count("pk", filter=Q(status=Completion.COMPLETE)),
        late=Count("pk", filter=late),
    )


@page
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    found = PUBLISHED.row_or_404(slug.lower())
    if slug != found.slug:
        return redirect(found, permanent=True)
    return render_plan(request, found)


def with_statuses(plans: Any, commitments: Any) -> Any:
    """The plans, each with how many of these commitments it has at each status."""
    counted = commitments.filter(plan=OuterRef("pk")).order_by().values("status").annotate(n=Count("pk"))
    return plans.annotate(statuses=ArraySubquery(counted.values_list(JSONObject(status="status", n="n"))))


def published(slug: str) -> Any:
    rows = ActionPlan.objects.published().select_related("lead", "facilitator", "monitor", "letter")
    return with_statuses(rows.filter(slug=slug), Commitment.objects.published())


def its_commitments(plan: int, preview: bool) -> QuerySet[Any]:
    """The first commitments of a plan, as cards take them; with `preview`, drafts too."""
    rows = Commitment.objects.filter(plan=plan).in_order()
    return for_cards(rows if preview else rows.published())[:COMMITMENTS_SHOWN]


def its_meetings(plan: int, preview: bool) -> QuerySet[Meeting, Any]:
    rows = Meeting.objects.filter(plan=plan)
    shown = (rows if preview else rows.published())[: MEETINGS_SHOWN + 1]
    return shown.values_list("code", "title", "held_on", "is_illustrative", named=True)


def its_implementers(plan: int) -> QuerySet[Institution, Any]:
    rows = Institution.objects.filter(plans_implemented=plan).in_order()
    return rows.values_list("slug", "name", "published_at", named=True)


def its_sections(plan: int) -> QuerySet[PlanSection, Any]:
    rows = PlanSection.objects.filter(plan=plan)
    return rows.values_list("question", "body", "missing_reason", "source_url", named=True)


def its_endorsements(plan: int) -> QuerySet[Endorsement, Any]:
    rows = Endorsement.objects.filter(plan=plan)
    return rows.values_list("name", "group", "locality_id", "locality__name", named=True)


PUBLISHED = Compiled(published)
COMMITMENTS = Compiled(its_commitments)
MEETINGS = Compiled(its_meetings)
IMPLEMENTERS = Compiled(its_implementers)
SECTIONS = Compiled(its_sections)
ENDORSEMENTS = Compiled(its_endorsements)


def render_plan(request: HttpRequest, plan: Any, *, preview: bool = False) -> HttpResponse:
    """The page of a plan; with `preview`, its drafts too (the admin's eyes only)."""
    on = timezone.localdate()
    if not hasattr(plan, "statuses"):
        plan = with_statuses(ActionPlan.objects.all(), Commitment.objects.all()).get(pk=plan.pk)
    counts = {row["status"]: row["n"] for row in plan.statuses}
    context = {
        "plan": plan,
        "preview": preview,
        "on": on,
        "parts": parts_of(plan),
        "contents": [(code, title) for code, title, _questions in PARTS],
        "cards": commitment_cards(COMMITMENTS.rows(plan.pk, preview), on),
        "total": sum(counts.values()),
        "bars": bars_of(counts),
        "implementers": implementer_items(IMPLEMENTERS.rows(plan.pk)),
        "endorsements": endorsements_of(plan),
        "meetings": meeting_items(MEETINGS.rows(plan.pk, preview)),
        "events": timeline_of([("plan", plan.slug)], names={}),
        "share": share_of(
            plan,
            title=plan.title,
            status=str(plan.get_state_display()),
            description=plan.summary or _("Qué prometió la Alcaldía y cómo va."),
        ),
    }
    return render(request, "commitments/plan.html", context)


def implementer_items(rows: list[Any]) -> SafeString:
    """Who carries out a plan; an institution that is not published has no link."""
    urls = addresses("institution", [row.slug for row in rows])
    return joined(
        filled('<li><a href="{}">{}</a></li>', url, row.name)
        if row.published_at
        else filled("<li>{}</li>", row.name)
        for row, url in zip(rows, urls, strict=True)
    )


def meeting_items(rows: list[Any]) -> SafeString:
    """The last working meetings of a plan."""
    lang, sample = lang_es(), filled(" {}", draw("components/illustrative.html", {}))
    urls = addresses("commitments:meeting", [row.code for row in rows])
    return joined(
        filled(
            MEETING,
            *(lang, url, row.title, time_of(row.held_on)),
            sample if row.is_illustrative else NOTHING,
        )
        for row, url in zip(rows, urls, strict=True)
    )


def bars_of(counts: dict[str, int]) -> list[dict[str, Any]]:
    """How many commitments are at each point of OGP's scale, for the chart."""
    tones = {
        Completion.NO_EVIDENCE: "neutral",
        Completion.NOT_STARTED: "neutral",
        Completion.LIMITED: "progress",
        Completion.SUBSTANTIAL: "progress",
        Completion.COMPLETE: "done",
    }
    words = words_of(Completion)
    return [
        {"label": words[status], "value": counts.get(status, 0), "tone": tone}
        for status, tone in reversed(tones.items())
        if counts
    ]


def parts_of(plan: ActionPlan) -> SafeString:
    """The sections in OGP's order, by part; a question that nobody answered is there, and says so."""
    answers = {section.question: section for section in SECTIONS.rows(plan.pk)}
    labels = words_of(PlanSection.Question)
    return joined(
        filled(
            PART,
            *(code, title),
            joined(section(labels[question], answers.get(question)) for question in questions),
            sources_of(answers[question] for question in questions if question in answers),
        )
        for code, title, questions in PARTS
    )


def section(label: str, answer: Any) -> SafeString:
    """A question of OGP's plan page, and what the plan says or why it says nothing."""
    if answer and answer.body:
        said = filled("<div{}>{}</div>", lang_es(), render_markdown(answer.body))
    else:
        why = (
            filled("<span{}>{}</span>", lang_es(), answer.missing_reason)
            if answer and answer.missing_reason
            else _("La Alcaldía no ha publicado esta parte del plan.")
        )
        said = filled('<p class="facts__missing">{} {}</p>', _("Sin dato."), why)
    return filled("<h3>{}</h3>\n{}", label, said)


def sources_of(answers: Iterable[Any]) -> SafeString:
    """Where the answers of a part come from."""
    urls = sorted({answer.source_url for answer in answers} - {""})
    links = joined((filled(SOURCE, url, short_address(url)) for url in urls), ", ")
    return filled('<p class="data-note">{} {}.</p>', _("Fuentes:"), links) if urls else NOTHING


def endorsements_of(plan: ActionPlan) -> SafeString:
    """Who backs the plan, by group and locality, in the order of the submitted plan."""
    groups: dict[str, list[Any]] = defaultdict(list)
    for endorsement in ENDORSEMENTS.rows(plan.pk):
        groups[endorsement.group].append(endorsement)
    labels = words_of(Endorsement.Group)
    lines = (
        filled("<div><dt>{}</dt>{}</div>", labels[group], joined(places_of(members), ""))
        for group, members in groups.items()
    )
    return joined(lines, "")


def places_of(members: list[Any]) -> Iterable[SafeString]:
    """The names of a group, those of each locality together."""
    for (_pk, place), rows in groupby(members, key=attrgetter("locality_id", "locality__name")):
        where = filled('<span class="facts__note">{}</span>', place) if place else NOTHING
        yield filled("<dd>{}{}</dd>", where, ", ".join(row.name for row in rows))


def short_address(url: str) -> str:
    """An address as people read it: host and path, cut where it gets long."""
    parts = urlsplit(url)
    text = parts.netloc.removeprefix("www.") + parts.path.rstrip("/")
    return text if len(text) <= ADDRESS_LENGTH else text[: ADDRESS_LENGTH - 1] + "…"
