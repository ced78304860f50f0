"""The one admin site: opened only by a second factor, in the portal's words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import permissions
from cartagena_ogp.accounts import second_factor

# Desks of other packages that would let somebody go round our own, or that speak no Spanish.
NO_DESK = {"auth.Group", "account.EmailAddress", "mfa.Authenticator", "procrastinate.ProcrastinateJob"}


class PortalAdminSite(admin.AdminSite):
    site_title = _("Gestión · Cartagena Abierta")
    site_header = _("Cartagena Abierta · Gestión")
    index_title = _("Qué quieres actualizar")
    site_url = f"{settings.PORTAL_URL}/"
    empty_value_display = "—"

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff with a working account who showed a second factor in this session."""
        if not permissions.is_staff(request.user) or not second_factor.is_done(request):
            return False
        if "memberships" not in getattr(request.user, "_prefetched_objects_cache", {}):
            prefetch_related_objects([permissions.person(request)], "memberships")
        return True

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal has one way in; the admin has none of its own."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        if request.user.is_authenticated:
            return second_factor.what_is_missing(request, wanted)
        return redirect_to_login(wanted)

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[admin.ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        wanted = [model for model in models if model._meta.label not in NO_DESK]
        super().register(wanted, admin_class, **options)
