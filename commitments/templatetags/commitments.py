"""What pages of the floor show of plans and commitments: `{% load commitments %}`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django import template
from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Case, Count, Q, QuerySet, Value, When, Window
from django.template.defaultfilters import linebreaks_filter
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cartagena_ogp.addresses import addresses
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.markdown import render_markdown
from cartagena_ogp.models import Institution
from cartagena_ogp.templatetags.many import filled, joined
from cartagena_ogp.templatetags.portal import lang_es, number
from commitments import cards
from commitments.agreement_list import OPEN, agreement_list, open_agreements
from commitments.models import (
    ActionPlan,
    Agreement,
    Commitment,
    CommitmentParty,
    Completion,
    Milestone,
)

register = template.Library()
register.simple_tag(agreement_list, name="agreements")

KILO = 1024
HASH_SHOWN = 12


@register.filter
def file_size(octets: int) -> str:
    """Write the size of a file: "240 KB", "1,4 MB"."""
    if octets < KILO * KILO:
        return f"{number(max(1, round(octets / KILO)))}\u00a0KB"
    return f"{number(round(octets / KILO / KILO, 1))}\u00a0MB"


@register.filter
def markdown(text: str) -> SafeString:
    """Rich text that staff wrote, as HTML that can do no harm."""
    return render_markdown(text)


@register.simple_tag
def written(text: str, why: str = "") -> SafeString:
    """A text of a record, paragraphs in Spanish; or that it is not there, and `why` if not as usual."""
    if text:
        return filled("<div{}>{}</div>", lang_es(), linebreaks_filter(text))
    why = why or _("La institución responsable no lo ha publicado.")
    return filled('<p class="facts__missing">{} {}</p>', _("Sin dato."), why)


@register.filter
def short_hash(sha256: str) -> str:
    """The beginning of a SHA-256, enough to compare at a glance."""
    return f"{sha256[:HASH_SHOWN]}…"


PLAN = '<li><a href="{}"{}>{}</a><br><span class="muted">{}</span></li>'
MOST_SHOWN = 10
"""Rows of each list on an institution's page."""


class Work(NamedTuple):
    """The first rows of a list, how many there are in all, and how many of those are late."""

    shown: list[Any]
    total: int
    late: int = 0


def its_commitments(institution: int, leads: bool) -> QuerySet[Any]:
    """The first ones that it leads, or those it only joins, as cards take them, with how many there are."""
    rows = Commitment.objects.published().in_order().annotate(total=Window(Count("pk")))
    own = Q(responsible=institution)
    joined = Q(pk__in=CommitmentParty.objects.filter(institution=institution).values("commitment"))
    wanted = rows.filter(own) if leads else rows.filter(joined).exclude(own)
    return cards.for_cards(wanted, "total")[:MOST_SHOWN]


def its_milestones(institution: int, on: date) -> QuerySet[Any]:
    """The first ones that it answers for, with how many there are and how many are late."""
    # Asked with OR, or of the commitment joined, PostgreSQL would read every milestone there is.
    led = Commitment.objects.filter(responsible=institution).values("pk")
    inherited = Milestone.objects.filter(responsible=None, commitment__in=led).values("pk")
    answers = Milestone.objects.filter(responsible=institution).values("pk").union(inherited, all=True)
    late, done = Q(due_on__lt=on), Q(status=Completion.COMPLETE)
    rows = Milestone.objects.published().filter(pk__in=answers)
    told = rows.annotate(
        turn=Case(When(done, then=Value(2)), When(late, then=Value(0)), default=Value(1)),
        total=Window(Count("pk")),
        late=Window(Count("pk", filter=late & ~done)),
    )
    told = told.order_by("turn", "due_on", "pk")
    return told.values_list(*cards.STEP, "total", "late", named=True)[:MOST_SHOWN]


def its_agreements(institution: int) -> QuerySet[Agreement, Any]:
    rows = Agreement.objects.open().filter(responsible=institution, meeting__published_at__isnull=False)
    return rows.values_list(*OPEN, named=True)


def its_plans(institution: int) -> QuerySet[ActionPlan, Any]:
    part = Q(lead=institution) | Q(monitor=institution) | Q(facilitator=institution)
    part |= Q(pk__in=ActionPlan.objects.filter(implementers=institution).values("pk"))
    rows = ActionPlan.objects.published().newest_first().filter(part)
    return rows.values_list("slug", "title", "lead_id", "monitor_id", "facilitator_id", named=True)


COMMITMENTS = Compiled(its_commitments)
MILESTONES = Compiled(its_milestones)
AGREEMENTS = Compiled(its_agreements)
PLANS = Compiled(its_plans)


@register.simple_tag
def commitments_of(institution: Institution) -> dict[str, Work]:
    """The published commitments that the institution `leads` and those it `joins`, as cards."""
    on = timezone.localdate()
    work = {}
    for name in ("leads", "joins"):
        first = COMMITMENTS.rows(institution.pk, name == "leads")
        work[name] = Work(cards.commitment_cards(first, on), first[0].total if first else 0)
    return work


@register.simple_tag
def milestones_of(institution: Institution) -> Work:
    """The published milestones it answers for, late ones first and done ones last."""
    on = timezone.localdate()
    first = MILESTONES.rows(institution.pk, on)
    if not first:
        return Work([], 0)
    return Work(cards.steps(first, on), first[0].total, first[0].late)


@register.simple_tag
def open_agreements_of(institution: Institution) -> dict[str, Any]:
    """What it agreed to do in working meetings and has not done, late first: how many, and their list."""
    rows = AGREEMENTS.rows(institution.pk)
    return {"total": len(rows), "shown": open_agreements(rows, timezone.localdate())}


@register.simple_tag
def plans_of(institution: Institution) -> SafeString:
    """The items of a list with the plans it takes part in, and as what."""
    plans, lang = PLANS.rows(institution.pk), lang_es()
    urls = addresses("commitments:plan", [plan.slug for plan in plans])
    return joined(
        filled(PLAN, url, lang, plan.title, part_in(plan, institution))
        for plan, url in zip(plans, urls, strict=True)
    )


def part_in(plan: Any, institution: Institution) -> str:
    if plan.monitor_id == institution.pk:
        return _("Hace el seguimiento independiente")
    if plan.lead_id == institution.pk:
        return _("Lo lidera")
    return _("Facilitó la cocreación") if plan.facilitator_id == institution.pk else _("Lo ejecuta")


@register.simple_tag
def with_work(institutions: Iterable[Institution]) -> list[dict[str, Any]]:
    """Each institution with how many commitments and late milestones it answers for."""
    on = timezone.localdate()
    sample = BoolOr("is_illustrative")
    led = Commitment.objects.published().order_by().values_list("responsible")
    commitments: dict[Any, int] = defaultdict(int)
    late: dict[Any, int] = defaultdict(int)
    samples = set()
    for answers, count, illustrative in led.annotate(n=Count("pk"), sample=sample):
        commitments[answers] += count
        samples |= {answers} if illustrative else set()
    overdue = Milestone.objects.published().late(on).order_by()
    by = overdue.values_list("responsible", "commitment__responsible")
    for own, inherited, count, illustrative in by.annotate(n=Count("pk"), sample=sample):
        late[own or inherited] += count
        samples |= {own or inherited} if illustrative else set()
    return [
        {
            "institution": institution,
            "commitments": commitments[institution.pk],
            "late": late[institution.pk],
            "illustrative": institution.pk in samples,
        }
        for institution in institutions
    ]
