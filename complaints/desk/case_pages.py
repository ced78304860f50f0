"""A case: all of it on one page, and a small page for each thing that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cartagena_ogp import codes
from complaints import audit, casework, deadlines, exporting, holding, receipts, wording
from complaints.crypto import CannotOpen
from complaints.holding import NotPossible, OpenCase, open_case
from complaints.models import AnswerTemplate, Case, CaseObject, Reminder
from complaints.unlocking import Handler

from . import case_forms
from .doors import ANALYST, handler_page, says_who_again

Act, Kind = audit.Act, CaseObject.Kind


class Deed(NamedTuple):
    """Something done with a case: its title, its button, its form, how it is done and when it can be."""

    title: Any
    button: Any
    form: type[case_forms.CaseForm]
    do: Callable[[OpenCase, dict[str, Any], date], Any]
    can: Callable[[Case, date], bool] = lambda case, today: True
    hint: Any = ""
    leaves: bool = False
    """Whether the case is out of reach afterwards."""


def running(case: Case, today: date) -> bool:
    return not case.has_ended


def merged(this: OpenCase, said: dict[str, Any], today: date) -> None:
    try:
        original = open_case(this.handler, codes.normalise(said["original"]), to_change=True)
    except Http404:
        raise NotPossible(_("No encontramos esa referencia entre tus denuncias.")) from None
    casework.merge(this, original, said["motive"], on=today)


def extended(this: OpenCase, said: dict[str, Any], today: date) -> None:
    closures = deadlines.closures_for([this.case], today)
    casework.extend(this, said["days"], said["motive"], on=today, closures=closures)


DEEDS: dict[str, Deed] = {
    "responder": Deed(
        _("Escribir a quien denunció"),
        _("Enviar"),
        case_forms.AnswerForm,
        lambda this, said, today: casework.answer(this, said["text"], on=today, is_answer=said["is_answer"]),
    ),
    "nota": Deed(
        _("Escribir una nota interna"),
        _("Guardar la nota"),
        case_forms.NoteForm,
        lambda this, said, today: casework.note(this, said["text"], on=today),
    ),
    "recordatorio": Deed(
        _("Poner un recordatorio"),
        _("Guardar el recordatorio"),
        case_forms.DayForm,
        lambda this, said, today: casework.remind(this, said["reason"], day=said["day"], on=today),
    ),
    "etiquetas": Deed(
        _("Cambiar las etiquetas"),
        _("Guardar las etiquetas"),
        case_forms.LabelsForm,
        lambda this, said, today: casework.set_labels(this, said["labels"], on=today),
    ),
    "asignar": Deed(
        _("Asignar la denuncia"),
        _("Asignar"),
        case_forms.AssignForm,
        lambda this, said, today: holding.assign(this, said["to"], on=today),
    ),
    "acceso": Deed(
        _("Dar acceso a otra persona"),
        _("Dar acceso"),
        case_forms.GrantForm,
        lambda this, said, today: holding.grant(this, said["to"]),
    ),
    "datos": Deed(
        _("Corregir la clase y la dependencia"),
        _("Guardar"),
        case_forms.FactsForm,
        lambda this, said, today: casework.change_facts(
            this, category=said["category"], office=said["office"]
        ),
    ),
    "estado": Deed(
        _("Cambiar el estado"),
        _("Cambiar el estado"),
        case_forms.StatusForm,
        lambda this, said, today: casework.change_status(this, said["status"], said["motive"], on=today),
        lambda case, today: bool(casework.MOVES[Case.Status(case.status)]),
    ),
    "prorrogar": Deed(
        _("Anunciar una prórroga"),
        _("Anunciar la prórroga"),
        case_forms.ExtendForm,
        extended,
        deadlines.may_extend,
        _("Se anuncia una sola vez, antes de que venza el término, y a lo sumo lo dobla."),
    ),
    "trasladar": Deed(
        _("Trasladar a la entidad competente"),
        _("Trasladar"),
        case_forms.TransferForm,
        lambda this, said, today: casework.transfer(this, said["body"], said["motive"], on=today),
        running,
        _("El portal deja constancia y avisa a quien denunció. El envío lo haces tú con la exportación."),
    ),
    "unir": Deed(
        _("Unir con otra denuncia"),
        _("Unir y cerrar esta"),
        case_forms.MergeForm,
        merged,
        running,
        _("Esta se cierra como duplicada y la otra sigue. Cada autor conserva su clave."),
    ),
    "cerrar": Deed(
        _("Cerrar la denuncia"),
        _("Cerrar"),
        case_forms.CloseForm,
        lambda this, said, today: casework.close(this, said["outcome"], said["motive"], on=today),
        running,
    ),
    "llaves": Deed(
        _("Cambiar las llaves de la denuncia"),
        _("Cambiar las llaves"),
        case_forms.SureForm,
        lambda this, said, today: holding.change_keys(this, on=today),
        hint=_(
            "Si crees que alguien copió las llaves. Quienes tienen acceso y la clave del autor siguen igual."
        ),
    ),
    "apartarme": Deed(
        _("Declararme impedida o impedido"),
        _("Apartarme"),
        case_forms.SureForm,
        lambda this, said, today: holding.recuse(this, on=today),
        hint=_("Dejas de tener acceso para siempre y la denuncia desaparece de tu bandeja."),
        leaves=True,
    ),
}


class Entry(NamedTuple):
    """A part as it is shown: what it says, or that it does not open."""

    part: CaseObject
    said: dict[str, Any]
    rows: list[wording.Said]
    damaged: bool


def entries(this: OpenCase) -> list[Entry]:
    """Every part, in order; one that was tampered with is named and never hidden."""
    shown = []
    for part in this.case.parts.select_related("handler").order_by("created_on", "is_internal", "seq"):
        try:
            said = this.read(part)
        except CannotOpen:
            shown.append(Entry(part, {}, [], True))
            continue
        rows = wording.rows_of(said) if part.kind == Kind.FILING else []
        shown.append(Entry(part, said, rows, False))
    return shown


@handler_page(ANALYST)
def case(request: HttpRequest, handler: Handler, reference: str) -> HttpResponse:
    """`/gestion/denuncias/caso/<reference>/`: what was said, what was done, what is left."""
    this = open_case(handler, reference)
    today = timezone.localdate()
    shown = entries(this)
    casework.mark_seen(this)
    this.record(Act.CASE_READ)
    filing = next((one for one in shown if one.part.kind == Kind.FILING), None)
    closures = deadlines.closures_for([this.case], today)
    context = {
        "case": this.case,
        "title": wording.summary(filing.said) if filing else "",
        "talk": [one for one in shown if not one.part.is_internal],
        "notes": [one for one in shown if one.part.kind == Kind.NOTE],
        "labels": casework.labels_of(this),
        "deadline": deadlines.deadline_of(this.case, today, closures),
        "holders": [key.user for key in holding.holders(this.case).order_by("user__name")],
        "assignment": getattr(this.case, "assignment", None),
        "identities": this.case.identities.order_by("seq"),
        "deeds": [(name, deed) for name, deed in DEEDS.items() if deed.can(this.case, today)],
        "today": today,
    }
    return render(request, "complaints/desk/case.html", context)


@handler_page(ANALYST)
def act(request: HttpRequest, handler: Handler, reference: str, name: str) -> HttpResponse:
    """One deed: its form, and what the rules say when it cannot be done."""
    deed = DEEDS.get(name)
    if deed is None:
        raise Http404
    this = open_case(handler, reference, to_change=request.method == "POST")
    today = timezone.localdate()
    form = deed.form(request.POST or None, this)
    if name == "responder" and not form.is_bound:
        form.initial["text"] = chosen_template(request)
    if not deed.can(this.case, today):
        raise Http404
    if form.is_valid():
        try:
            deed.do(this, form.cleaned_data, today)
        except NotPossible as reason:
            case_forms.said_no(form, reason)
        else:
            messages.success(request, _("Listo."))
            return redirect("desk:inbox") if deed.leaves else redirect("desk:case", this.case.reference)
    context = {
        "form": form,
        "deed": deed,
        "case": this.case,
        "templates": AnswerTemplate.objects.filter(is_active=True) if name == "responder" else (),
    }
    return render(request, "complaints/desk/act.html", context, status=422 if form.is_bound else 200)


def chosen_template(request: HttpRequest) -> str:
    """The text of the answer template that was chosen, if any."""
    chosen = request.GET.get("plantilla", "")
    template = next(
        (one for one in AnswerTemplate.objects.filter(is_active=True) if str(one.pk) == chosen), None
    )
    return template.text if template else ""


@handler_page(ANALYST)
def end_reminder(request: HttpRequest, handler: Handler, reference: str, pk: int) -> HttpResponse:
    """Say that a reminder was seen to."""
    this = open_case(handler, reference)
    reminder = get_object_or_404(
        Reminder, pk=pk, part__case=this.case, user=handler.user, done_on__isnull=True
    )
    if request.method == "POST":
        casework.end_reminder(this, reminder, on=timezone.localdate())
    return redirect("desk:inbox")


class ExportForm(forms.Form):
    """The one-time passphrase that the page showed, and that its reader says to have written down."""

    passphrase = forms.CharField(widget=forms.HiddenInput, max_length=40)
    noted = forms.BooleanField(label=_("Ya anoté la frase en otro lugar"))


@handler_page(ANALYST)
def export(request: HttpRequest, handler: Handler, reference: str) -> HttpResponseBase:
    """`…/exportar/`: all of a case in one sealed file, under a passphrase that is shown once."""
    this = open_case(handler, reference)
    if not did_recently_reauthenticate(request):
        return says_who_again(request)
    form = ExportForm(request.POST or None, initial={"passphrase": receipts.new()})
    if form.is_valid() and receipts.is_well_formed(form.cleaned_data["passphrase"]):
        this.record(Act.EXPORTED)
        packed = exporting.sealed(this, form.cleaned_data["passphrase"], at=timezone.now())
        answer = StreamingHttpResponse(packed, content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="{this.case.reference}.zip.sellado"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
    shown = form["passphrase"].value()
    context = {"form": form, "case": this.case, "passphrase": shown}
    return render(request, "complaints/desk/export.html", context, status=422 if form.is_bound else 200)
