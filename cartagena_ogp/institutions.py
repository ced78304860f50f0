"""Institutions as public records, and the page of what each one answers for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema

from cartagena_ogp.compiled import Compiled
from cartagena_ogp.http import page
from cartagena_ogp.labels import Labels
from cartagena_ogp.models import Institution
from cartagena_ogp.records import PublicRecord, register
from cartagena_ogp.share import image_path


class InstitutionFacts(Schema):
    """An institution that answers for something on the portal."""

    code: str = Field(description="Stable identifier, also in the address of its page.", alias="slug")
    name: str = Field(description="Legal name in Spanish.")
    short_name: str = Field(description="Name in daily use; empty when it is the same.")
    kind: str = Field(description="Class of institution: alcaldia, secretaria, oficina…")
    parent: str | None = Field(
        None, description="Code of the institution it belongs to.", alias="parent.slug"
    )
    purpose: str = Field(description="What it does, in one sentence.")
    website: str = Field(description="Public web address.")
    email: str = Field(description="Public contact address of the office.")
    name_note: str = Field(description="Doubt about the exact name, when there is one.")


LABELS = Labels(
    fields={
        "code": _("Código"),
        "name": _("Nombre"),
        "short_name": _("Nombre corto"),
        "kind": _("Clase"),
        "parent": _("Depende de"),
        "purpose": _("Qué hace"),
        "website": _("Sitio web"),
        "email": _("Correo de contacto"),
        "name_note": _("Nota sobre el nombre"),
    },
    choices={"kind": Institution.Kind},
    institutions={"parent"},
)


@register
class InstitutionRecord(PublicRecord[Institution]):
    model = Institution
    kind = "institucion"
    label = _("institución")
    label_plural = _("instituciones")
    dataset = "instituciones"
    schema = InstitutionFacts
    labels = LABELS
    about = _("Quiénes responden por algo en este portal: la Alcaldía, sus dependencias y sus aliados.")

    def everything(self) -> QuerySet[Institution]:
        return Institution.objects.select_related("parent")

    def code(self, obj: Institution) -> str:
        return obj.slug

    def lookup(self, code: str) -> dict[str, Any]:
        return {"slug": code}

    def title(self, obj: Institution) -> str:
        return obj.name

    def summary(self, obj: Institution) -> str:
        return obj.purpose

    def institution(self, obj: Institution) -> Institution:
        return obj


@page
def index(request: HttpRequest) -> HttpResponse:
    """Everybody who answers for something: the city's institutions first, then its allies."""
    shown = list(Institution.objects.published().in_order())
    context = {
        "city": [institution for institution in shown if institution.is_of_the_city],
        "allies": [institution for institution in shown if not institution.is_of_the_city],
        "share": {
            "title": gettext("Instituciones que responden por los compromisos de Cartagena"),
            "description": gettext("Quién responde por cada promesa y quién acompaña."),
        },
    }
    return render(request, "pages/institutions.html", context)


ONE = Compiled(lambda slug: Institution.objects.published().filter(slug=slug).select_related("parent"))


@page
def institution(request: HttpRequest, slug: str) -> HttpResponse:
    found = ONE.row_or_404(slug)
    share = {
        "title": str(found),
        "description": found.purpose or gettext("Por qué compromisos responde y cuáles van con retraso."),
        "image": settings.PORTAL_URL + image_path(found),
    }
    return render(request, "pages/institution.html", {"institution": found, "share": share})
