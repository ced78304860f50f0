"""Tables: the list, each one with who came (as counts) and what was proposed, and the paper to print."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.compiled import count_of
from cartagena_ogp.http import changes_at, page
from cartagena_ogp.labels import words_of
from commitments.paging import Key, first_page, key_page
from commitments.timeline import timeline_of

from .. import paper
from ..cards import TABLE, table_cards
from ..diversity import counts_of_table
from ..models import Group, Proposal, Table, TableFile
from .common import by_code, radio, share_of, share_page
from .proposals import CYCLES

SIZE = 20
PROPOSALS_SHOWN = 30
STANDING = Proposal.objects.standing().filter(table=OuterRef("pk")).order_by().values("table")
PROPOSED = Coalesce(Subquery(STANDING.values(n=Count("pk"))), 0)
"""How many proposals of a table can be read: counted for the tables of one page, not for all."""


KEYS = [Key("starts_at", descending=True, read=datetime.fromisoformat), Key("code")]


def on_cards(rows: QuerySet[Table]) -> QuerySet[Table, Any]:
    """What the cards of a list show of each."""
    return rows.annotate(proposed=PROPOSED).values_list(*TABLE, "proposed", named=True)


FIRST = first_page(lambda: on_cards(Table.objects.published()), KEYS, size=SIZE)
TOTAL = count_of(Table.objects.published)


@page
def tables(request: HttpRequest) -> HttpResponse:
    rows = Table.objects.published()
    slug, sector = request.GET.get("ciclo", ""), request.GET.get("sector", "")
    if slug and "\0" not in slug:
        rows = rows.filter(cycle__slug=slug)
    if sector in Group.Sector.values:
        rows = rows.filter(group__sector=sector)
    first = None if slug or sector else FIRST
    shown = key_page(lambda: on_cards(rows), KEYS, request.GET, size=SIZE, first=first)
    context = {
        "shown": shown,
        "cards": table_cards(shown.rows),
        "total": revision.remembered("tables in all", TOTAL.row) if first else rows.count(),
        "groups": [
            radio(request, "sector", _("Sector"), words_of(Group.Sector)),
            radio(request, "ciclo", _("Ciclo"), dict(CYCLES.rows())),
        ],
        "share": share_page(_("Mesas de cocreación"), _("Dónde y cuándo la gente se reúne a proponer.")),
    }
    return render(request, "cocreation/tables.html", context)


@page
def table(request: HttpRequest, code: str) -> HttpResponse:
    rows = Table.objects.published().select_related("cycle", "group", "territory")
    found = by_code(rows, code)
    if code != found.code:
        return redirect(found, permanent=True)
    return render_table(request, found)


def render_table(request: HttpRequest, table: Table, *, preview: bool = False) -> HttpResponse:
    now = timezone.now()
    changes_at(request, now, table.starts_at)
    proposals = table.proposals.standing().order_by("pk")
    files = list(
        table.files.exclude(kind__in=TableFile.PRIVATE)
        .filter(attachment__is_public=True)
        .select_related("attachment")
    )
    context: dict[str, Any] = {
        "table": table,
        "preview": preview,
        "is_coming": table.starts_at > now and table.state == Table.State.PLANNED,
        "invitations": table.invitations.all(),
        "proposals": proposals[:PROPOSALS_SHOWN],
        "total": proposals.count(),
        "photos": [one for one in files if one.attachment.is_image],
        "files": [one for one in files if not one.attachment.is_image],
        "people": counts_of_table(table),
        "events": timeline_of([("mesa-ciudadana", table.code)], names={}),
        "share": share_of(
            table,
            title=table.title,
            status=str(table.get_state_display()),
            description=_("Mesa de cocreación. %(group)s.") % {"group": table.group.name},
        ),
    }
    return render(request, "cocreation/table.html", context)


@page
def sheet_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Blank sheets of proposals for this table, ready to print."""
    found = by_code(Table.objects.published().select_related("cycle", "group", "territory"), code)
    return pdf(paper.sheet(found), f"hoja-{found.code}.pdf")


@page
def list_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """A blank attendance list for this table, with the notice of Ley 1581 de 2012."""
    found = by_code(Table.objects.published().select_related("cycle", "group", "territory"), code)
    return pdf(paper.attendance_list(found), f"asistencia-{found.code}.pdf")


def pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
