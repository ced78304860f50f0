"""Who works here and what they may do. People are invited with a one-time link and never deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import permissions
from cartagena_ogp.accounts import invitations
from cartagena_ogp.models import Membership, User

from .desks import DeskInline, ShownDesk


class MembershipInline(DeskInline):
    model = Membership
    fields = (("institution", "role"),)
    extra = 1


class InviteForm(forms.Form):
    forget_factors = forms.BooleanField(
        label=gettext_lazy("Quitar su segundo paso: perdió el teléfono, la llave y los códigos"),
        required=False,
    )


@admin.register(User)
class UserAdmin(ShownDesk):
    """Pages say how many people a monitor's team has."""

    list_display = ("name", "email", "is_active", "is_staff", "has_signed_in")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("name", "email")
    inlines = (MembershipInline,)
    change_form_template = "admin/user_change_form.html"
    readonly_fields = ("last_login", "joined_at")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        who = (None, {"fields": ["name", "email"]})
        if obj is None:
            return [who]
        access = ["is_active", "is_staff"]
        if request.user.is_superuser:
            access.append("is_superuser")
        return [who, (_("Acceso"), {"fields": [*access, "last_login", "joined_at"]})]

    def may_change(self, user: User, obj: Any = None) -> bool:
        """Only a superuser touches a superuser."""
        if obj is not None and obj.is_superuser and not user.is_superuser:
            return False
        return permissions.is_administrator(user)

    @admin.display(description=gettext_lazy("ya entró"), boolean=True)
    def has_signed_in(self, obj: User) -> bool:
        return obj.last_login is not None

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.email = obj.email.lower()
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        obj.full_clean(exclude=["password"])
        obj.save()

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        """A person exists to be invited: the next page gives their link."""
        return self.invited(request, obj)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.invite_view)
        return [path("<path:object_id>/invitar/", view, name="portal_user_invite"), *super().get_urls()]

    def invite_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Issue another link to somebody, after asking."""
        person = self.get_object(request, unquote(object_id))
        if person is None:
            raise Http404
        if not self.has_change_permission(request, person) or not person.is_active:
            raise PermissionDenied
        form = InviteForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            if form.cleaned_data["forget_factors"]:
                invitations.forget_second_factor(person)
                self.log_change(request, person, _("Se quitó su segundo paso."))
            return self.invited(request, person)
        return self.invite_page(request, person, form=form)

    @transaction.atomic
    def invited(self, request: HttpRequest, person: User) -> HttpResponse:
        link = invitations.activation_link(person)
        invitations.send_invitation(person, link)
        self.log_change(request, person, _("Se envió un enlace de activación."))
        messages.success(
            request, _("Enviamos el enlace a %(email)s. Vence en 24 horas.") % {"email": person.email}
        )
        return self.invite_page(request, person, link=link)

    def invite_page(self, request: HttpRequest, person: User, **context: Any) -> HttpResponse:
        return TemplateResponse(
            request,
            "admin/user_invite.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Dar acceso"),
                "opts": self.opts,
                "original": person,
                "back_url": reverse("admin:portal_user_change", args=[person.pk]),
                **context,
            },
        )


@admin.register(Membership)
class MembershipAdmin(ShownDesk):
    """Who does what where, across institutions."""

    list_display = ("user", "role", "institution", "since")
    list_filter = ("role",)
    list_select_related = ("user", "institution")
    search_fields = ("user__name", "user__email", "institution__name")

    def may_delete(self, user: User, obj: Any) -> bool:
        return permissions.is_administrator(user)
