"""What machines ask for: robots.txt, site maps, security.txt and the icon browsers look for by name."""

from __future__ import annotations

from datetime import timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from cartagena_ogp.http import page
from cartagena_ogp.models import EntityData, SearchRow, SearchSum

PART = 10_000  # addresses in one part; the standard allows 50,000
MOST_PARTS = 50_000  # sitemaps that an index may name
PAGES = "paginas"
CLOSED = (
    "/admin/",
    "/gestion/",
    "/cuenta/",
    "/opinion/",
    "/en/opinion/",
    "/seguir/*/",
    "/en/seguir/*/",
    "/denuncia/seguimiento/",
    "/en/denuncia/seguimiento/",
)
STANDING = (
    "home",
    "commitments:plans",
    "commitments:list",
    "commitments:calendar",
    "commitments:meetings",
    "publicworks:list",
    "publicworks:map",
    "publicworks:near",
    "institutions",
    "log",
    "follow",
    "log_this_week",
    "indicators",
    "transparency",
    "datasets",
    "api_guide",
    "data_archive",
    "accessibility",
    "privacy",
    "terms",
    "security_policy",
    "help",
    "sitemap_page",
    "cocreation:home",
    "cocreation:rules",
    "cocreation:proposals",
    "cocreation:initiatives",
    "cocreation:tables",
    "cocreation:dialogues",
    "cocreation:claim",
    "complaints:start",
    "complaints:how_it_works",
    "complaints:elsewhere",
    "complaints:other_matters",
)


def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; the staff's part and the forms lead nowhere."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        f"Sitemap: {settings.PORTAL_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@page
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116). Without a published address there is nothing to say: 404."""
    entity = EntityData.current()
    address = entity.email or entity.anticorruption_email
    if not address:
        raise Http404
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=180)
    lines = [
        f"Contact: mailto:{address}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: es, en",
        f"Canonical: {settings.PORTAL_URL}/.well-known/security.txt",
        f"Policy: {settings.PORTAL_URL}{reverse('security_policy')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect(static("favicon.png"))


@page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """One part for the standing pages and as many for each kind of record as it needs."""
    parts = [f"<sitemap><loc>{part_address(PAGES, 1)}</loc></sitemap>"]
    for kind in SearchSum.objects.by("kind"):
        for number in range(1, -(-kind["many"] // PART) + 1):
            address, last = part_address(kind["kind"], number), f"{kind['newest']:%Y-%m-%d}"
            parts.append(f"<sitemap><loc>{address}</loc><lastmod>{last}</lastmod></sitemap>")
    return xml("sitemapindex", parts)


@page
def sitemap(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """The addresses of one kind of record, in Spanish with their English twin."""
    if not 1 <= number <= MOST_PARTS:
        raise Http404
    if kind == PAGES and number == 1:
        return xml("urlset", [entry(reverse(name), "") for name in STANDING])
    start = (number - 1) * PART
    rows = (
        SearchRow.objects.filter(kind=kind)
        .order_by("pk")
        .values_list("url", "changed_at")[start : start + PART]
    )
    parts = [entry(url, f"{changed_at:%Y-%m-%d}") for url, changed_at in rows]
    if not parts:
        raise Http404
    return xml("urlset", parts)


def part_address(kind: str, number: int) -> str:
    return settings.PORTAL_URL + reverse("sitemap_part", args=[kind, number])


def entry(path: str, last: str) -> str:
    spanish, english = (escape(settings.PORTAL_URL + address) for address in (path, f"/en{path}"))
    twins = (
        f'<xhtml:link rel="alternate" hreflang="es-CO" href="{spanish}"/>'
        f'<xhtml:link rel="alternate" hreflang="en" href="{english}"/>'
    )
    return f"<url><loc>{spanish}</loc>{f'<lastmod>{last}</lastmod>' if last else ''}{twins}</url>"


def xml(root: str, parts: list[str]) -> HttpResponse:
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {spaces}>\n' + "\n".join(parts) + f"\n</{root}>\n"
    )
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
