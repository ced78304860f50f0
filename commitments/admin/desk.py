"""What the desks of this room share: who, acts with a page of their own, files that follow their record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cartagena_ogp import permissions as floor
from cartagena_ogp.admin import PublicAdmin, PublicInline
from cartagena_ogp.admin.refusals import in_words, is_refusal
from cartagena_ogp.models import User
from commitments import operations, permissions
from commitments.forms import VerbForm

DAYS: dict[Any, Any] = {
    models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}
}
"""The calendar of the phone or the browser, without a script."""


@dataclass(frozen=True)
class Act:
    """Something done to one record on a page of its own: `/admin/…/<pk>/<slug>/`."""

    slug: str
    form: type[VerbForm]
    may: Callable[[User, Any], bool]


class RoomInline(PublicInline):
    """Rows of a table: short texts, plain calendars."""

    formfield_overrides = DAYS | {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 40})}}


class RoomDesk(PublicAdmin):
    """A desk of this room. `acts` are offered to whoever may do them; everybody else gets 403."""

    acts: ClassVar[tuple[Act, ...]] = ()
    attachments: ClassVar[tuple[str, ...]] = ()
    formfield_overrides = DAYS
    change_form_template = "commitments/admin/change_form.html"

    # -- who ------------------------------------------------------------------------------
    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.can_enter(user) if obj is None else permissions.can_see(user, obj)

    def may_add(self, user: User) -> bool:
        return permissions.can_edit_plans(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        if obj is None:
            return floor.edits_everything(user) or floor.is_editor(user)
        return permissions.can_edit(user, obj)

    def may_publish(self, user: User, obj: Any) -> bool:
        return permissions.can_publish(user, obj)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Any row: whoever may not see it is told so (403), instead of that it does not exist."""
        field = self.model._meta.get_field(from_field) if from_field else self.model._meta.pk
        rows = self.model._default_manager.all()
        if isinstance(self.list_select_related, tuple):
            rows = rows.select_related(*self.list_select_related)
        try:
            return rows.get(**{field.name: field.to_python(object_id)})
        except (self.model.DoesNotExist, ValidationError, ValueError):
            return None

    # -- acts -----------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        pages = [
            path(
                f"<path:object_id>/{act.slug}/",
                self.admin_site.admin_view(partial(self.act_page, act=act)),
                name=f"{name}_{act.slug}",
            )
            for act in self.acts
        ]
        return [*pages, *super().get_urls()]

    def act_page(self, request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
        """Show the form of an act, or do it. What is refused keeps what was typed (422)."""
        obj, person = self.reached(request, object_id), floor.person(request)
        if not act.may(person, obj):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = act.form(*sent, subject=obj, person=person, initial=request.GET.dict())
        if form.is_valid():
            try:
                with transaction.atomic():
                    form.perform(by=person)
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
            "form": form,
            "back_url": self.url_of(obj, "change"),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "commitments/admin/act.html", context, status=status)

    def act_links(self, user: User, obj: Any) -> list[dict[str, Any]]:
        return [
            {"url": self.url_of(obj, act.slug), "label": act.form.heading}
            for act in self.acts
            if act.may(user, obj)
        ]

    def act(self, request: HttpRequest, obj: Any, verb: str, reason: str) -> None:
        getattr(operations, verb)(obj, by=request.user, reason=reason)

    # -- pages ----------------------------------------------------------------------------
    def more(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the page of a record shows beside its form."""
        return {}

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
            context |= {"acts": self.act_links(floor.person(request), obj)} | self.more(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def write(
        self, request: HttpRequest, obj: Any, form: Any, values: dict[str, Any], then: Callable[[], object]
    ) -> None:
        """A file that takes the place of another closes it, and is as public as its record."""
        replaced = [getattr(obj, name) for name in self.attachments if name in values]
        super().write(request, obj, form, values, then)
        for earlier in filter(None, replaced):
            earlier.make_private()
        operations.align_files(obj)


class PromiseDesk(RoomDesk):
    """What the desks of commitments and milestones share: columns computed on the day."""

    @admin.display(description=gettext_lazy("retraso"))
    def lateness(self, obj: Any) -> str:
        days = obj.days_late(timezone.localdate())
        if not days:
            return "—"
        said = ngettext("%(count)s día", "%(count)s días", days) % {"count": days}
        return format_html('<span class="desk-tag desk-tag--late">{}</span>', said)

    @admin.display(description=gettext_lazy("silencio"), ordering="last_news_on")
    def silence(self, obj: Any) -> str:
        weeks = obj.weeks_of_silence(timezone.localdate())
        if weeks is None:
            return "—" if obj.is_complete else _("Nunca hubo novedades")
        return ngettext("%(count)s semana", "%(count)s semanas", weeks) % {"count": weeks}


def link(name: str, *args: Any, **query: Any) -> str:
    """The address of a page of the admin."""
    return reverse(f"admin:{name}", args=args, query=query or None)
