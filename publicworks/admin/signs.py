"""The desk of signs: codes in batches, each step of a sign from a phone, and what residents report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import permissions as floor
from cartagena_ogp import qr
from cartagena_ogp.admin import Desk
from cartagena_ogp.models import User
from commitments.admin.desk import Act, RoomDesk

from .. import permissions
from ..models import Sign, SignBatch, SignReport
from ..signs import operations
from ..signs.acts import AlteredForm, AssignForm, CheckForm, InstallForm, ProofForm, ReportForm, RetireForm
from ..signs.drawing import SIZES, proof_pdf, sign_pdf
from ..signs.views import CHECKED_DAYS

State = Sign.State
MODULE_MM = 3
"""Side of a module in the SVG, in millimetres: 29 modules and the margin make 11 cm."""
HERE = "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"


def may_handle(person: User, sign: Sign) -> bool:
    """Whoever supervises the work; a sign without work is for any supervisor."""
    if sign.work is None:
        return permissions.can_add_work(person)
    return permissions.can_edit_work(person, sign.work)


def at(*states: str) -> Any:
    """Who may take this step: whoever handles the sign, when it is at one of these states."""
    return lambda person, sign: sign.state in states and may_handle(person, sign)


class AttentionFilter(admin.SimpleListFilter):
    title = _("qué necesita atención")
    parameter_name = "atencion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("sin-obra", _("Sin obra")),
            ("sin-revisar", _("Sin revisar en 90 días")),
            ("alteradas", _("Alteradas")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "sin-obra":
                return queryset.without_work()
            case "sin-revisar":
                return queryset.unchecked_since(timezone.localdate() - timedelta(days=CHECKED_DAYS))
            case "alteradas":
                return queryset.filter(state=State.ALTERED)
        return queryset


@admin.register(Sign)
class SignAdmin(RoomDesk):
    list_display = ("code", "state_tag", "work", "place", "installed_on", "checked_on", "batch")
    list_filter = (AttentionFilter, "state")
    list_select_related = ("work__responsible", "batch", "photo")
    search_fields = ("code", "work__code", "work__title", "place", "batch__note")
    search_help_text = _("Busca por código de la valla, obra, lugar o lote.")
    change_form_template = "publicworks/admin/sign.html"
    fields = (
        "code",
        "state",
        "work",
        "place",
        "latitude",
        "longitude",
        "installed_on",
        "checked_on",
        "batch",
    )
    acts = (
        Act("asignar", AssignForm, at(State.ISSUED)),
        Act(
            "prueba", ProofForm, lambda person, sign: sign.work is not None and at(State.ISSUED)(person, sign)
        ),
        Act("instalar", InstallForm, at(State.PROOFED)),
        Act("revisar", CheckForm, at(*Sign.STANDING)),
        Act("alterada", AlteredForm, at(State.INSTALLED)),
        Act("retirar-de-uso", RetireForm, at(*(state for state in State if state != State.RETIRED))),
    )

    @admin.display(description=_("estado"), ordering="state")
    def state_tag(self, obj: Sign) -> str:
        tone = {State.INSTALLED: " desk-tag--done", State.ALTERED: " desk-tag--late"}.get(
            State(obj.state), ""
        )
        return format_html('<span class="desk-tag{}">{}</span>', tone, obj.get_state_display())

    # -- who ------------------------------------------------------------------------------
    def may_see(self, user: User, obj: Any = None) -> bool:
        if obj is None:
            return permissions.can_enter(user)
        return floor.sees_everything(user) or may_handle(user, obj)

    def may_add(self, user: User) -> bool:
        """Codes come out of a batch."""
        return False

    def may_change(self, user: User, obj: Any = None) -> bool:
        """Every change is a step of its life, with a page of its own."""
        return False

    def may_publish(self, user: User, obj: Any) -> bool:
        return False

    def visible(self, queryset: Any, user: User) -> Any:
        if floor.sees_everything(user):
            return queryset
        own = permissions.supervised_institutions(user)
        return queryset.filter(work__responsible__in=own) | queryset.filter(work=None)

    # -- pages ----------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/valla-<slug:size>.pdf", view(self.paper), name="publicworks_sign_pdf"),
            path("<int:pk>/prueba.pdf", view(self.proof), name="publicworks_sign_proof"),
            path("<int:pk>/codigo.<slug:extension>", view(self.image), name="publicworks_sign_image"),
            *super().get_urls(),
        ]

    def act_page(self, request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
        """A page that may ask the phone where it is, when the act needs a place."""
        answer = super().act_page(request, object_id, act)
        if issubclass(act.form, InstallForm | CheckForm):
            answer.headers["Permissions-Policy"] = HERE
        return answer

    def more(self, request: HttpRequest, obj: Sign) -> dict[str, Any]:
        link = f"{self.admin_site.name}:publicworks_sign"
        papers = [
            {"url": reverse(f"{link}_pdf", args=[obj.pk, size.name]), "label": size.label}
            for size in SIZES.values()
        ]
        return {
            "papers": papers if obj.work else [],
            "proof_url": reverse(f"{link}_proof", args=[obj.pk]),
            "images": [
                {"url": reverse(f"{link}_image", args=[obj.pk, kind]), "label": kind.upper()}
                for kind in ("svg", "png")
            ],
            "seen": obj.events.select_related("photo", "by").exclude(photo=None),
        }

    def signed(self, request: HttpRequest, pk: int) -> Sign:
        found = self.reached(request, str(pk))
        assert isinstance(found, Sign)
        return found

    def paper(self, request: HttpRequest, pk: int, size: str) -> HttpResponse:
        sign = self.signed(request, pk)
        if size not in SIZES or sign.work is None:
            raise Http404
        return as_file(sign_pdf(sign, SIZES[size]), "application/pdf", f"valla-{sign.code}-{size}.pdf")

    def proof(self, request: HttpRequest, pk: int) -> HttpResponse:
        sign = self.signed(request, pk)
        return as_file(proof_pdf(sign), "application/pdf", f"valla-{sign.code}-prueba.pdf")

    def image(self, request: HttpRequest, pk: int, extension: str) -> HttpResponse:
        """The code alone, for a printer that lays out its own board."""
        sign = self.signed(request, pk)
        text, name = operations.address_of(sign), f"valla-{sign.code}.{extension}"
        match extension:
            case "svg":
                drawn = qr.svg(text, label=sign.code, module_mm=MODULE_MM)
                return as_file(drawn.encode(), "image/svg+xml", name)
            case "png":
                return as_file(qr.png(text, module_px=40), "image/png", name)
        raise Http404


def as_file(body: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


class BatchForm(forms.ModelForm):
    class Meta:
        model = SignBatch
        fields = ("quantity", "note")


@admin.register(SignBatch)
class SignBatchAdmin(Desk):
    """Issue codes. A batch is never changed: its codes may be printed already."""

    form = BatchForm
    list_display = ("note", "quantity", "issued_at", "issued_by")

    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.can_enter(user)

    def may_add(self, user: User) -> bool:
        return permissions.can_add_work(user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SignBatch, form: Any, change: bool) -> None:
        made = operations.issue(obj.quantity, by=floor.person(request), note=obj.note)
        obj.pk = made[0].batch_id

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The history of each sign already says it."""

    def response_add(
        self, request: HttpRequest, obj: SignBatch, post_url_continue: Any = None
    ) -> HttpResponse:
        messages.success(request, _("Se emitieron %(count)s códigos.") % {"count": obj.quantity})
        return redirect(f"{reverse('admin:publicworks_sign_changelist')}?batch__id__exact={obj.pk}")


