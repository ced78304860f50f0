"""The desk of contracts and of who makes them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import permissions as floor
from cartagena_ogp.admin import PublicAdmin, PublicInline, PublishedFilter
from cartagena_ogp.admin.desks import DeskInline, ReadOnly, ShownDesk
from cartagena_ogp.models import Institution, User

from .. import permissions
from ..models import (
    ConsortiumMember,
    Contract,
    EntityNit,
    Guarantee,
    Modification,
    PaaLine,
    PaaPlan,
    Payment,
    Process,
    Supplier,
    Suspension,
)
from ..views.contracts import render_contract
from .amounts import amount


class ModificationInline(PublicInline):
    model = Modification
    fields = ("kind", "on", "value_change", "days_change", "description", "reason")


class SuspensionInline(PublicInline):
    model = Suspension
    fields = ("starts_on", "ends_on", "reason")


class PaymentInline(PublicInline):
    model = Payment
    fields = ("on", "value", "concept")


class GuaranteeInline(PublicInline):
    model = Guarantee
    fields = ("covers", "insurer", "number", "value", "starts_on", "ends_on")


class SeenByStaff(ReadOnly):
    """Whoever enters the desk of works looks at it."""

    def may_see(self, user: User, obj: Model | None = None) -> bool:
        return permissions.can_enter(user)


@admin.register(Contract)
class ContractAdmin(PublicAdmin):
    """Contracts: what SECOP brings can be completed; the next change of SECOP writes over its own columns."""

    list_display = ("code", "about", amount(Contract, "value"), "status", "entity_name", "publication")
    list_filter = (PublishedFilter, "status", "nature", "modality", "is_illustrative")
    search_fields = ("code", "reference", "bpin")
    search_help_text = _("Busca por número en SECOP, referencia o BPIN.")
    show_full_result_count = False
    codes = ("code",)
    autocomplete_fields = ("supplier", "process", "work")
    inlines = (ModificationInline, SuspensionInline, PaymentInline, GuaranteeInline)
    fieldsets = (
        (None, {"fields": ("code", "reference", "object", "nature", "status", "work", "url")}),
        (_("Quién"), {"fields": ("entity_name", "entity_nit", "institution", "supplier", "supplier_name")}),
        (_("Cómo se escogió"), {"fields": ("modality", "modality_reason", "process", "portfolio", "notice")}),
        (
            _("La plata"),
            {
                "fields": (
                    "initial_value",
                    "value",
                    "paid",
                    "invoiced",
                    "advance",
                    "national_budget",
                    "transfers",
                    "royalties",
                    "territorial_funds",
                    "credit_funds",
                    "own_funds",
                    "spending_kind",
                    "bpin",
                )
            },
        ),
        (
            _("El plazo"),
            {"fields": ("signed_on", "starts_on", "ends_on", "term", "days_added", "settled_on")},
        ),
        (_("Otros datos"), {"fields": ("category", "contract_type", "modality_text", "is_illustrative")}),
    )

    @admin.display(description=_("objeto"))
    def about(self, obj: Contract) -> str:
        return obj.title

    def may_see(self, user: User, obj: Model | None = None) -> bool:
        return permissions.can_enter(user)

    def may_add(self, user: User) -> bool:
        return permissions.can_edit_contract(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return permissions.can_edit_contract(user, obj)

    def visible(self, queryset: QuerySet[Contract], user: User) -> QuerySet[Contract]:
        if floor.sees_everything(user):
            return queryset
        return queryset.filter(institution__in=permissions.supervised_institutions(user))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Supervisors sign contracts for their own institutions."""
        who = floor.person(request)
        if db_field.name == "institution" and not floor.edits_everything(who):
            own = permissions.supervised_institutions(who)
            kwargs |= {"queryset": Institution.objects.filter(pk__in=own), "required": True}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = list(super().get_readonly_fields(request, obj))
        return fixed if floor.edits_everything(floor.person(request)) else [*fixed, "is_illustrative"]

    def preview(self, request: HttpRequest, obj: Contract) -> HttpResponse:
        return render_contract(request, Contract.objects.for_page().get(pk=obj.pk), preview=True)


class MemberInline(DeskInline):
    model = ConsortiumMember
    fk_name = "consortium"
    autocomplete_fields = ("member",)


@admin.register(Supplier)
class SupplierAdmin(ShownDesk):
    """Contractors: their spelling and, of a consortium, its members."""

    list_display = ("name", "kind", "nit", "contracts_count", amount(Supplier, "contracts_value"))
    list_filter = ("kind",)
    search_fields = ("name", "nit")
    show_full_result_count = False
    fields = ("name", "kind", "nit", "contracts_count", "contracts_value")
    readonly_fields = ("kind", "nit", "contracts_count", "contracts_value")
    inlines = (MemberInline,)

    def may_see(self, user: User, obj: Model | None = None) -> bool:
        return permissions.can_enter(user)

    def may_add(self, user: User) -> bool:
        return False

    def may_change(self, user: User, obj: Model | None = None) -> bool:
        return permissions.can_run_imports(user)


@admin.register(EntityNit)
class EntityNitAdmin(ShownDesk):
    """The tax numbers whose contracts are imported."""

    list_display = ("name", "nit", "secop_code", "institution", "is_imported")
    search_fields = ("name", "nit")

    def may_see(self, user: User, obj: Model | None = None) -> bool:
        return permissions.can_enter(user)

    def may_add(self, user: User) -> bool:
        return permissions.can_run_imports(user)

    def may_change(self, user: User, obj: Model | None = None) -> bool:
        return permissions.can_run_imports(user)


@admin.register(Process)
class ProcessAdmin(SeenByStaff):
    list_display = ("code", "reference", "modality", "bidders", amount(Process, "base_price"), "entity_name")
    search_fields = ("code", "reference", "portfolio")
    show_full_result_count = False


@admin.register(PaaPlan)
class PaaPlanAdmin(SeenByStaff):
    list_display = ("entity_name", "year", "version", amount(PaaPlan, "budget"), "institution")
    list_filter = ("year",)
    search_fields = ("entity_name",)


@admin.register(PaaLine)
class PaaLineAdmin(SeenByStaff):
    list_display = ("description", "plan", "starts_on", amount(PaaLine, "value"), "modality", "process")
    list_filter = ("plan__year",)
    list_select_related = ("plan", "process")
    search_fields = ("description", "code")
    show_full_result_count = False
