"""A record on somebody else's site: a small card in a frame, a badge as a picture, and oEmbed.

These are the only answers of the portal that other sites may frame.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Model, QuerySet
from django.db.models.functions import Upper
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override

from cartagena_ogp.http import page
from cartagena_ogp.models import SearchRow
from cartagena_ogp.records import PublicRecord, record_of_kind

FRAMED: dict[str, Any] = {
    **settings.SECURE_CSP,
    "frame-ancestors": ["*"],
    "script-src": ["'none'"],
    "form-action": ["'none'"],
}
WIDTH, HEIGHT = 420, 230
NARROWEST, LOWEST = 240, 180
MOST_PARTS = 6
"""Between the slashes of the address of a record."""
GLYPH = 7.2  # pixels of a letter at 12 px, generous: the picture may be wide, never cut


@xframe_options_exempt
@csp_override(FRAMED)
@page
def card(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The record in a frame: what it is, its title, its present figure and where to read the rest."""
    record, obj = published(kind, code)
    response = render(request, "embeds/card.html", facts(record, obj))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@page
def badge(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The present figure as an SVG picture, for an `<img>` on another site."""
    record, obj = published(kind, code)
    figure = record.marked(obj, record.headline(obj) or record.title(obj))
    svg = draw(f"{record.code(obj)}", figure)
    return HttpResponse(
        svg,
        content_type="image/svg+xml; charset=utf-8",
        headers={"Cross-Origin-Resource-Policy": "cross-origin"},
    )


@page
def how_to(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """The code to copy, with the card as it will look."""
    record, obj = published(kind, code)
    shown = facts(record, obj)
    shown["headline"] = record.marked(obj, record.headline(obj))
    shown["frame"] = frame(record, obj, WIDTH, HEIGHT)
    shown["image"] = format_html(
        '<a href="{}"><img src="{}" alt="{}"></a>',
        shown["url"],
        settings.PORTAL_URL + reverse("badge", args=[kind, code]),
        f"{record.title(obj)}: {shown['headline']}",
    )
    return render(request, "embeds/how_to.html", shown)


@page
def oembed(request: HttpRequest) -> HttpResponse:
    """oEmbed 1.0 for any address of a public record; 404 for any other, 501 for a format that is not JSON."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    parts = urlsplit(request.GET.get("url", "")[:500])
    path_ = parts.path.removeprefix("/en").replace("\0", "")
    row = rows_at(path_).values_list("kind", "code").first()
    if parts.netloc != urlsplit(settings.PORTAL_URL).netloc or row is None:
        raise Http404
    record, obj = published(*row)
    width = at_most(request.GET.get("maxwidth", ""), WIDTH, NARROWEST)
    height = at_most(request.GET.get("maxheight", ""), HEIGHT, LOWEST)
    answer: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": record.marked(obj, record.title(obj)),
        "provider_name": "Cartagena Abierta",
        "provider_url": settings.PORTAL_URL,
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": frame(record, obj, width, height),
    }
    return JsonResponse(answer, headers={"Access-Control-Allow-Origin": "*"})


def rows_at(path_: str) -> QuerySet[SearchRow]:
    """The record of an address, found by its code: a part of the address, or two parts and a hyphen.

    No index holds the addresses themselves: each would cost an import of contracts more than it is worth.
    """
    parts = unquote(path_).replace("\0", "").strip("/").split("/")[:MOST_PARTS]
    codes = [*parts, *map("-".join, combinations(parts, 2))]
    return SearchRow.objects.alias(upper=Upper("code")).filter(
        upper__in=[code.upper() for code in codes], url=path_
    )


def published(kind: str, code: str) -> tuple[PublicRecord[Any], Any]:
    """The record and its row; raises `Http404` when there is none to see."""
    record = record_of_kind(kind)
    if record is None:
        raise Http404
    obj = record.queryset().filter(**record.lookup(code)).first()
    if obj is None:
        raise Http404
    return record, obj


def facts(record: PublicRecord[Any], obj: Model) -> dict[str, Any]:
    return {
        "label": record.label,
        "code": record.code(obj),
        "title": record.title(obj),
        "summary": record.summary(obj),
        "headline": record.headline(obj),
        "illustrative": record.is_illustrative(obj),
        "path": record.url(obj),
        "url": settings.PORTAL_URL + record.url(obj),
        "badge": reverse("badge", args=[record.kind, record.code(obj)]),
        "card": reverse("embed", args=[record.kind, record.code(obj)]),
    }


def frame(record: PublicRecord[Any], obj: Model, width: int, height: int) -> str:
    """The `<iframe>` that another site pastes."""
    address = settings.PORTAL_URL + reverse("embed", args=[record.kind, record.code(obj)])
    html = '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" style="border:0"></iframe>'
    return format_html(html, address, width, height, f"{record.title(obj)} · Cartagena Abierta")


def at_most(sent: str, usual: int, least: int) -> int:
    """The usual size, or the smaller one asked for, down to what still can be read."""
    asked = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 6 else usual
    return max(least, min(usual, asked))


def draw(left: str, right: str) -> str:
    """Two plates side by side, code and figure; black on white and white on blue hold 7 to 1."""
    first, second = (int(len(text) * GLYPH) + 20 for text in (left, right))
    name = escape(_("%(code)s: %(figure)s") % {"code": left, "figure": right}, {'"': "&quot;"})
    face = 'font-family="Verdana,DejaVu Sans,sans-serif" font-size="12" text-anchor="middle"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{first + second}" height="24" role="img"'
        f' aria-label="{name}">'
        f"<title>{name}</title>"
        f'<rect width="{first + second}" height="24" rx="4" fill="#06324A"/>'
        f'<path d="M{first} 0h{second - 4}a4 4 0 0 1 4 4v16a4 4 0 0 1-4 4H{first}z" fill="#DCEBF3"/>'
        f'<text x="{first / 2}" y="16" fill="#fff" {face}>{escape(left)}</text>'
        f'<text x="{first + second / 2}" y="16" fill="#14212B" {face}>{escape(right)}</text></svg>'
    )


machine_urlpatterns = [
    path("insignia/<slug:kind>/<str:code>.svg", badge, name="badge"),
    path("oembed/", oembed, name="oembed"),
]
urlpatterns = [
    path("<slug:kind>/<str:code>/", card, name="embed"),
    path("<slug:kind>/<str:code>/codigo/", how_to, name="embed_how_to"),
]