@admin.register(SignReport)
class SignReportAdmin(Desk):
    """What residents say about signs. It is read here, and confirmed or dismissed with an explanation."""

    list_display = ("typed", "problem", "state", "received_at", "sign")
    list_filter = ("state", "problem")
    list_select_related = ("sign__work__responsible",)
    search_fields = ("typed", "text", "where")
    fields = ("typed", "sign", "problem", "where", "text", "photo_link", "received_at", "state", "note")
    readonly_fields = ("photo_link",)
    change_form_template = "publicworks/admin/sign_report.html"

    @admin.display(description=_("foto"))
    def photo_link(self, obj: SignReport) -> str:
        if obj.photo is None:
            return "—"
        return format_html('<a href="{}">{}</a>', obj.photo.get_absolute_url(), obj.photo)

    def may_see(self, user: User, obj: Any = None) -> bool:
        return permissions.can_enter_reports(user)

    def may_add(self, user: User) -> bool:
        return False

    def may_change(self, user: User, obj: Any = None) -> bool:
        return False

    def may_decide(self, user: User, obj: SignReport) -> bool:
        """Moderators, and whoever supervises the work of the sign."""
        if permissions.can_moderate(user):
            return True
        return obj.sign is not None and may_handle(user, obj.sign)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/decidir/<slug:verdict>/", view(self.decide), name="publicworks_signreport_decide"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj and obj.state == SignReport.State.WAITING and self.may_decide(floor.person(request), obj):
            links = {
                name: reverse("admin:publicworks_signreport_decide", args=[obj.pk, name]) for name in VERDICTS
            }
            extra_context = {"verdicts": links} | (extra_context or {})
        return super().change_view(request, object_id, form_url, extra_context)

    def decide(self, request: HttpRequest, pk: int, verdict: str) -> HttpResponse:
        obj = self.get_object(request, str(pk))
        if obj is None or verdict not in VERDICTS:
            raise Http404
        if not self.may_decide(floor.person(request), obj):
            raise PermissionDenied
        back = reverse("admin:publicworks_signreport_change", args=[pk])
        form = ReportForm(request.POST or None, subject=obj)
        if form.is_valid():
            try:
                VERDICTS[verdict](obj, by=floor.person(request), note=form.cleaned_data["note"])
            except ValidationError as error:
                form.add_error("note", error)
            else:
                messages.success(request, _("Quedó decidido."))
                return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Confirmar el reporte") if verdict == "confirmar" else _("Descartar el reporte"),
            "opts": self.opts,
            "original": obj,
            "form": form,
            "button": _("Confirmar") if verdict == "confirmar" else _("Descartar"),
            "back_url": back,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "publicworks/admin/decide.html", context, status=status)


VERDICTS = {"confirmar": operations.confirm_report, "descartar": operations.dismiss_report}
