"""Works: the list that anyone can narrow and download, the map, and the page behind the code of a sign."""

from __future__ import annotations

from datetime import date

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartagena_ogp import revision
from cartagena_ogp.addresses import address
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.http import page
from commitments.paging import first_page, key_page

from ..cards import for_cards, work_cards
from ..filters import ORDERS, STATES, WorkFilters
from ..models import Work
from ..models.works import WorkQuerySet, is_late
from ..story import Story
from .common import page_address, published_work, share_card

SIZE = 20


FIRST = first_page(lambda: for_cards(Work.objects.published()), ORDERS["novedades"], size=SIZE)


@page
def works(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    filters = WorkFilters(request.GET, on=on)
    rows = filters.apply(Work.objects.published())
    counts = revision.remembered(("work counts", on, filters.address()), lambda: counted(rows, on))
    first = FIRST if filters.is_empty and filters.keys == ORDERS["novedades"] else None
    shown = key_page(for_cards(rows), filters.keys, request.GET, size=SIZE, first=first)
    context = {
        "filters": filters,
        "groups": list(filters.groups()),
        "hidden": filters.hidden(),
        "chosen": filters.links_to_remove(request.path),
        "counts": counts,
        "cards": work_cards(shown.rows, on),
        "shown": shown,
        "address": filters.address(),
        "share": {
            "title": _("Obras de Cartagena"),
            "description": ngettext(
                "%(count)s obra: qué se construye, por cuánto, hasta cuándo y cómo va.",
                "%(count)s obras: qué se construye, por cuánto, hasta cuándo y cómo va.",
                counts["total"],
            )
            % {"count": counts["total"]},
        },
    }
    return render(request, "publicworks/works.html", context)


def counted(rows: WorkQuerySet, on: date) -> dict[str, int]:
    """How many works there are, how many in each state, and how many are late."""
    states = {slug.replace("-", "_"): Count("pk", filter=state) for slug, (_words, state) in STATES.items()}
    return rows.aggregate(total=Count("pk"), late=Count("pk", filter=is_late(on)), **states)


TOLD = Compiled(lambda code: Story.works(Work.objects.published().filter(code=code)))


@page
def work(request: HttpRequest, code: str) -> HttpResponse:
    found = published_work(code, TOLD)
    if code != found.code:
        return redirect(found, permanent=True)
    return render_work(request, found)


def render_work(request: HttpRequest, work: Work, *, preview: bool = False) -> HttpResponse:
    """The page of a work; with `preview`, that of a draft (the admin's eyes only)."""
    on = timezone.localdate()
    context = {
        "work": work,
        "story": Story(work, on),
        "preview": preview,
        "on": on,
        "page_url": page_address(work),
        "report_url": address("publicworks:report_new", work.code),
        "share": share_card(work, on),
    }
    return render(request, "publicworks/work.html", context)
