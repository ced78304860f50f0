"""`/buscar/`: everything public, by words with or without accents, by code, and by near misses."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp import revision
from cartagena_ogp.addresses import address
from cartagena_ogp.finding import MOST, PAGE, Asked, Found, Hit, find
from cartagena_ogp.http import page
from cartagena_ogp.models import Institution, Territory
from cartagena_ogp.records import record_of_kind, records
from cartagena_ogp.templatetags.many import NOTHING, filled, joined, time_of
from cartagena_ogp.templatetags.portal import draw, lang_es

LONGEST = 200  # characters of a query
NAMES = ("clase", "localidad", "institucion", "anio", "orden")


@page
def search(request: HttpRequest) -> HttpResponse:
    """Results for `q`, narrowed by the filters; anything that is no filter of ours is left aside."""
    asked = read(request.GET)
    if not asked.words:
        return render(request, "pages/search.html", {"asked": asked, "kinds": kinds_known()})
    found = find(asked)
    context = {
        "asked": asked,
        "found": found,
        "results": joined(map(drawn, found.hits)),
        "direct_url": in_language(found.direct.url) if found.direct else "",
        "direct_kind": kind_label(found.direct.kind) if found.direct else "",
        "groups": groups(asked, found),
        "hidden": [{"name": "q", "value": asked.words}],
        "active": active(asked, request.GET),
        "clear_url": f"{address('search')}?{query(q=asked.words)}",
        "maybe_url": f"{address('search')}?{query(q=found.maybe)}",
        "previous_url": page_url(request.GET, asked.page - 1) if asked.page > 1 else "",
        "next_url": page_url(request.GET, asked.page + 1) if asked.page < found.pages else "",
    }
    return render(request, "pages/search.html", context)


def read(sent: QueryDict) -> Asked:
    """What the address asks for; a filter with a value we do not know counts as none."""
    words = " ".join(sent.get("q", "").replace("\x00", "").split())[:LONGEST]
    kind = sent.get("clase", "")
    year = sent.get("anio", "")
    number = sent.get("pagina", "1")
    return Asked(
        words=words,
        kind=kind if record_of_kind(kind) else "",
        institution=slug(sent.get("institucion", "")),
        locality=slug(sent.get("localidad", "")),
        year=int(year) if is_number(year) and 1900 <= int(year) <= 2999 else None,
        order="date" if sent.get("orden") == "fecha" else "fit",
        page=min(max(int(number), 1), MOST // PAGE) if is_number(number) else 1,
    )


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4


def slug(text: str) -> str:
    return text if len(text) <= 80 and text.replace("-", "").replace("_", "").isalnum() else ""


def drawn(hit: Hit) -> SafeString:
    """A result, as an item of the list."""
    language = lang_es()
    pieces = (filled("<mark>{}</mark>" if piece.marked else "{}", piece.text) for piece in hit.snippet)
    snippet = joined(pieces, "")
    return filled(
        '<li><p class="card__kind">{} · <span translate="no">{}</span>{}</p>\n'
        '<h3{}><a href="{}">{}</a></h3>\n{}{}{}</li>',
        kind_label(hit.kind),
        hit.code,
        filled(" · {}", time_of(hit.date)) if hit.date else NOTHING,
        language,
        in_language(hit.url),
        hit.title,
        filled("<p>{}</p>\n", draw("components/illustrative.html")) if hit.illustrative else NOTHING,
        filled("<p{}>{}</p>\n", language, snippet) if snippet else NOTHING,
        filled('<p class="muted"{}>{}</p>', language, hit.institution) if hit.institution else NOTHING,
    )


def in_language(url: str) -> str:
    return f"/en{url}" if get_language() == "en" else url


def kind_label(kind: str) -> str:
    record = record_of_kind(kind)
    return str(record.label).capitalize() if record else kind


def kinds_known() -> list[str]:
    return [str(record.label_plural) for record in records()]


class Names(NamedTuple):
    """The places and the institutions that results can be narrowed by: pairs of code and name, in order."""

    localities: list[tuple[str, str]]
    institutions: list[tuple[str, str]]


def read_names() -> Names:
    places = Territory.objects.filter(kind=Territory.Kind.LOCALITY).order_by("code")
    institutions = Institution.objects.published().in_order()
    return Names(list(places.values_list("code", "name")), list(institutions.values_list("slug", "name")))


def groups(asked: Asked, found: Found) -> list[dict[str, Any]]:
    """The filters, each with what is chosen and how many of the results every option holds."""
    facets = found.facets
    names = revision.remembered("names to search by", read_names)
    held = {*facets.institutions, asked.institution}
    institutions = [(code, name) for code, name in names.institutions if code in held]
    years = sorted({*facets.years, *([str(asked.year)] if asked.year else [])}, reverse=True)
    order: list[tuple[str, str, int | None]] = [("fecha", _("Más recientes"), None)]

    def count(many: int) -> int | None:
        return None if found.cut else many

    return [
        group("clase", _("Clase"), asked.kind, kind_options(asked, found)),
        group(
            "localidad",
            _("Localidad"),
            asked.locality,
            [(code, name, None) for code, name in names.localities],
        ),
        group(
            "anio",
            _("Año"),
            str(asked.year or ""),
            [(year, year, count(facets.years[year])) for year in years],
        ),
        group("orden", _("Ordenar por"), "fecha" if asked.order == "date" else "", order, _("Parecido")),
        group(
            "institucion",
            _("Institución"),
            asked.institution,
            [(code, name, count(facets.institutions[code])) for code, name in institutions],
        ),
    ]


def group(
    name: str, legend: str, chosen: str, options: list[tuple[str, str, int | None]], anything: str = ""
) -> dict[str, Any]:
    rows = [{"value": "", "label": anything or _("Cualquiera"), "checked": not chosen}]
    rows += [
        {"value": value, "label": label, "count": count, "checked": value == chosen}
        for value, label, count in options
    ]
    return {"name": name, "legend": legend, "kind": "radio", "options": rows}


def kind_options(asked: Asked, found: Found) -> list[tuple[str, str, int | None]]:
    """Those found, each with how many, when all of them were counted; all when one is chosen."""
    counts = found.facets.kinds
    return [
        (
            record.kind,
            str(record.label_plural).capitalize(),
            None if asked.kind or record.plentiful in found.cut else counts[record.kind],
        )
        for record in records()
        if asked.kind or counts[record.kind]
    ]


def active(asked: Asked, sent: QueryDict) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    chosen = {
        "clase": kind_label(asked.kind) if asked.kind else "",
        "localidad": name_of(Territory, "code", asked.locality),
        "institucion": name_of(Institution, "slug", asked.institution),
        "anio": str(asked.year or ""),
    }
    return [{"label": label, "remove_url": without(sent, name)} for name, label in chosen.items() if label]


def name_of(model: Any, field: str, code: str) -> str:
    return (
        (model.objects.filter(**{field: code}).values_list("name", flat=True).first() or code) if code else ""
    )


def without(sent: QueryDict, name: str) -> str:
    kept = sent.copy()
    kept.pop(name, None)
    kept.pop("pagina", None)
    return f"{address('search')}?{kept.urlencode()}"


def page_url(sent: QueryDict, number: int) -> str:
    kept = sent.copy()
    kept.pop("pagina", None)
    if number > 1:
        kept["pagina"] = str(number)
    return f"{address('search')}?{kept.urlencode()}"


def query(**values: str) -> str:
    made = QueryDict(mutable=True)
    made.update(values)
    return made.urlencode()
