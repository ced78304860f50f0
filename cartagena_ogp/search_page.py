"""`/buscar/`: everything public, by words with or without accents, and by code."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from cartagena_ogp.http import page
from cartagena_ogp.records import record_of_kind, records
from cartagena_ogp.search import PAGE, find

LAST_PAGE = 50


@page
def search(request: HttpRequest) -> HttpResponse:
    """Results for `q`, of one kind when `clase` names it, a page at a time."""
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:200]
    kind = request.GET.get("clase", "")
    kind = kind if record_of_kind(kind) else ""
    number = request.GET.get("pagina", "1")
    number = min(max(int(number), 1), LAST_PAGE) if number.isascii() and number.isdecimal() and len(number) < 4 else 1
    found = find(words, kind=kind, page=number) if words else None
    context: dict[str, Any] = {"words": words, "kind": kind, "found": found, "kinds": kinds(kind)}
    if found:
        context["items"] = [
            {
                "heading": row.title,
                "url": row.url if request.path.startswith("/buscar") else f"/en{row.url}",
                "kind": label(row.kind),
                "summary": row.summary,
                "illustrative": row.illustrative,
                "lang": "es",
            }
            for row in found.rows
        ]
        context["previous_url"] = address(words, kind, number - 1) if number > 1 else ""
        context["next_url"] = address(words, kind, number + 1) if found.total > number * PAGE else ""
    return render(request, "pages/search.html", context)


def kinds(chosen: str) -> list[dict[str, Any]]:
    return [
        {"value": record.kind, "label": str(record.label_plural).capitalize(), "checked": record.kind == chosen}
        for record in records()
    ]


def label(kind: str) -> str:
    record = record_of_kind(kind)
    return str(record.label).capitalize() if record else ""


def address(words: str, kind: str, number: int) -> str:
    asked = {"q": words, "clase": kind, "pagina": str(number) if number > 1 else ""}
    return f"{reverse('search')}?{urlencode({name: value for name, value in asked.items() if value})}"
