"""Commitments: the list that anyone can narrow and download, and the page of each one."""

from __future__ import annotations

import csv
from functools import partial
from io import StringIO
from itertools import product
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONArray
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp import revision
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.drawing import draw
from cartagena_ogp.http import page
from cartagena_ogp.templatetags.many import NOTHING, filled, joined
from cartagena_ogp.templatetags.portal import day, lang_es, percent

from .. import wording
from ..cards import STEP, commitment_cards, late_first, steps
from ..evidence_list import evidence_list, for_list
from ..filters import NARROWING, ORDERS, STATUSES, CommitmentFilters, on_cards
from ..models import (
    Commitment,
    CommitmentValue,
    Completion,
    Evidence,
    Milestone,
    Modification,
    ProgressUpdate,
)
from ..models.commitments import CommitmentQuerySet
from ..paging import key_page, order_of
from ..records import CommitmentRecord, MilestoneRecord
from ..sheet import facts_of_parties, sheet_of
from ..templatetags.commitments import written
from ..timeline import timeline_of
from ..versions import versions_of
from .common import absolute, meant, share_of

SIZE = 20
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "code", "plan", "title", "short_title", "status", "status_reason", "status_on", "responsible", "values",
    "parties", "territory", "starts_on", "ends_on", "budget", "source_url", "illustrative",
)  # fmt: skip


def first_page(name: str, order: str, *value: Any) -> QuerySet[Commitment, Any]:
    """The first page in some order of what one value of one filter leaves; of all, without a name."""
    rows = Commitment.objects.published()
    rows = NARROWING[name](rows, *value) if name else rows
    return on_cards(rows, order).order_by(*order_of(ORDERS[order]))[: SIZE + 1]


FIRST = {
    (name, order): Compiled(partial(first_page, name, order))
    for name, order in product(["", *NARROWING], ORDERS)
}
"""Most visits choose one filter; written for any number of them, the statements would have no end."""


