"""Filters of the lists: what needs attention today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Commitment, Evidence

SILENT_DAYS = 60


class AttentionFilter(admin.SimpleListFilter):
    """Without evidence, silent, late, without anybody who answers, or still a draft."""

    title = gettext_lazy("qué necesita atención")
    parameter_name = "atencion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("sin-evidencia", _("Sin evidencia")),
            ("sin-novedades", _("Sin novedades en 60 días")),
            ("con-retraso", _("Con retraso")),
            ("sin-responsable", _("Sin responsable")),
            ("borradores", _("Borradores")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        commitments = queryset.model is Commitment
        match self.value():
            case "sin-evidencia":
                mine = Q(commitment=OuterRef("pk")) | Q(milestone__commitment=OuterRef("pk"))
                proof = mine if commitments else Q(milestone=OuterRef("pk"))
                return queryset.exclude(Exists(Evidence.objects.standing().filter(proof)))
            case "sin-novedades":
                return queryset.silent_since(today - timedelta(days=SILENT_DAYS))
            case "con-retraso":
                return queryset.late(today)
            case "sin-responsable":
                nobody = Q(responsible=None)
                return queryset.filter(nobody if commitments else nobody & Q(commitment__responsible=None))
            case "borradores":
                return queryset.drafts()
        return queryset
