"""The desk of what the import from SECOP did, and of what it leaves for a person to decide."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp.admin.desks import ReadOnly
from cartagena_ogp.models import User
from cartagena_ogp.permissions import person

from .. import linking, permissions
from ..models import HeldValue, ImportRun, LinkProposal, RejectedRow
from .amounts import amount
from .contracts import SeenByStaff

HEAD = ("fila", "identificador", "columna", "valor", "motivo")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


@admin.register(ImportRun)
class ImportRunAdmin(SeenByStaff):
    """The report of each run: rows and what became of them, and the rejected ones to download."""

    list_display = (
        "dataset",
        "started_at",
        "state",
        "position",
        "new",
        "changed",
        "equal",
        "rejected",
        "held",
    )
    list_filter = ("dataset", "state")
    fields = (
        "dataset", "source", "state", "message", "cut_on", "started_at", "finished_at", "all_entities",
        "position", "new", "changed", "equal", "repeated", "other_entities", "left_out", "rejected", "held",
        "rejections_file", "columns_ignored",
    )  # fmt: skip
    readonly_fields = ("rejections_file",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.rejections_view)
        name = "publicworks_importrun_rejections"
        return [path("<int:run_id>/rechazadas.csv", view, name=name), *super().get_urls()]

    @admin.display(description=gettext_lazy("filas rechazadas"))
    def rejections_file(self, run: ImportRun) -> str:
        if not run.rejected:
            return _("Ninguna")
        url = reverse(f"{self.admin_site.name}:publicworks_importrun_rejections", args=[run.pk])
        return format_html('<a href="{}">{}</a>', url, _("Descargar con su motivo (CSV)"))

    def rejections_view(self, request: HttpRequest, run_id: int) -> StreamingHttpResponse:
        """Every rejected row with its reason. What could be read as a formula is kept as text."""
        run = ImportRun.objects.filter(pk=run_id).first()
        if run is None or not self.has_view_permission(request, run):
            raise Http404
        response = StreamingHttpResponse(rejections_of(run), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="rechazadas-{run.pk}.csv"'
        return response


def rejections_of(run: ImportRun) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(HEAD)
    for row in RejectedRow.objects.filter(run=run).order_by("number").iterator(2000):
        yield writer.writerow([row.number, *map(cell, (row.key, row.column, row.value, row.reason))])


def cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


class Decisions(ReadOnly):
    """Rows that somebody says yes or no to."""

    actions = ("accept", "reject")

    def may_see(self, user: User, obj: Model | None = None) -> bool:
        return permissions.can_run_imports(user)

    def decide(self, request: HttpRequest, queryset: QuerySet[Any], verb: Any) -> None:
        done = 0
        for row in queryset.filter(decision="pending").order_by("pk"):
            row.refresh_from_db()
            if row.decision == "pending":
                verb(row, by=person(request))
                done += 1
        messages.success(request, _("Decididas: %(count)s.") % {"count": done})


@admin.register(HeldValue)
class HeldValueAdmin(Decisions):
    """Values a hundred times what could be expected."""

    list_display = (
        "contract",
        amount(HeldValue, "value"),
        amount(HeldValue, "reference"),
        "decision",
        "decided_by",
        "decided_at",
    )
    list_filter = ("decision",)
    list_select_related = ("contract", "decided_by")

    @admin.action(description=gettext_lazy("Es correcto: publicarlo"))
    def accept(self, request: HttpRequest, queryset: QuerySet[HeldValue]) -> None:
        self.decide(request, queryset, HeldValue.accept)

    @admin.action(description=gettext_lazy("Es un error: no publicarlo"))
    def reject(self, request: HttpRequest, queryset: QuerySet[HeldValue]) -> None:
        self.decide(request, queryset, HeldValue.reject)


@admin.register(LinkProposal)
class LinkProposalAdmin(Decisions):
    """Contracts that may belong to a work, the likeliest first."""

    list_display = ("work", "contract", "score", "reasons", "decision")
    list_filter = ("decision",)
    list_select_related = ("work", "contract")

    @admin.action(description=gettext_lazy("Es de esa obra: vincular"))
    def accept(self, request: HttpRequest, queryset: QuerySet[LinkProposal]) -> None:
        self.decide(request, queryset, linking.accept)

    @admin.action(description=gettext_lazy("No es de esa obra"))
    def reject(self, request: HttpRequest, queryset: QuerySet[LinkProposal]) -> None:
        self.decide(request, queryset, linking.reject)
