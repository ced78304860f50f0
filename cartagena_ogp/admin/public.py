"""`PublicAdmin`: the desk of a public record, where every save goes through the record's verbs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import history
from cartagena_ogp.models import HistoryEntry, PublicModel, User
from cartagena_ogp.permissions import person
from cartagena_ogp.records import record_for

from .acts import PublishForm, WithdrawForm
from .desks import Desk, DeskInline
from .forms import OWN, PublicForm, RemembersSeen, StoresUploads
from .life import life_of
from .refusals import in_words, is_refusal


class PublishedFilter(admin.SimpleListFilter):
    title = gettext_lazy("publicación")
    parameter_name = "publicacion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("publicado", _("Publicado")), ("borrador", _("Borrador"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in {"publicado", "borrador"}:
            return queryset.filter(published_at__isnull=self.value() == "borrador")
        return queryset


class PartForm(StoresUploads, RemembersSeen):
    """A row under a record: it may hold files (`uploads`) and never undoes somebody else's change."""


class PublicInline(DeskInline):
    """Rows that belong to a public record, saved with it under one history entry."""

    form = PartForm


class PublicAdmin(Desk):
    """Desk of a `PublicModel`. What a subclass says:

    - `list_display`, `fieldsets` or `fields`, `inlines` (of `PublicInline`) as in any ModelAdmin. Reason and
      version add themselves; `publication` is a column; `list_filter` starts with `PublishedFilter`.
    - `form`: a subclass of `PublicForm` (files: see `StoresUploads`; in inlines, of `PartForm`).
    - `codes`: fields of the public address. They freeze once the record has been public.
    - Who: `may_see`, `may_add`, `may_change`, `may_publish`, `may_delete(user, obj)`, and
      `visible(queryset, user)` for the rows a person reaches. Questions come from `permissions.py`.
      `may_change(user, None)` means "any row at all".
    - `write(request, obj, form, values, then)`: the verb of a change, when it is not plain `obj.change`.
      `values` holds only what this person changed; pass `then` and `expected_version` on to the verb.
    - `preview(request, obj)`: the public page of a draft, an HttpResponse; `preview_url(obj)` is its address.
    - `act(request, obj, verb, reason)`: how «publicar» and «retirar» happen, when more must follow.

    A `ValidationError` or a refusal of the database anywhere in the verbs becomes an error of the form (422):
    nothing is half-saved and what was typed stays. Never call `save()` from a desk.
    """

    form = PublicForm
    codes: ClassVar[tuple[str, ...]] = ()
    preview: ClassVar[Callable[..., HttpResponse] | None] = None
    change_form_template = "admin/public_change_form.html"
    object_history_template = "admin/public_history.html"
    list_filter: ClassVar[Any] = (PublishedFilter,)

    # -- who ------------------------------------------------------------------------------
    def may_publish(self, user: User, obj: PublicModel) -> bool:
        return self.may_change(user, obj)

    def may_delete(self, user: User, obj: models.Model) -> bool:
        """Only a draft that nobody outside ever saw."""
        return self.may_change(user, obj) and not self.was_public(obj)

    def visible(self, queryset: Any, user: User) -> Any:
        """The rows this person reaches."""
        return queryset

    def was_public(self, obj: Any) -> bool:
        """Whether citizens ever saw the record: its code is then a promise."""
        return obj.is_published or HistoryEntry.objects.filter(subject=record_for(obj).subject(obj)).exists()

    def get_queryset(self, request: HttpRequest) -> Any:
        return self.visible(super().get_queryset(request), person(request))

    # -- the form -------------------------------------------------------------------------
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, (_("Antes de guardar"), {"fields": list(OWN)})]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name not in OWN]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is not None and self.codes and self.was_public(obj):
            fixed += [name for name in self.codes if name not in fixed]
        return fixed

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        form.needs_reason = bool(obj and obj.is_published)
        return form

    # -- saving ---------------------------------------------------------------------------
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, DatabaseError) as error:
            if not is_refusal(error):
                raise
            forget_files(request)
            request.refusal = in_words(error)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the row and its parts are saved together in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        obj, parts_changed = form.instance, any(formset.has_changed() for formset in formsets)
        then = partial(super().save_related, request, form, formsets, change)
        values = form.values(by=person(request))
        remember_files(request, values)
        if not change:
            for name, value in values.items():
                setattr(obj, name, value)
            obj.add(by=person(request), then=then)
        elif form.touched() or parts_changed:
            if form.needs_reason and not form.cleaned_data["reason"]:
                raise ValidationError(
                    {"reason": _("Escribe el motivo: el registro está publicado y el cambio se lee.")}
                )
            self.write(request, obj, form, values, then)

    def write(
        self, request: HttpRequest, obj: Any, form: Any, values: dict[str, Any], then: Callable[[], object]
    ) -> None:
        """The verb a change goes through."""
        obj.change(
            by=person(request),
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["expected_version"],
            then=then,
            **values,
        )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.forms:
            if isinstance(row, StoresUploads) and row.has_changed() and not formset._should_delete_form(row):
                kept = row.store(by=person(request))
                remember_files(request, kept)
                for name, attachment in kept.items():
                    setattr(row.instance, name, attachment)
        formset.save()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            history.record(obj, "deleted", by=person(request))
            obj.delete()

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The record's own history already says it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """As above."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """As above."""

    # -- pages ----------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/publicar/", view(self.publish_view), name=f"{name}_publish"),
            path("<path:object_id>/retirar/", view(self.withdraw_view), name=f"{name}_withdraw"),
            path("<path:object_id>/vista-previa/", view(self.preview_view), name=f"{name}_preview"),
            *super().get_urls(),
        ]

    def url_of(self, obj: Any, what: str) -> str:
        """The address of a page of this desk: change, publish, withdraw, preview, history, delete."""
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{what}"
        return reverse(name, args=[obj.pk])

    def preview_url(self, obj: Any) -> str:
        """Where staff see a draft as citizens would; empty when this desk has no preview."""
        return self.url_of(obj, "preview") if self.preview else ""

    @admin.display(description=gettext_lazy("publicación"), ordering="published_at")
    def publication(self, obj: Any) -> str:
        shown = obj.is_published
        return format_html(
            '<span class="desk-tag{}">{}</span>',
            " desk-tag--done" if shown else "",
            _("Publicado") if shown else _("Borrador"),
        )

    def reached(self, request: HttpRequest, object_id: str) -> Any:
        """The record this person may see. Raises Http404 or PermissionDenied."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            raise Http404
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        return obj

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> Any:
        if obj is not None:
            may = self.may_publish(person(request), obj)
            context |= {
                "publish_url": self.url_of(obj, "publish") if may and not obj.is_published else "",
                "withdraw_url": self.url_of(obj, "withdraw") if may and obj.is_published else "",
                "preview_url": "" if obj.is_published else self.preview_url(obj),
                "public_url": public_url(obj),
                "life": life_of(obj, person(request), limit=20),
            }
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if request.method == "POST":
            response.status_code = 422
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        obj = self.reached(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Historial: %(name)s") % {"name": obj},
            "opts": self.opts,
            "original": obj,
            "life": life_of(obj, person(request), limit=200),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        obj = self.reached(request, object_id)
        if self.preview is None:
            raise Http404
        request.is_preview = True  # type: ignore[attr-defined]
        return self.preview(request, obj)

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act_view(request, self.reached(request, object_id), "publish", PublishForm)

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.act_view(request, self.reached(request, object_id), "withdraw", WithdrawForm)

    def act_view(self, request: HttpRequest, obj: Any, verb: str, form_class: Any) -> HttpResponse:
        """Ask for the reason, then publish or withdraw."""
        if not self.may_publish(person(request), obj):
            raise PermissionDenied
        if obj.is_published == (verb == "publish"):
            return redirect(self.url_of(obj, "change"))
        form = form_class(request.POST or None)
        if form.is_valid():
            try:
                with transaction.atomic():
                    self.act(request, obj, verb, form.cleaned_data["reason"])
            except (ValidationError, DatabaseError) as error:
                if not is_refusal(error):
                    raise
                form.refuse(in_words(error))
            else:
                said = _("Publicado: %(name)s") if verb == "publish" else _("Retirado: %(name)s")
                messages.success(request, said % {"name": obj})
                return redirect(self.url_of(obj, "change"))
        context = {
            **self.admin_site.each_context(request),
            "title": form.title,
            "opts": self.opts,
            "original": obj,
            "form": form,
            "back_url": self.url_of(obj, "change"),
            "preview_url": "" if obj.is_published else self.preview_url(obj),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/public_act.html", context, status=status)

    def act(self, request: HttpRequest, obj: Any, verb: str, reason: str) -> None:
        getattr(obj, verb)(by=person(request), reason=reason)


def public_url(obj: Any) -> str:
    """Where citizens read the record, once it is published."""
    try:
        return record_for(obj).url(obj) if record_for(obj).is_public(obj) else ""
    except NoReverseMatch:
        return ""


def remember_files(request: HttpRequest, values: dict[str, Any]) -> None:
    """Note the files kept during this request, in case its transaction is undone."""
    kept: list[Any] = request.__dict__.setdefault("kept_files", [])
    kept += [value for value in values.values() if hasattr(value, "original_sha256")]


def forget_files(request: HttpRequest) -> None:
    """The transaction was undone: rows are gone, so the files go too."""
    for attachment in request.__dict__.pop("kept_files", []):
        attachment.file.delete(save=False)
