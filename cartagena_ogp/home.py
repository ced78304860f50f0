"""The front page: what is late, what changed this week and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import events, revision
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.http import page
from cartagena_ogp.institutions import InstitutionRecord
from cartagena_ogp.models import HistoryPayload, SearchRow
from cartagena_ogp.models.history import PRIVATE
from cartagena_ogp.records import label_of
from commitments.cards import STEP, steps
from commitments.models import Commitment, Completion, Milestone
from commitments.wording import content_language

DAYS = 7
CHANGES_READ = 80
CHANGES_SHOWN = 6
NEXT_SHOWN = 4


@page
def home(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    changes = changes_since(on - timedelta(days=DAYS))
    counts, samples = counts_of(on)
    context = {
        "counts": counts,
        "samples": samples,
        "changes": as_changes(changes[:CHANGES_SHOWN]),
        "more": max(0, len(changes) - CHANGES_SHOWN),
        "last": None if changes else last_change(),
        "next": steps(NEXT.rows(on), on),
        "share": {
            "title": _("Cartagena Abierta"),
            "description": _("Lo que la Alcaldía prometió, lo que hizo y lo que falta."),
        },
    }
    return render(request, "pages/home.html", context)


def counts_of(on: date) -> tuple[list[dict[str, Any]], bool]:
    """Four counts of commitments, the late ones first, each with the address of its list; and whether
    samples are among them.
    """
    shown = Commitment.objects.published()
    under_way = {"sustancial": Completion.SUBSTANTIAL, "limitado": Completion.LIMITED}
    waiting = {"sin-iniciar": Completion.NOT_STARTED, "sin-evidencia": Completion.NO_EVIDENCE}
    counts = revision.remembered(
        ("commitments at a glance", on),
        lambda: shown.aggregate(
            late=Count("pk", filter=Q(pk__in=shown.late(on).values("pk"))),
            under_way=Count("pk", filter=Q(status__in=under_way.values())),
            waiting=Count("pk", filter=Q(status__in=waiting.values())),
            complete=Count("pk", filter=Q(status=Completion.COMPLETE)),
            samples=Count("pk", filter=Q(is_illustrative=True)),
        ),
    )
    address = reverse("commitments:list")

    def of(*slugs: str) -> str:
        return f"{address}?" + "&".join(f"estado={slug}" for slug in slugs)

    shown_counts = [
        {
            "number": counts["late"],
            "label": _("con retraso"),
            "url": f"{address}?atrasados=si",
            "tone": "late",
        },
        {
            "number": counts["under_way"],
            "label": _("en marcha"),
            "url": of(*under_way),
            "tone": "progress",
        },
        {"number": counts["waiting"], "label": _("sin empezar"), "url": of(*waiting), "tone": ""},
        {"number": counts["complete"], "label": _("completos"), "url": of("completo"), "tone": "done"},
    ]
    return shown_counts, bool(counts["samples"])


def public_entries() -> Any:
    """What happened to promises; that an institution has a page now is no news."""
    rows = HistoryPayload.objects.exclude(entry__subject=PRIVATE).exclude(kind=InstitutionRecord.kind)
    rows = rows.order_by("-entry_id")
    said = [KT(f"body__{name}") for name in ("title", "event", "reason")]
    return rows.values_list("kind", "code", *said, "entry__recorded_at")


NEXT = Compiled(
    lambda on: (
        Milestone.objects.published()
        .filter(due_on__gte=on)
        .exclude(status=Completion.COMPLETE)
        .order_by("due_on", "commitment__ogp_id", "number")
        .values_list(*STEP, named=True)[:NEXT_SHOWN]
    )
)
SINCE = Compiled(lambda start: public_entries().filter(entry__recorded_at__gte=start)[:CHANGES_READ])


def changes_since(day: date) -> list[tuple[Any, ...]]:
    """The last public event of each record since a day, newest first."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    newest: dict[tuple[str, str], tuple[Any, ...]] = {}
    for row in SINCE.rows(start):
        newest.setdefault((row[0], row[1]), row)
    return list(newest.values())


def last_change() -> dict[str, Any] | None:
    """What changed last, however long ago: silence is shown."""
    found = as_changes(public_entries()[:1])
    return found[0] if found else None


KNOWN = Compiled(
    lambda kinds, codes: SearchRow.objects.filter(kind__in=kinds, code__in=codes).only(
        "kind", "code", "url", "illustrative"
    )
)


def as_changes(rows: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Entries as the timeline shows them; a record that is no longer public has no link."""
    rows = list(rows)
    found = KNOWN.rows([row[0] for row in rows], [row[1] for row in rows])
    known = {(row.kind, row.code): row for row in found}
    prefix = "/en" if content_language() else ""
    changes = []
    for kind, code, title, event, reason, at in rows:
        row = known.get((kind, code))
        changes.append(
            {
                "date": at,
                "kind": label_of(kind),
                "event": events.event_words(event),
                "title": title,
                "reason": reason,
                "url": prefix + row.url if row else "",
                "illustrative": bool(row and row.illustrative),
            }
        )
    return changes
