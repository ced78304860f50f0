"""`/transparencia/`: the ten compulsory headings of Resolución 1519 de 2020, and what each one holds."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from ninja import Field, Schema

from cartagena_ogp.http import page
from cartagena_ogp.labels import Labels
from cartagena_ogp.markdown import render_markdown
from cartagena_ogp.models import Institution, TransparencyItem
from cartagena_ogp.records import PublicRecord, register

Heading = TransparencyItem.Heading
FIRST = Path(__file__).resolve().parent / "data" / "transparency.toml"


class TransparencyFacts(Schema):
    """A publication of the entity under one of the ten compulsory headings."""

    code: str = Field(description="Stable identifier of the publication.")
    heading: str = Field(description="Compulsory heading: its number from 1 to 10 and its name.")
    position: int = Field(description="Place within its heading; smaller numbers come first.")
    title: str = Field(description="What is published.")
    body: str = Field(description="Text, in Markdown.")
    page: str = Field(description="Address of the page of this portal that holds it, without the domain.")
    url: str = Field(description="Address on another site that holds it.")
    file: str | None = Field(
        None, description="Address of the file that holds it, without the domain.",
        alias="attachment.get_absolute_url",
    )  # fmt: skip
    file_sha256: str | None = Field(None, description="SHA-256 of the file.", alias="attachment.sha256")
    responsible: str | None = Field(
        None, description="Code of the institution that answers for it.", alias="responsible.slug"
    )
    updated_on: date = Field(description="Day its content was last updated.")
    review_by: date | None = Field(description="Day before which somebody must review it.")


LABELS = Labels(
    fields={
        "code": gettext_lazy("Código"),
        "heading": gettext_lazy("Sección"),
        "position": gettext_lazy("Orden"),
        "title": gettext_lazy("Título"),
        "body": gettext_lazy("Texto"),
        "page": gettext_lazy("Página de este portal"),
        "url": gettext_lazy("Dirección en otro sitio"),
        "file": gettext_lazy("Archivo"),
        "file_sha256": gettext_lazy("Huella SHA-256 del archivo"),
        "responsible": gettext_lazy("Institución responsable"),
        "updated_on": gettext_lazy("Actualizado el"),
        "review_by": gettext_lazy("Revisar antes del"),
    },
    choices={"heading": Heading},
    institutions={"responsible"},
)


@register
class TransparencyRecord(PublicRecord[TransparencyItem]):
    model = TransparencyItem
    kind = "transparencia"
    label = gettext_lazy("publicación de transparencia")
    label_plural = gettext_lazy("publicaciones de transparencia")
    dataset = "transparencia"
    schema = TransparencyFacts
    labels = LABELS
    about = gettext_lazy("Lo que la entidad publica en las diez secciones del menú de transparencia.")

    def everything(self) -> QuerySet[TransparencyItem]:
        return TransparencyItem.objects.select_related("responsible", "attachment")

    def code(self, obj: TransparencyItem) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def title(self, obj: TransparencyItem) -> str:
        return obj.title

    def summary(self, obj: TransparencyItem) -> str:
        return str(obj.get_heading_display())

    def text(self, obj: TransparencyItem) -> str:
        return obj.body

    def institution(self, obj: TransparencyItem) -> Institution | None:
        return obj.responsible

    def date(self, obj: TransparencyItem) -> date:
        return obj.updated_on


@page
def index(request: HttpRequest) -> HttpResponse:
    """The ten headings in their order, with what each one holds, and what the portal opens by itself."""
    held: dict[str, list[date]] = defaultdict(list)
    for name, day in TransparencyItem.objects.published().values_list("heading", "updated_on"):
        held[name].append(day)
    rows = [
        {"heading": heading, "count": len(held[heading]), "updated_on": max(held[heading], default=None)}
        for heading in Heading
    ]
    share = {
        "title": _("Transparencia y acceso a la información pública"),
        "description": _("Las diez secciones que la ley pide, en su orden, y lo que hay en cada una."),
    }
    return render(request, "pages/transparency.html", {"rows": rows, "share": share})


@page
def heading(request: HttpRequest, slug: str) -> HttpResponse:
    """What is published under one heading; an empty one says so."""
    if slug not in Heading.values:
        raise Http404
    shown = TransparencyItem.objects.published().filter(heading=slug).in_order()
    context = {
        "heading": Heading(slug),
        "items": [(item, own_page(item)) for item in shown.select_related("responsible", "attachment")],
        "others": [other for other in Heading if other != slug],
        "share": {
            "title": f"{Heading(slug).number}. {Heading(slug).label}",
            "description": _("Lo que la entidad publica aquí en esta sección del menú de transparencia."),
        },
    }
    return render(request, "pages/transparency_heading.html", context)


@page
def item(request: HttpRequest, code: str) -> HttpResponse:
    return render_item(request, get_object_or_404(TransparencyRecord().queryset(), code=code))


def render_item(request: HttpRequest, found: TransparencyItem) -> HttpResponse:
    """The page of one publication; staff see a draft through it too."""
    context = {
        "item": found,
        "heading": Heading(found.heading),
        "body": render_markdown(found.body),
        "own_page": own_page(found),
        "share": {"title": found.title, "description": str(found.get_heading_display())},
    }
    return render(request, "pages/transparency_item.html", context)


def own_page(found: TransparencyItem) -> str:
    """The page of this portal that holds it, in the language being read."""
    return f"/{get_language()}{found.page}" if found.page and get_language() != "es" else found.page


@transaction.atomic
def load_first(*, reason: str) -> int:
    """Publish what the portal itself holds, once; return how many items. Staff's own stay as they are."""
    if TransparencyItem.objects.exists():
        return 0
    items = tomllib.loads(FIRST.read_text(encoding="utf-8"))["item"]
    today = timezone.localdate()
    for position, facts in enumerate(items, 1):
        facts["body"] = facts["body"].strip()
        made = TransparencyItem(position=position, updated_on=today, **facts)
        made.add(by=None, reason=reason).publish(by=None, reason=reason)
    return len(items)


urlpatterns = [
    # /transparencia/
    path("", index, name="transparency"),
    path("publicacion/<str:code>/", item, name="transparency_item"),
    path("<slug:slug>/", heading, name="transparency_heading"),
]
