"""The moderation desk: what waits first, each decision with a published rule, and official answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cartagena_ogp import permissions as floor
from cartagena_ogp.comments import operations, permissions
from cartagena_ogp.comments.forms import PlainText
from cartagena_ogp.models import Comment, SearchRow, User
from cartagena_ogp.models.comments import LONGEST, SHORTEST
from cartagena_ogp.records import label_of

from .desks import ReadOnly
from .life import life_of
from .public import public_url
from .refusals import in_words, is_refusal

State = Comment.State


class DecisionForm(forms.Form):
    """One act on one comment; subclasses say which."""

    heading: ClassVar[Any]
    explanation: ClassVar[Any] = ""
    button: ClassVar[Any]
    said: ClassVar[Any]

    def __init__(self, *args: Any, comment: Comment, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comment, self.person = comment, person

    def perform(self) -> None:
        raise NotImplementedError

    def refuse(self, error: ValidationError) -> None:
        """Show what the comment or the database did not take."""
        self.add_error(None, error.messages)


class PublishForm(DecisionForm):
    heading = button = gettext_lazy("Publicar")
    explanation = gettext_lazy("Cualquiera podrá leerlo. Se lo decimos por correo a quien lo escribió.")
    said = gettext_lazy("Comentario publicado.")

    def perform(self) -> None:
        operations.publish(self.comment, by=self.person)


class RefusalForm(DecisionForm):
    why = forms.ChoiceField(
        label=gettext_lazy("regla"),
        choices=[("", "—"), *Comment.Rule.choices],
        error_messages={"required": gettext_lazy("Elige la regla que no cumple.")},
    )
    note = PlainText(
        label=gettext_lazy("explicación"),
        help_text=gettext_lazy("Se publica. No repitas los datos ni los insultos."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("why") == Comment.Rule.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Explica cuál es el otro motivo."))
        return cleaned

    @property
    def decision(self) -> dict[str, Any]:
        return {"by": self.person, "why": self.cleaned_data["why"], "note": self.cleaned_data["note"]}


class RejectForm(RefusalForm):
    heading = button = gettext_lazy("Rechazar")
    explanation = gettext_lazy("Queda una marca pública con la regla, sin sus palabras. Avisamos por correo.")
    said = gettext_lazy("Comentario rechazado.")

    def perform(self) -> None:
        operations.reject(self.comment, **self.decision)


class RemoveForm(RefusalForm):
    heading = button = gettext_lazy("Retirar")
    explanation = gettext_lazy("Sus palabras dejan de verse. La bitácora conserva lo que decía.")
    said = gettext_lazy("Comentario retirado.")

    def perform(self) -> None:
        operations.remove(self.comment, **self.decision)


class EraseForm(RefusalForm):
    heading = gettext_lazy("Retirar y borrar")
    button = gettext_lazy("Borrar para siempre")
    explanation = gettext_lazy(
        "Para datos personales. Se borran sus palabras, también de la bitácora. No se deshace."
        " Las copias mensuales de los datos ya hechas se borran aparte."
    )
    said = gettext_lazy("Se borraron las palabras del comentario.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("why", Comment.Rule.PERSONAL)

    def perform(self) -> None:
        operations.erase(self.comment, **self.decision)


class AnswerForm(DecisionForm):
    heading = gettext_lazy("Responder oficialmente")
    explanation = gettext_lazy("Se publica enseguida, con el nombre de la institución y no con el tuyo.")
    button = gettext_lazy("Publicar respuesta")
    said = gettext_lazy("Respuesta publicada.")

    institution = forms.ModelChoiceField(
        label=gettext_lazy("a nombre de"), queryset=permissions.no_institutions(), empty_label=None
    )
    body = PlainText(
        label=gettext_lazy("respuesta"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = permissions.answers_for(self.person)  # type: ignore[attr-defined]

    def perform(self) -> None:
        given = self.cleaned_data
        operations.answer(self.comment, by=self.person, institution=given["institution"], body=given["body"])


def person_of(request: HttpRequest) -> User:
    """Who works here: the admin opens to nobody without an account."""
    return cast(User, request.user)


@dataclass(frozen=True)
class Act:
    """Something done to one comment, on a page of its own."""

    slug: str
    form: type[DecisionForm]
    may: Callable[[User], bool]
    states: tuple[str, ...]

    def offered(self, user: User, comment: Comment) -> bool:
        return comment.state in self.states and self.may(user)


ACTS = (
    Act("publicar", PublishForm, permissions.may_moderate, (State.WAITING,)),
    Act("rechazar", RejectForm, permissions.may_moderate, (State.WAITING,)),
    Act("responder", AnswerForm, permissions.may_answer, (State.PUBLISHED,)),
    Act("retirar", RemoveForm, permissions.may_moderate, (State.PUBLISHED,)),
    Act("borrar", EraseForm, permissions.may_moderate, Comment.SEEN),
)


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("estado")
    parameter_name = "estado"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [choice for choice in State.choices if choice[0] != State.UNCONFIRMED]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(state=self.value()) if self.value() in State.values else queryset


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("clase de registro")
    parameter_name = "clase"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        kinds = Comment.objects.confirmed().order_by("about_kind").values_list("about_kind", flat=True)
        return [(kind, capfirst(label_of(kind))) for kind in kinds.distinct()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(about_kind=self.value()) if self.value() else queryset


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    """Comments nobody confirmed are not here, and no desk shows an address."""

    list_display = ("excerpt", "about", "decision", "who", "submitted_on", "code")
    list_filter = (StateFilter, KindFilter)
    search_fields = ("code", "about_code", "name", "body")
    list_select_related = ("institution",)
    # Those that wait, oldest first; then the rest, newest first.
    ordering = (
        Case(When(state=State.WAITING, then=0), default=1),
        Case(When(state=State.WAITING, then=F("pk")), default=-F("pk")),
    )
    actions = ("publish_chosen",)
    fields = (
        "code",
        "about",
        "said_before",
        "who",
        "body",
        "tongue",
        "submitted_on",
        "decision",
        "rule",
        "note",
    )
    change_form_template = "admin/comment_change_form.html"

    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.may_read_desk(user) if obj is None else permissions.may_read(user, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        rows: Any = super().get_queryset(request)
        shown = SearchRow.objects.filter(kind=OuterRef("about_kind"), code=OuterRef("about_code"))
        rows = rows.confirmed().annotate(
            about_title=Subquery(shown.values("title")[:1]), about_url=Subquery(shown.values("url")[:1])
        )
        if permissions.may_moderate(person_of(request)) or floor.is_auditor(person_of(request)):
            return rows
        return rows.standing()

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return permissions.may_moderate(person_of(request))

    @admin.display(description=gettext_lazy("sobre"), ordering="about_code")
    def about(self, obj: Any) -> str:
        """The record, with its page in the portal while it is published."""
        called = f"{capfirst(label_of(obj.about_kind))} {obj.about_code}"
        if not obj.about_title:
            return called
        return format_html('{}<br><a href="{}">{}</a>', called, obj.about_url, obj.about_title)

    @admin.display(description=gettext_lazy("responde a"))
    def said_before(self, obj: Comment) -> str:
        """The words of the comment above, which a reply cannot be judged without."""
        if obj.parent is None:
            return "—"
        address = self.url_of(obj.parent, "change")
        return format_html('<a href="{}">{}</a><br>{}', address, obj.parent, obj.parent.body or "—")

    @admin.display(description=gettext_lazy("idioma"))
    def tongue(self, obj: Comment) -> str:
        return str(capfirst(get_language_info(obj.language)["name_translated"]))

    @admin.display(description=gettext_lazy("comentario"))
    def excerpt(self, obj: Comment) -> str:
        return Truncator(obj.body or "—").chars(120)

    @admin.display(description=gettext_lazy("quién"))
    def who(self, obj: Comment) -> str:
        return str(obj.institution) if obj.institution else obj.name or _("Anónimo")

    @admin.display(description=gettext_lazy("estado"))
    def decision(self, obj: Comment) -> str:
        tones = {State.WAITING: " desk-tag--late", State.PUBLISHED: " desk-tag--done"}
        return format_html(
            '<span class="desk-tag{}">{}</span>', tones.get(State(obj.state), ""), obj.get_state_display()
        )

    @admin.action(description=gettext_lazy("Publicar los elegidos"), permissions=["moderate"])
    def publish_chosen(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Publish those that wait, each in a transaction of its own; say which did not go."""
        done = 0
        for comment in queryset.filter(state=State.WAITING).order_by("pk"):
            try:
                operations.publish(comment, by=person_of(request))
                done += 1
            except ValidationError as error:
                messages.error(request, f"{comment.code}: {' '.join(error.messages)}")
        said = ngettext("Se publicó %(count)s comentario.", "Se publicaron %(count)s comentarios.", done)
        messages.info(request, said % {"count": done})

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(
                f"<int:pk>/{act.slug}/",
                self.admin_site.admin_view(partial(self.act_view, act=act)),
                name=f"portal_comment_{act.slug}",
            )
            for act in ACTS
        ]
        return [*pages, *super().get_urls()]

    def url_of(self, obj: Comment, what: str) -> str:
        return reverse(f"{self.admin_site.name}:portal_comment_{what}", args=[obj.pk])

    def act_view(self, request: HttpRequest, pk: int, act: Act) -> HttpResponse:
        """Show the form of an act, or do it. What is refused keeps what was typed (422)."""
        obj = self.get_queryset(request).select_related("parent", "institution").filter(pk=pk).first()
        if not act.may(person_of(request)):
            raise PermissionDenied
        if obj is None:
            raise Http404
        if not act.offered(person_of(request), obj):
            now = {"state": obj.get_state_display()}
            messages.warning(request, _("Ya no se puede: el comentario está «%(state)s».") % now)
            return redirect(self.url_of(obj, "change"))
        form = act.form(
            request.POST if request.method == "POST" else None, comment=obj, person=person_of(request)
        )
        if form.is_valid():
            try:
                with transaction.atomic():
                    form.perform()
            except (ValidationError, DatabaseError) as error:
                if not is_refusal(error):
                    raise
                form.refuse(in_words(error))
            else:
                messages.success(request, str(form.said))
                return redirect(self.url_of(obj, "change"))
        context = {
            **self.admin_site.each_context(request),
            "title": form.heading,
            "opts": self.opts,
            "original": obj,
            "about": self.about(obj),
            "said_before": self.said_before(obj) if obj.parent else "",
            "form": form,
            "back_url": self.url_of(obj, "change"),
        }
        return TemplateResponse(
            request, "admin/comment_act.html", context, status=422 if form.is_bound else 200
        )

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        context |= {
            "acts": [
                {"url": self.url_of(obj, act.slug), "label": act.form.heading}
                for act in ACTS
                if act.offered(person_of(request), obj)
            ],
            "public_url": public_url(obj),
            "life": life_of(obj, person_of(request), limit=20),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)