@page
def commitments(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    filters = CommitmentFilters(request.GET, on=on)

    def rows() -> CommitmentQuerySet:
        return filters.apply(Commitment.objects.published())

    counts = revision.remembered(("commitment counts", on, filters.address()), lambda: counted(rows()))
    shown = key_page(
        lambda: on_cards(rows(), filters.order),
        filters.keys,
        request.GET,
        size=SIZE,
        first=first_of(filters),
    )
    context = {
        "filters": filters,
        "groups": list(filters.groups()),
        "chosen": filters.links_to_remove(request.path),
        "counts": counts,
        "cards": commitment_cards(shown.rows, on),
        "shown": shown,
        "address": filters.address(),
        "on": on,
        "share": {
            "title": _("Compromisos de gobierno abierto de Cartagena"),
            "description": ngettext(
                "%(count)s compromiso: qué prometió la Alcaldía, qué hizo y qué falta.",
                "%(count)s compromisos: qué prometió la Alcaldía, qué hizo y qué falta.",
                counts["total"],
            )
            % {"count": counts["total"]},
        },
    }
    return render(request, "commitments/commitments.html", context)


def first_of(filters: CommitmentFilters) -> Compiled[Any] | None:
    """The first page that these filters leave, if it is one that many ask for."""
    if filters.is_empty:
        return FIRST["", filters.order]
    if not filters.is_one:
        return None
    ((name, value),) = filters.asked.items()
    return FIRST[name, filters.order].given(value)


def counted(rows: CommitmentQuerySet) -> dict[str, int]:
    """How many commitments there are, and how many in each status."""
    statuses = {slug: Count("pk", filter=Q(status=code)) for slug, code in STATUSES.items()}
    return rows.aggregate(total=Count("pk"), **statuses)


@page
def commitment(request: HttpRequest, ogp_id: str) -> HttpResponse:
    found = PUBLISHED.row_or_404(meant(ogp_id))
    if ogp_id != found.ogp_id:
        return redirect(found, permanent=True)
    return render_commitment(request, found)


def render_commitment(request: HttpRequest, commitment: Commitment, *, preview: bool = False) -> HttpResponse:
    """The page of a commitment; with `preview`, its draft milestones too (the admin's eyes only)."""
    on = timezone.localdate()
    milestones = MILESTONES.rows(commitment.pk, preview)
    proofs = EVIDENCE.rows(commitment.pk, [m.pk for m in milestones])
    shown = steps(milestones, on)
    real = wording.weighted((m.weight, m.progress) for m in milestones)
    planned = wording.weighted((m.weight, step["planned"]) for m, step in zip(milestones, shown, strict=True))
    late = sum(step["late"] for step in shown)
    lateness = wording.commitment_lateness(commitment, on, real=real, planned=planned, late_milestones=late)
    called = _("Hito %(number)s")
    names = {step["code"]: called % {"number": step["number"]} for step in shown}
    subjects = [("compromiso", commitment.ogp_id), *(("hito", code) for code in names)]
    status = _("Con retraso") if lateness else str(commitment.get_status_display())
    changes_made = commitment.modifications.count() if preview else commitment.changes_made  # type: ignore[attr-defined]
    context = {
        "commitment": commitment,
        "preview": preview,
        "on": on,
        "lateness": lateness,
        "behind": "" if lateness or commitment.is_complete else wording.behind_plan(real, planned),
        "obstacles": next(
            (m.obstacles for m in milestones if m.obstacles and m.status != Completion.COMPLETE), ""
        ),
        "silence": wording.silence(commitment, on, since=commitment.starts_on),
        "real": real,
        "planned": planned,
        "sample_progress": any(m.is_illustrative for m in milestones) and not commitment.is_illustrative,
        "last_report": max(
            (m for m in milestones if m.reported_on), key=lambda m: m.reported_on, default=None
        ),
        "steps": shown,
        "pending": NOTHING if commitment.is_complete else pending_list(shown),
        "done": sum(step["is_complete"] for step in shown),
        "values": values_of(commitment),
        "sheet": sheet_of(commitment, changes_made),
        "evidence": evidence_list(proofs, preview=preview, numbers={m.pk: m.number for m in milestones}),
        "standing": sum(proof.withdrawn_at is None for proof in proofs),
        "events": timeline_of(subjects, names=names),
        "page_url": absolute(commitment.get_absolute_url()),
        "share": share_of(
            commitment,
            title=commitment.short_title,
            status=status,
            description=lateness or sentence(commitment, real),
        ),
    }
    return render(request, "commitments/commitment.html", context)


def pairs_of_values() -> ArraySubquery:
    """The open-government values of a commitment with their justification, read with it."""
    rows = CommitmentValue.objects.filter(commitment=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values_list(JSONArray("value", "justification")))


VALUES = '<dl class="facts">{}</dl>'
VALUE = "<div><dt>{}</dt><dd>{}</dd></div>"


def values_of(commitment: Commitment) -> SafeString:
    """Its open-government values, each with its justification; nothing without any."""
    pairs = getattr(commitment, "chosen_values", None)
    if pairs is None:
        pairs = commitment.values.order_by("pk").values_list("value", "justification")
    lines = [filled(VALUE, CommitmentValue.Value(code).label, written(reason)) for code, reason in pairs]
    return filled(VALUES, joined(lines, "")) if lines else NOTHING


PENDING = '<li><a href="{}"{}>{}</a><br><span class="muted">{}</span>{}</li>'
MOST_PENDING = 3


def pending_list(steps: list[dict[str, Any]]) -> SafeString:
    """The first milestones that are not complete, late ones first; nothing without any."""
    pending = [step for step in late_first(steps) if not step["is_complete"]]
    if not pending:
        return NOTHING
    lang, late = lang_es(), filled(" {}", draw("components/late_tag.html", {}))
    drawn = joined(
        filled(
            *(PENDING, step["url"], lang, step["title"], step["due_words"]),
            late if step["late"] else NOTHING,
        )
        for step in pending[:MOST_PENDING]
    )
    if len(pending) <= MOST_PENDING:
        return filled('<ul class="plain">{}</ul>', drawn)
    return filled('<ul class="plain">{}</ul><p><a href="#hitos">{}</a></p>', drawn, _("Ver todos los hitos"))


def sentence(commitment: Commitment, real: int | None) -> str:
    """How it goes, in one sentence with the figure."""
    figures = {"due": day(commitment.ends_on), "real": percent(real)}
    if commitment.is_complete:
        return _("La Alcaldía lo cumplió. Debía terminar el %(due)s.") % figures
    if real is None:
        return _("Debe terminar el %(due)s.") % figures
    return _("Lleva el %(real)s y debe terminar el %(due)s.") % figures


def with_choices(code: str) -> QuerySet[Any]:
    """A commitment with its values, who takes part, and how many times it was modified."""
    approved = Modification.objects.filter(commitment=OuterRef("pk")).order_by().values("commitment")
    return (
        Commitment.objects.published()
        .filter(ogp_id=code)
        .select_related("plan", "responsible", "territory")
        .annotate(
            changes_made=Subquery(approved.annotate(n=Count("pk")).values("n")),
            chosen_values=pairs_of_values(),
            named_parties=facts_of_parties(),
        )
    )


def with_last_report(commitment: int, preview: bool) -> QuerySet[Any]:
    """The milestones of a commitment in order; with `preview`, its drafts too."""
    last = ProgressUpdate.objects.filter(milestone=OuterRef("pk")).order_by("-reported_on", "-pk")
    rows = Milestone.objects.all() if preview else Milestone.objects.published()
    return (
        rows.filter(commitment=commitment)
        .annotate(
            obstacles=last.values("obstacles")[:1],
            reported=last.values("done")[:1],
            reported_on=last.values("reported_on")[:1],
        )
        .order_by("number")
        .values_list(*STEP, "pk", "weight", "obstacles", "reported", "reported_on", named=True)
    )


def evidence_of(commitment: int, milestones: list[int]) -> QuerySet[Any]:
    """By the keys of its milestones: a join in one of two alternatives reads the whole table."""
    return for_list(Evidence.objects.filter(Q(commitment=commitment) | Q(milestone__in=milestones)))


PUBLISHED = Compiled(with_choices)
MILESTONES = Compiled(with_last_report)
EVIDENCE = Compiled(evidence_of)


@page
def versions(request: HttpRequest, ogp_id: str) -> HttpResponse:
    """What was promised, before and after each approved modification."""
    found = get_object_or_404(Commitment.objects.published().select_related("plan"), ogp_id=meant(ogp_id))
    if ogp_id != found.ogp_id:
        return redirect("commitments:versions", found.ogp_id, permanent=True)
    return render(
        request,
        "commitments/versions.html",
        {
            "commitment": found,
            "versions": versions_of(found),
            "share": share_of(
                found,
                title=found.short_title,
                status=_("Versiones"),
                description=_("Qué se prometió, qué cambió y quién lo aprobó."),
            ),
        },
    )


@page
def commitment_json(request: HttpRequest, ogp_id: str) -> HttpResponse:
    """The public facts of a commitment and of its milestones, as the history keeps them."""
    described = CommitmentRecord()
    found = get_object_or_404(described.queryset(), ogp_id=meant(ogp_id))
    if ogp_id != found.ogp_id:
        return redirect("commitments:commitment_json", found.ogp_id, permanent=True)
    milestones = MilestoneRecord()
    rows = milestones.queryset().filter(commitment=found).order_by("number")
    return as_json(
        {
            "url": absolute(found.get_absolute_url()),
            "license": LICENCE,
            "commitment": described.facts(found),
            "milestones": [milestones.facts(row) for row in rows],
        }
    )


LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def as_json(content: Any) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})


@page
def commitments_json(request: HttpRequest) -> HttpResponse:
    """The commitments that the filters of the address leave, with all their public facts."""
    return as_json({"license": LICENCE, "commitments": list(facts_of(request))})


@page
def commitments_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a table, a row each; what could be read as a formula is kept as text."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, "url"])
    for facts in facts_of(request):
        facts["values"] = "; ".join(value["value"] for value in facts["values"])
        facts["parties"] = "; ".join(party["institution"] for party in facts["parties"])
        url = absolute(reverse("commitments:commitment", args=[facts["code"]]))
        writer.writerow([*(cell(facts[name]) for name in COLUMNS), url])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="compromisos.csv"'
    return response


def facts_of(request: HttpRequest) -> Any:
    filters = CommitmentFilters(request.GET, on=timezone.localdate())
    described = CommitmentRecord()
    wanted = filters.apply(Commitment.objects.published()).values("pk")
    for row in described.queryset().filter(pk__in=wanted).order_by("ogp_id"):
        yield described.facts(row)


def cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
