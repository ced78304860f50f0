"""Comments as public records: what everybody can read of them, here, in the downloads and in the API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Field, Schema

from cartagena_ogp.labels import Labels
from cartagena_ogp.models import Comment, Institution
from cartagena_ogp.records import PublicRecord, label_of, register


class CommentFacts(Schema):
    """A comment under a public record. Its author's e-mail address is not part of it and never leaves."""

    code: str = Field(description="Stable identifier of the comment.")
    about_kind: str = Field(description="Kind of the record it is about: plan, compromiso…")
    about_code: str = Field(description="Code of the record it is about.")
    parent: str | None = Field(
        None, description="Code of the comment it answers; null for one that starts a thread."
    )
    name: str = Field(
        description="Name the author chose to show; empty: anonymous. Empty once rejected or removed."
    )
    body: str = Field(description="What it says, as plain text. Empty once rejected or removed.")
    language: str = Field(description="Language of the page it was written on: es or en.")
    institution: str | None = Field(
        None, description="Code of the institution that answers, when it is an official answer."
    )
    submitted_on: date = Field(description="Day it was written (America/Bogota).")
    published_on: date | None = Field(
        None, description="Day a moderator published it (America/Bogota); null when it was rejected."
    )
    state: str = Field(description="published, rejected or removed.")
    rule: str = Field(description="Published rule by which it was rejected or removed; else empty.")
    note: str = Field(description="The moderator's explanation in Spanish, when there is one.")

    @staticmethod
    def resolve_parent(obj: Comment) -> str | None:
        return obj.parent.code if obj.parent else None

    @staticmethod
    def resolve_name(obj: Comment) -> str:
        return obj.name if obj.is_standing else ""

    @staticmethod
    def resolve_body(obj: Comment) -> str:
        return obj.body if obj.is_standing else ""

    @staticmethod
    def resolve_institution(obj: Comment) -> str | None:
        return obj.institution.slug if obj.institution else None

    @staticmethod
    def resolve_published_on(obj: Comment) -> date | None:
        seen = obj.published_at and obj.state != Comment.State.REJECTED
        return localdate(obj.published_at) if seen else None


LABELS = Labels(
    fields={
        "code": gettext_lazy("Código"),
        "about_kind": gettext_lazy("Clase de registro"),
        "about_code": gettext_lazy("Registro"),
        "parent": gettext_lazy("Responde a"),
        "name": gettext_lazy("Nombre público"),
        "body": gettext_lazy("Comentario"),
        "language": gettext_lazy("Idioma"),
        "institution": gettext_lazy("Respuesta oficial de"),
        "submitted_on": gettext_lazy("Escrito el"),
        "published_on": gettext_lazy("Publicado el"),
        "state": gettext_lazy("Estado"),
        "rule": gettext_lazy("Regla"),
        "note": gettext_lazy("Explicación"),
    },
    choices={"state": Comment.State, "rule": Comment.Rule},
    institutions={"institution"},
)


@register
class CommentRecord(PublicRecord[Comment]):
    model = Comment
    kind = "comentario"
    label = gettext_lazy("comentario")
    label_plural = gettext_lazy("comentarios")
    dataset = "comentarios"
    schema = CommentFacts
    labels = LABELS
    about = gettext_lazy("Lo que la gente comenta y lo que las instituciones responden, con cada decisión.")

    def everything(self) -> QuerySet[Comment]:
        return Comment.objects.select_related("parent", "institution")

    def code(self, obj: Comment) -> str:
        return obj.code

    def lookup(self, code: str) -> dict[str, Any]:
        return {"code": code}

    def parents(self, obj: Comment) -> Iterable[str]:
        """The record it is about: whoever follows that hears of its comments."""
        return [f"{obj.about_kind}/{obj.about_code}"]

    def headline(self, obj: Comment) -> str:
        return str(_("Respuesta oficial") if obj.is_official else obj.get_state_display())

    def title(self, obj: Comment) -> str:
        """What it is about, never who wrote it: titles outlive the words."""
        about = {"label": label_of(obj.about_kind), "code": obj.about_code}
        if obj.is_official:
            return _("Respuesta oficial sobre %(label)s %(code)s") % about
        return _("Comentario sobre %(label)s %(code)s") % about

    def summary(self, obj: Comment) -> str:
        return obj.body if obj.is_standing else obj.said_reason

    def institution(self, obj: Comment) -> Institution | None:
        return obj.institution

    def date(self, obj: Comment) -> date | None:
        return obj.submitted_on
