"""The inbox: one's own cases by deadline, reminders of the day, and search over what is decrypted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cartagena_ogp.search import plain
from complaints import deadlines, holding
from complaints.crypto import CannotOpen
from complaints.deadlines import Deadline
from complaints.models import Case, CaseKeyWrap, CaseObject, Reminder, Seen
from complaints.unlocking import Handler
from complaints.wording import summary

from .doors import ANALYST, handler_page

A_PAGE = 50
SEARCHED = 5_000
"""Cases opened for one search, the newest first; older ones are searched by their dates."""


class Words(NamedTuple):
    """What a list says of a case, out of its sealed parts."""

    title: str
    labels: list[str]
    damaged: bool = False


class Row(NamedTuple):
    """One case of the list."""

    case: Case
    words: Words
    deadline: Deadline | None
    transfer_left: bool
    is_new: bool


@handler_page(ANALYST)
def inbox(request: HttpRequest, handler: Handler) -> HttpResponse:
    """`/gestion/denuncias/`: what needs attention first."""
    today = timezone.localdate()
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "estado", "desde", "hasta", "mias")}
    cases = narrowed(Case.objects.held_by(handler.key), handler, asked)
    page = positive(request.GET.get("pagina"))
    if asked["q"]:
        rows = found(handler, cases, asked["q"], today)
        more = False
    else:
        listed = list(in_order(cases)[(page - 1) * A_PAGE : page * A_PAGE + 1])
        more = len(listed) > A_PAGE
        shown = listed[:A_PAGE]
        rows = rows_of(handler, shown, words_of(handler, shown), today)
    context = {
        "rows": rows,
        "asked": asked,
        "statuses": Case.Status.choices,
        "reminders": reminders_of(handler, today),
        "late": sum(1 for row in rows if row.deadline and row.deadline.days < 0),
        "previous": page - 1,
        "next": page + 1 if more else 0,
        "limit": SEARCHED,
    }
    return render(request, "complaints/desk/inbox.html", context)


def narrowed(cases: QuerySet[Case], handler: Handler, asked: dict[str, str]) -> QuerySet[Case]:
    """The cases of the filters; without one, those that have not ended."""
    if asked["estado"] in Case.Status.values:
        cases = cases.filter(status=asked["estado"])
    elif asked["estado"] != "todas" and not asked["q"]:
        cases = cases.exclude(status__in=Case.ENDED)
    if asked["mias"]:
        cases = cases.filter(assignment__user=handler.user)
    for name, condition in (("desde", "received_on__gte"), ("hasta", "received_on__lte")):
        try:
            cases = cases.filter(**{condition: date.fromisoformat(asked[name])})
        except ValueError:
            asked[name] = ""
    return cases


def in_order(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Those whose term runs, the nearest first; then the rest."""
    return cases.order_by(F("answered_on").asc(nulls_first=True), "due_on", "reference")


def words_of(handler: Handler, cases: list[Case]) -> dict[Any, Words]:
    """Title and labels of each case, opened; None for one that was tampered with: it is shown, not hidden."""
    keys = [case.pk for case in cases]
    wraps = {w.case_id: w for w in CaseKeyWrap.objects.filter(case__in=keys, handler_key=handler.key)}
    filings = firsts(keys, CaseObject.Kind.FILING, "seq")
    labels = firsts(keys, CaseObject.Kind.LABEL, "-seq")
    found = {}
    for case in cases:
        try:
            this = holding.opened(handler, case, wraps[case.pk])
            title = summary(this.read(filings[case.pk])) if case.pk in filings else ""
            named = this.read(labels[case.pk]).get("labels", []) if case.pk in labels else []
            found[case.pk] = Words(title, named)
        except CannotOpen:
            found[case.pk] = Words("", [], damaged=True)
    return found


def rows_of(handler: Handler, cases: list[Case], words: dict[Any, Words], today: date) -> list[Row]:
    """The rows of these cases, whose words are open already."""
    unread = unread_of(handler, [case.pk for case in cases])
    closures = deadlines.closures_for(cases, today)
    return [
        Row(
            case,
            words[case.pk],
            deadlines.deadline_of(case, today, closures),
            case.status == Case.Status.RECEIVED and today <= case.transfer_due_on,
            case.pk in unread,
        )
        for case in cases
    ]


def firsts(cases: Iterable[Any], kind: str, order: str) -> dict[Any, CaseObject]:
    """The first part of a kind of each case, in one query."""
    parts = CaseObject.objects.filter(case__in=cases, kind=kind).order_by("case", order).distinct("case")
    return {part.case_id: part for part in parts}


def unread_of(handler: Handler, cases: Iterable[Any]) -> set[Any]:
    """The cases where the author wrote something this handler has not opened."""
    seen = Seen.objects.filter(case=OuterRef("pk"), user=handler.user).values("seq")[:1]
    wrote = Q(parts__author=CaseObject.Author.SOURCE, parts__is_internal=False)
    asked = Case.objects.filter(pk__in=cases).annotate(
        last=Max("parts__seq", filter=wrote), read=Coalesce(Subquery(seen), 0)
    )
    return set(asked.filter(last__gt=F("read")).values_list("pk", flat=True))


def found(handler: Handler, cases: QuerySet[Case], words: str, today: date) -> list[Row]:
    """The cases whose title, labels or reference hold every word, accents and case aside."""
    wanted = plain(words).split()
    newest = list(cases.order_by("-received_on", "reference")[:SEARCHED])
    opened = words_of(handler, newest)
    chosen = [case for case in newest if has_all(wanted, case, opened[case.pk])]
    return rows_of(handler, chosen, opened, today)


def has_all(wanted: list[str], case: Case, words: Words) -> bool:
    """Whether the title, the labels and the reference hold every wanted word."""
    text = plain(" ".join([words.title, *words.labels, case.reference]))
    return all(word in text for word in wanted)


def reminders_of(handler: Handler, today: date) -> list[dict[str, Any]]:
    """The reminders that are due, each with its reason and its case."""
    due = (
        Reminder.objects.due(today)
        .filter(user=handler.user, part__case__wraps__handler_key=handler.key)
        .select_related("part__case")
        .order_by("on")
    )
    told = []
    for reminder in due:
        this = holding.opened(handler, reminder.part.case)
        told.append({"reminder": reminder, "case": this.case, "reason": this.read(reminder.part)["text"]})
    return told


def positive(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text) < 1000 else 1
