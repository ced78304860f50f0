"""Two pages: the sheet is read and everything it would do is told; then it is loaded whole, or not at all.

Between the two, the rows travel signed inside the form, with the digest of what was told: nothing is kept
on the server, and neither another sheet nor other data can slip in.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cartagena_ogp import permissions
from commitments import imports
from commitments.imports import Report, Sheet
from commitments.models import ActionPlan

from .desk import link

SALT = "commitments.import"
MAX_AGE = 2 * 60 * 60  # seconds
MAX_TOKEN = 1_500_000


class UploadForm(forms.Form):
    plan = forms.ModelChoiceField(
        ActionPlan.objects.all(),
        label=gettext_lazy("plan"),
        required=False,
        empty_label=gettext_lazy("El que diga la hoja (Action Plan Number)"),
    )
    sheet = forms.FileField(
        label=gettext_lazy("hoja de cálculo"),
        help_text=gettext_lazy("XLSX o CSV, hasta 10 MB y 300 filas. Nada se guarda hasta que confirmes."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": gettext_lazy("Elige un archivo.")},
    )

    def clean_sheet(self) -> Sheet:
        return imports.read(self.cleaned_data["sheet"])


def upload_page(desk: admin.ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Ask for the sheet, and tell what it would do."""
    if request.method != "POST":
        return render(desk, request, form=UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(desk, request, form=form, status=422)
    sheet, plan = form.cleaned_data["sheet"], form.cleaned_data["plan"]
    report = imports.dry_run(sheet, by=permissions.person(request), plan=plan)
    token = signed(sheet, plan, report)
    if len(token) > MAX_TOKEN:
        form.add_error("sheet", _("La hoja tiene demasiado texto. Divídela en partes."))
        return render(desk, request, form=form, status=422)
    return render(
        desk, request, form=form, sheet=sheet, report=report, token="" if report.problems else token
    )


def confirm_page(desk: admin.ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Load what was told. What changed since is told again instead."""
    if request.method != "POST":
        return redirect(link("commitments_actionplan_import"))
    try:
        told = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        form = UploadForm()
        said = _("La hoja no es la que revisaste, o pasó mucho tiempo. Súbela otra vez.")
        return render(desk, request, form=form, error=said, status=422)
    sheet = Sheet(told["name"], told["headers"], [(number, cells) for number, cells in told["rows"]])
    plan = ActionPlan.objects.filter(pk=told["plan"]).first() if told["plan"] else None
    try:
        if told["plan"] and plan is None:
            raise imports.ImportRefused(_("El plan que elegiste ya no está. Súbela otra vez."), Report())
        report = imports.load(sheet, by=permissions.person(request), plan=plan, expected=told["digest"])
    except imports.ImportRefused as refusal:
        report = refusal.report
        token = "" if report.problems else signed(sheet, plan, report)
        return render(
            desk,
            request,
            form=UploadForm(),
            sheet=sheet,
            report=report,
            token=token,
            error=" ".join(refusal.messages),
            status=422,
        )
    said = _("La hoja quedó cargada. Compromisos nuevos: %(new)s. Con cambios: %(changed)s.")
    messages.success(request, said % {"new": len(report.created), "changed": len(report.changed)})
    return redirect(link("commitments_commitment_changelist"))


def signed(sheet: Sheet, plan: ActionPlan | None, report: Report) -> str:
    told = asdict(sheet) | {"plan": plan.pk if plan else None, "digest": report.digest}
    return signing.dumps(told, salt=SALT, compress=True)


def render(
    desk: admin.ModelAdmin[Any], request: HttpRequest, *, status: int = 200, **context: Any
) -> HttpResponse:
    problems = context["report"].problems if context.get("report") else []
    context |= {
        **desk.admin_site.each_context(request),
        "title": _("Importar un plan"),
        "opts": desk.opts,
        "confirm_url": link("commitments_actionplan_confirm"),
        "import_url": link("commitments_actionplan_import"),
        "template_url": link("commitments_actionplan_template"),
    }
    status = 422 if problems else status
    return TemplateResponse(request, "commitments/admin/import.html", context, status=status)
